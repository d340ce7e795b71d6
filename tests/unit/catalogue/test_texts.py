import pytest

from recado.catalogue.texts import LANGUAGES, catalogue
from recado.domain.status import Status

FIXED = {
    Status.QUEUED: "Na fila",
    Status.SENT: "Enviado",
    Status.ADDRESS_NOT_FOUND: "O e-mail informado não existe",
    Status.MAILBOX_FULL: "Caixa de entrada cheia",
    Status.SPAM_OR_BLOCKED: "Spam ou remetente bloqueado",
    Status.RECEIVING_PROBLEM: "Problema no recebimento",
    Status.NOT_SENT_BLOCKED: "Sem envio: bloqueado por constantes falhas de recebimento",
    Status.NOT_SENT_WITHDRAWN: "Sem envio: cobrança paga ou cancelada",
    Status.NOT_SENT_EXPIRED: "Sem envio: prazo vencido",
    Status.FAILED_TECHNICAL: "Falha técnica",
}
"""This market knows the Portuguese labels: they do not change."""


def test_the_portuguese_labels_are_fixed() -> None:
    assert {code: text.label for code, text in catalogue("pt-BR").items()} == FIXED


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_is_told_in_every_language(language: str) -> None:
    texts = catalogue(language)
    assert set(texts) == set(Status)
    assert all(text.label and text.what_to_do for text in texts.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_place_left_to_fill_in(language: str) -> None:
    for text in catalogue(language).values():
        assert not set("{}") & set(text.label + text.what_to_do)


@pytest.mark.parametrize("language", ["fr", "", "../../secret"])
def test_a_language_that_is_not_there_is_told_in_the_first(language: str) -> None:
    assert catalogue(language) == catalogue(LANGUAGES[0])

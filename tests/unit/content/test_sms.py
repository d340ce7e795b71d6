import re

import pytest

from recado.content.customs import LANGUAGES
from recado.content.sms import compose_sms, sms_parts
from recado.content.values import Incomplete
from recado.domain.notification import Content, Kind
from recado.domain.replies import Reply, read_reply
from recado.domain.sms import Encoding, weighed
from recado.domain.text_message import TextMessage
from tests.builders import a_send, a_snapshot
from tests.contents import LINK, PHONE, a_full_content

ATTEMPT = a_send().attempt_id(1)
DEBT = re.compile(
    r"d[ií]vid|d[eé]bito|deve|deuda|debe|debt|owe|owing|atras|vencid|overdue|unpaid|mora|pag|R\$",
    re.IGNORECASE,
)

every_kind = pytest.mark.parametrize("kind", Kind)
every_kind_but_codes = pytest.mark.parametrize("kind", [k for k in Kind if k != Kind.ACCESS_CODE])
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def composed(content: Content) -> TextMessage:
    return compose_sms(a_send(), content, ATTEMPT)


def text_of(kind: Kind, language: str = "pt-BR", **changes: object) -> str:
    return composed(a_full_content(kind, language=language, **changes)).text


def test_an_sms_goes_to_the_contact_of_its_send_and_carries_its_attempt() -> None:
    sms = composed(a_full_content(Kind.DUE_REMINDER))
    assert (sms.to, sms.attempt_id) == (PHONE, ATTEMPT)


def test_a_reminder_in_full() -> None:
    assert text_of(Kind.DUE_REMINDER) == (
        "Loja Aurora: sua fatura de R$ 123,45 vence em 05/03/2026.\n"
        f"Pague em {LINK}\n"
        "Responda SAIR p/ nao receber"
    )


@every_kind
@in_every_language
def test_a_typical_sms_takes_one_part(kind: Kind, language: str) -> None:
    snapshot = a_snapshot(amount_cents=123_456, payment_url=f"https://{'a' * 32}")
    content = a_full_content(
        kind, language=language, merchant="Academia Bela Vista!", snapshot=snapshot
    )
    weight = weighed(composed(content).text)
    assert (weight.encoding, weight.parts) == (Encoding.GSM_7, 1)


@every_kind
@in_every_language
def test_nothing_is_left_open(kind: Kind, language: str) -> None:
    bare = a_snapshot() if kind not in (Kind.ACCESS_CODE, Kind.MESSAGE) else None
    for text in (text_of(kind, language), text_of(kind, language, snapshot=bare)):
        assert re.search(r"[{}]|None|\n\n|  |^\s|\s$", text) is None


@every_kind_but_codes
@in_every_language
def test_the_merchant_speaks_first(kind: Kind, language: str) -> None:
    assert text_of(kind, language).startswith("Loja Aurora: ")


@in_every_language
def test_an_access_code_comes_first_with_its_merchant_and_its_end(language: str) -> None:
    text = text_of(Kind.ACCESS_CODE, language)
    assert text.startswith("481516 ")
    assert "Loja Aurora" in text
    assert "14:30 (UTC-03:00)" in text


@in_every_language
def test_a_message_is_the_merchants_own_words(language: str) -> None:
    text = text_of(Kind.MESSAGE, language, text="Abrimos às 9h.", subject="Aviso")
    assert text.startswith("Loja Aurora: Abrimos às 9h.\n")
    assert "Aviso" not in text


@in_every_language
def test_an_overdue_notice_tells_a_stranger_nothing_of_a_debt(language: str) -> None:
    text = text_of(Kind.OVERDUE_NOTICE, language)
    assert LINK in text
    assert DEBT.search(text.replace(LINK, "")) is None


@pytest.mark.parametrize("kind", [Kind.INVOICE_ISSUED, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE])
@in_every_language
def test_without_a_link_its_line_is_left_out(kind: Kind, language: str) -> None:
    lines = text_of(kind, language).split("\n")
    fewer = text_of(kind, language, snapshot=a_snapshot()).split("\n")
    assert [line for line in lines if line not in fewer] == [lines[1]]
    assert LINK in lines[1]


def word_to_opt_out(text: str) -> list[str]:
    words = re.findall(r"\b[A-Z]{4,}\b", text.split("\n")[-1])
    return [word for word in words if read_reply(word) is Reply.OPT_OUT]


@every_kind_but_codes
@in_every_language
def test_the_last_line_names_a_word_that_opts_out(kind: Kind, language: str) -> None:
    assert len(word_to_opt_out(text_of(kind, language))) == 1


@in_every_language
def test_an_access_code_names_none(language: str) -> None:
    assert word_to_opt_out(text_of(Kind.ACCESS_CODE, language)) == []


# ---- weight


def test_accents_are_spared_unless_the_account_wants_them() -> None:
    light = a_full_content(Kind.MESSAGE, text="Não há expediente.")
    accented = a_full_content(Kind.MESSAGE, text="Não há expediente.", transliterate=False)
    assert "Nao ha expediente." in composed(light).text
    assert "Não há expediente." in composed(accented).text


@every_kind
@pytest.mark.parametrize("transliterate", [True, False])
@pytest.mark.parametrize("merchant", ["Loja Aurora", "Pão & Café", "Flor 🌷", "ç" * 120])
def test_the_parts_are_those_of_the_text_that_is_sent(
    kind: Kind, transliterate: bool, merchant: str
) -> None:
    content = a_full_content(kind, transliterate=transliterate, merchant=merchant)
    assert sms_parts(content) == weighed(composed(content).text).parts


def test_a_longer_text_takes_more_parts() -> None:
    assert sms_parts(a_full_content(Kind.MESSAGE, text="a" * 300)) == 3


# ---- written again


@every_kind
@in_every_language
def test_the_same_content_is_written_the_same_again(kind: Kind, language: str) -> None:
    content = a_full_content(kind, language=language)
    sms = composed(content)
    edition = sms.edition.partition(".")[0]
    assert compose_sms(a_send(), content, ATTEMPT, edition) == sms


def test_every_text_has_a_fingerprint_of_its_own() -> None:
    contents = [a_full_content(kind, language=each) for kind in Kind for each in LANGUAGES]
    assert len({composed(content).edition for content in contents}) == len(contents)


def test_a_language_without_texts_is_written_in_the_first() -> None:
    assert text_of(Kind.OVERDUE_NOTICE, "fr") == text_of(Kind.OVERDUE_NOTICE, LANGUAGES[0])


def test_a_content_that_lacks_what_its_kind_needs_is_told() -> None:
    content = a_full_content(Kind.OVERDUE_NOTICE, snapshot=None)
    with pytest.raises(Incomplete):
        composed(content)
    with pytest.raises(Incomplete):
        sms_parts(content)

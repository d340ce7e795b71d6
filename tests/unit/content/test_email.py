from datetime import date

import pytest

from recado.content.customs import LANGUAGES
from recado.content.email import GREETINGS, compose_email
from recado.content.values import Incomplete
from recado.domain.email import Email
from recado.domain.notification import KINDS, Content, Kind
from tests.builders import ANA, BRUNO, a_content, a_send, a_snapshot
from tests.contents import a_full_content

ATTEMPT = a_send().attempt_id(1)
UNSUBSCRIBE = "https://recado.example/unsubscribe/1.acc-1.con_1"

every_kind = pytest.mark.parametrize("kind", Kind)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def composed(content: Content, address: str = ANA, unsubscribe_url: str | None = None) -> Email:
    return compose_email(a_send(address), content, ATTEMPT, unsubscribe_url=unsubscribe_url)


def test_an_email_goes_to_the_contact_of_its_send() -> None:
    content = a_content(ANA, BRUNO)
    assert composed(content, ANA).to == ANA
    assert composed(content, BRUNO).to == BRUNO


def test_an_email_carries_its_attempt_and_speaks_for_the_merchant() -> None:
    email = composed(a_content(merchant="Loja Aurora", reply_to="a@aurora.example"))
    assert email.attempt_id == ATTEMPT
    assert (email.sender_name, email.reply_to) == ("Loja Aurora", "a@aurora.example")


@every_kind
@in_every_language
def test_a_merchant_without_a_reply_address_promises_none(kind: Kind, language: str) -> None:
    email = composed(a_full_content(kind, language=language, reply_to=None))
    assert email.reply_to is None
    assert "@" not in email.text


@pytest.mark.parametrize(
    ("language", "kind", "subject"),
    [
        ("pt-BR", Kind.INVOICE_ISSUED, "Sua nova fatura de Loja Aurora está disponível"),
        ("pt-BR", Kind.DUE_REMINDER, "Lembrete de Loja Aurora: vencimento em 05/03/2026"),
        ("pt-BR", Kind.OVERDUE_NOTICE, "Aviso de Loja Aurora sobre a sua fatura"),
        ("pt-BR", Kind.PAYMENT_CONFIRMED, "Loja Aurora recebeu o seu pagamento"),
        ("pt-BR", Kind.ACCESS_CODE, "Seu código de acesso a Loja Aurora"),
        ("en", Kind.DUE_REMINDER, "Reminder from Loja Aurora: due on 5 Mar 2026"),
        ("es", Kind.OVERDUE_NOTICE, "Aviso de Loja Aurora sobre su factura"),
    ],
)
def test_each_kind_has_a_letter_of_its_own(language: str, kind: Kind, subject: str) -> None:
    assert composed(a_full_content(kind, language=language)).subject == subject


def test_the_letter_tells_what_the_snapshot_says() -> None:
    snapshot = a_snapshot(
        amount_cents=123_456_78, due_date=date(2026, 12, 31), paid_on=date(2026, 12, 1)
    )
    text = composed(a_content(kind=Kind.PAYMENT_CONFIRMED, snapshot=snapshot)).text
    assert "Valor: R$ 123.456,78" in text
    assert "Vencimento: 31/12/2026" in text
    assert "Pago em: 01/12/2026" in text


@in_every_language
def test_a_customer_is_greeted_by_name_if_it_is_known(language: str) -> None:
    named = composed(a_content(language=language, customer_name="Ana Lima"))
    unnamed = composed(a_content(language=language, customer_name=None))
    assert named.text.startswith(f"{GREETINGS[language]}, Ana Lima,\n")
    assert unnamed.text.startswith(f"{GREETINGS[language]},\n")


def test_the_languages_differ_and_any_other_is_written_in_the_first() -> None:
    in_each = {language: composed(a_content(language=language)) for language in LANGUAGES}
    assert len({email.text for email in in_each.values()}) == len(LANGUAGES)
    assert composed(a_content(language="fr")) == in_each[LANGUAGES[0]]


# ---- access codes


@in_every_language
def test_a_code_is_told_with_its_end_and_not_in_the_subject(language: str) -> None:
    email = composed(a_full_content(Kind.ACCESS_CODE, language=language))
    assert "\n\n481516\n\n" in email.text
    assert "14:30 (UTC-03:00)" in email.text
    assert "481516" not in email.subject


@in_every_language
def test_an_access_code_is_no_mail_to_unsubscribe_from(language: str) -> None:
    content = a_full_content(Kind.ACCESS_CODE, language=language)
    assert composed(content, unsubscribe_url=UNSUBSCRIBE) == composed(content)


# ---- free text


@in_every_language
def test_a_message_is_the_merchants_own_words(language: str) -> None:
    email = composed(a_full_content(Kind.MESSAGE, language=language))
    assert email.subject == "Feriado"
    assert email.text.startswith("Amanhã não abrimos.\n\nVoltamos na terça.\n\n")
    assert "<p>Amanhã não abrimos.</p>\n<p>Voltamos na terça.</p>" in email.html


@in_every_language
def test_a_message_without_a_subject_names_the_merchant(language: str) -> None:
    subject = composed(a_full_content(Kind.MESSAGE, language=language, subject=None)).subject
    assert subject.endswith("Loja Aurora")
    assert "{{" not in subject


# ---- what is said of the e-mail


@every_kind
def test_only_what_is_about_an_invoice_is_a_charge(kind: Kind) -> None:
    assert composed(a_full_content(kind)).charge is KINDS[kind].needs_invoice


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ACCESS_CODE])
@in_every_language
def test_who_can_unsubscribe_sees_the_link(kind: Kind, language: str) -> None:
    content = a_full_content(kind, language=language)
    email, without = composed(content, unsubscribe_url=UNSUBSCRIBE), composed(content)
    assert email.unsubscribe_url == UNSUBSCRIBE
    assert email.text.endswith(f": {UNSUBSCRIBE}\n")
    assert email.html.count(f'<a href="{UNSUBSCRIBE}"') == 1
    assert without.unsubscribe_url is None
    assert email.text.startswith(without.text.removesuffix("\n"))
    assert without.html.count("<a ") == email.html.count("<a ") - 1


@every_kind
@in_every_language
def test_the_same_content_is_written_the_same_again(kind: Kind, language: str) -> None:
    content = a_full_content(kind, language=language)
    email = composed(content, unsubscribe_url=UNSUBSCRIBE)
    edition = email.edition.partition(".")[0]
    assert compose_email(a_send(), content, ATTEMPT, edition, UNSUBSCRIBE) == email


def test_every_letter_has_a_fingerprint_of_its_own() -> None:
    editions = {
        composed(a_full_content(kind, language=language)).edition
        for kind in Kind
        for language in LANGUAGES
    }
    assert len(editions) == len(Kind) * len(LANGUAGES)


def test_a_content_that_lacks_what_its_kind_needs_is_told() -> None:
    with pytest.raises(Incomplete):
        composed(a_full_content(Kind.MESSAGE, text=None))

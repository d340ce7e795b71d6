from datetime import date

import pytest

from recado.content.billing import LANGUAGES, compose, day, money
from recado.domain.email import Email
from recado.domain.notification import Content, Kind
from tests.builders import ANA, BRUNO, a_content, a_send, a_snapshot

ATTEMPT = a_send().attempt_id(1)


def composed(address: str = ANA, content: Content | None = None) -> Email:
    return compose(a_send(address), content or a_content(ANA, BRUNO), ATTEMPT)


def test_an_email_goes_to_the_contact_of_its_send() -> None:
    assert composed(ANA).to == ANA
    assert composed(BRUNO).to == BRUNO


def test_an_email_carries_its_attempt_and_speaks_for_the_merchant() -> None:
    email = composed(content=a_content(ANA, merchant="Loja Aurora", reply_to="a@aurora.example"))
    assert email.attempt_id == ATTEMPT
    assert (email.sender_name, email.reply_to) == ("Loja Aurora", "a@aurora.example")


def test_a_merchant_without_a_reply_address_promises_none() -> None:
    email = composed(content=a_content(ANA, reply_to=None))
    assert email.reply_to is None
    assert "@" not in email.text


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (Kind.INVOICE_ISSUED, "Sua nova fatura de Loja Aurora está disponível"),
        (Kind.DUE_REMINDER, "Lembrete de Loja Aurora: vencimento em 05/03/2026"),
        (Kind.OVERDUE_NOTICE, "Aviso de Loja Aurora sobre a sua fatura"),
        (Kind.PAYMENT_CONFIRMED, "Loja Aurora recebeu o seu pagamento"),
    ],
)
def test_each_kind_has_a_letter_of_its_own(kind: Kind, subject: str) -> None:
    assert composed(content=a_content(ANA, kind=kind)).subject == subject


def test_the_letter_tells_what_the_snapshot_says() -> None:
    snapshot = a_snapshot(
        amount_cents=123_456_78, due_date=date(2026, 12, 31), paid_on=date(2026, 12, 1)
    )
    content = a_content(ANA, kind=Kind.PAYMENT_CONFIRMED, snapshot=snapshot)
    text = composed(content=content).text
    assert "Valor: R$ 123.456,78" in text
    assert "Vencimento: 31/12/2026" in text
    assert "Pago em: 01/12/2026" in text


@pytest.mark.parametrize(("name", "greeting"), [("Ana Lima", "Olá, Ana Lima,"), (None, "Olá,")])
def test_a_customer_is_greeted_by_name_if_it_is_known(name: str | None, greeting: str) -> None:
    email = composed(content=a_content(ANA, customer_name=name))
    assert email.text.startswith(f"{greeting}\n")


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_a_language_without_letters_is_written_in_the_first(language: str) -> None:
    other = composed(content=a_content(ANA, language=language))
    assert other == composed(content=a_content(ANA, language=LANGUAGES[0]))


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (1, "R$ 0,01"),
        (10, "R$ 0,10"),
        (100, "R$ 1,00"),
        (99_999, "R$ 999,99"),
        (100_000, "R$ 1.000,00"),
        (100_000_000_000, "R$ 1.000.000.000,00"),
    ],
)
def test_money_as_brazil_writes_it(cents: int, text: str) -> None:
    assert money(cents) == text


def test_a_day_as_brazil_writes_it() -> None:
    assert day(date(2026, 3, 5)) == "05/03/2026"

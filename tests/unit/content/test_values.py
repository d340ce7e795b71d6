import pytest

from recado.content.values import Incomplete, values_of
from recado.domain.notification import KINDS, Kind
from tests.contents import LINK, a_full_content


def test_an_invoice_is_told_in_the_languages_customs() -> None:
    values = values_of(a_full_content(Kind.PAYMENT_CONFIRMED), "en")
    assert (values["amount"], values["payment_url"]) == ("R$ 123.45", LINK)
    assert (values["due_date"], values["paid_on"]) == ("5 Mar 2026", "4 Mar 2026")


def test_a_code_is_good_until_a_time_in_the_accounts_zone() -> None:
    content = a_full_content(Kind.ACCESS_CODE, time_zone="America/Manaus")
    assert values_of(content, "pt-BR")["good_until"] == "05/03/2026 às 13:30 (UTC-04:00)"


def test_what_a_content_does_not_have_has_no_value() -> None:
    values = values_of(a_full_content(Kind.MESSAGE, subject=None, customer_name=None), "pt-BR")
    there = {name for name, value in values.items() if value is not None}
    assert there == {"merchant", "reply_to", "text"}


@pytest.mark.parametrize("kind", [kind for kind in Kind if KINDS[kind].needs_invoice])
def test_what_is_about_an_invoice_needs_a_snapshot(kind: Kind) -> None:
    with pytest.raises(Incomplete, match=f"{kind} without snapshot"):
        values_of(a_full_content(kind, snapshot=None), "pt-BR")


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Kind.ACCESS_CODE, "code"), (Kind.ACCESS_CODE, "expires_at"), (Kind.MESSAGE, "text")],
)
def test_a_code_and_a_message_need_what_they_are(kind: Kind, name: str) -> None:
    with pytest.raises(Incomplete, match=f"{kind} without {name}"):
        values_of(a_full_content(kind, **{name: None}), "pt-BR")


def test_what_is_wrong_with_a_content_tells_nothing_of_it() -> None:
    with pytest.raises(Incomplete) as caught:
        values_of(a_full_content(Kind.ACCESS_CODE, expires_at=None), "pt-BR")
    assert str(caught.value) == "access_code without expires_at"

from datetime import date

import pytest

from recado.use_cases.acceptance import SnapshotGiven
from recado.use_cases.errors import Invalid
from tests.accepting import Accept, content_of, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CUSTOMER,
    DAY,
    NOW,
    a_contact,
    a_customer,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World

# ---- contacts


def test_contacts_of_an_unknown_customer_are_stored(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, BRUNO))
    customer = world.customers.get(ACCOUNT, CUSTOMER)
    assert customer is not None
    assert customer.contacts == (a_contact(ANA), a_contact(BRUNO))


def test_contacts_of_a_customer_who_has_none_are_stored(world: World, accepting: Accept) -> None:
    world.customers.put(a_customer(name="Ana Lima"))
    accepting(a_request(ANA))
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, name="Ana Lima")


def test_a_duplicate_does_not_keep_contacts_from_being_stored(
    world: World, accepting: Accept
) -> None:
    accepting(a_request(ANA, key="key-1"))
    world.customers.put(a_customer())
    accepting(a_request(ANA, BRUNO, key="key-2"))
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, BRUNO)


def test_contacts_of_a_customer_who_has_some_are_used_and_not_stored(
    world: World, accepting: Accept
) -> None:
    world.customers.put(a_customer(BRUNO))
    accepting(a_request(ANA))
    assert [send.contact_id for send in sends(world)] == [a_contact(ANA).contact_id]
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(BRUNO)


def test_without_contacts_the_customers_own_are_meant(world: World, accepting: Accept) -> None:
    world.customers.put(a_customer(ANA, BRUNO))
    request = a_request()
    assert len(accepting(request).answer.sends) == 2
    assert set(content_of(world, request).addresses.values()) == {ANA, BRUNO}


@pytest.mark.parametrize("known", [True, False])
def test_nobody_to_write_to_is_an_invalid_request(
    world: World, accepting: Accept, known: bool
) -> None:
    if known:
        world.customers.put(a_customer())
    with pytest.raises(Invalid) as invalid:
        accepting(a_request())
    assert (invalid.value.field, invalid.value.code) == ("contacts", "no_contact")
    assert world.calls.get(ACCOUNT, a_request().call_id, NOW) is None


# ---- content


def test_the_request_says_what_the_notification_tells(world: World, accepting: Accept) -> None:
    world.invoices.put(an_invoice(amount_cents=1, due_date=date(2030, 1, 1)))
    given = SnapshotGiven(
        amount_cents=99_90,
        due_date=date(2026, 4, 5),
        description="Plano anual",
        payment_url="https://pague.example/1",
        payment_code="0019",
        paid_on=date(2026, 4, 1),
    )
    request = a_request(ANA, snapshot=given)
    accepting(request)
    snapshot = content_of(world, request).snapshot
    assert all(getattr(snapshot, name) == getattr(given, name) for name in given.__slots__)


def test_what_the_request_leaves_out_the_invoice_says(world: World, accepting: Accept) -> None:
    world.invoices.put(an_invoice(amount_cents=7_700, due_date=date(2026, 3, 9)))
    request = a_request(ANA, snapshot=SnapshotGiven())
    accepting(request)
    snapshot = content_of(world, request).snapshot
    assert (snapshot.amount_cents, snapshot.due_date) == (7_700, date(2026, 3, 9))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (SnapshotGiven(due_date=date(2026, 3, 5)), "invoice.amount_cents"),
        (SnapshotGiven(amount_cents=100), "invoice.due_date"),
    ],
)
def test_what_neither_says_is_missing(
    world: World, accepting: Accept, given: SnapshotGiven, field: str
) -> None:
    world.invoices.put(an_invoice(amount_cents=None, due_date=None))
    with pytest.raises(Invalid) as invalid:
        accepting(a_request(ANA, snapshot=given))
    assert (invalid.value.field, invalid.value.code) == (field, "missing")
    assert sends(world) == ()


def test_a_later_word_on_the_invoice_does_not_change_what_is_told(
    world: World, accepting: Accept
) -> None:
    world.invoices.put(an_invoice(amount_cents=7_700))
    request = a_request(ANA, snapshot=SnapshotGiven())
    accepting(request)
    world.invoices.put(an_invoice(amount_cents=9_900, as_of=NOW + DAY))
    assert content_of(world, request).snapshot.amount_cents == 7_700


@pytest.mark.parametrize(("own", "written"), [("es", "es"), (None, "en")])
def test_a_customer_without_a_language_is_written_to_in_the_accounts(
    world: World, accepting: Accept, own: str | None, written: str
) -> None:
    world.accounts.put(an_account(language="en"))
    world.customers.put(a_customer(ANA, language=own))
    request = a_request()
    accepting(request)
    assert content_of(world, request).language == written


def test_the_customers_name_goes_with_the_content(world: World, accepting: Accept) -> None:
    world.customers.put(a_customer(ANA, name="Ana Lima"))
    request = a_request()
    accepting(request)
    assert content_of(world, request).customer_name == "Ana Lima"

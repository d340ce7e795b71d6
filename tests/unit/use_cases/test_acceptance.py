from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.answer import FieldError
from recado.domain.channel import Channel
from recado.domain.notification import Snapshot
from recado.use_cases.accept import Accepting
from recado.use_cases.acceptance import (
    MOST_ACTIONS,
    MOST_NOTIFICATIONS,
    Chunk,
    Known,
    Request,
    SnapshotGiven,
    planned_chunk,
)
from tests.accepting import ACCEPTED, MARCH, call, content_of, outcomes, reminders, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CUSTOMER,
    DAY,
    NOW,
    SIMULATION,
    TEMPLATES,
    a_call,
    a_contact,
    a_customer,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World


def only_error(accepting: Accepting) -> FieldError:
    [item] = accepting.answer.items
    (error,) = item.errors
    return error


# ---- contacts


def test_contacts_of_an_unknown_customer_are_stored(world: World) -> None:
    call(world, a_request(ANA, BRUNO))
    customer = world.customers.get(ACCOUNT, CUSTOMER)
    assert customer is not None
    assert customer.contacts == (a_contact(ANA), a_contact(BRUNO))


def test_contacts_of_a_customer_who_has_none_are_stored(world: World) -> None:
    world.customers.put(a_customer(name="Ana Lima"))
    call(world, a_request(ANA))
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, name="Ana Lima")


def test_a_duplicate_does_not_keep_contacts_from_being_stored(world: World) -> None:
    call(world, a_request(ANA), key="key-1")
    world.customers.put(a_customer())
    call(world, a_request(ANA, BRUNO), key="key-2")
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, BRUNO)


def test_contacts_of_a_customer_who_has_some_are_used_and_not_stored(world: World) -> None:
    world.customers.put(a_customer(BRUNO))
    call(world, a_request(ANA))
    assert [send.contact_id for send in sends(world)] == [a_contact(ANA).contact_id]
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(BRUNO)


def test_without_contacts_the_customers_own_are_meant(world: World) -> None:
    world.customers.put(a_customer(ANA, BRUNO))
    assert outcomes(call(world, a_request())) == [ACCEPTED] * 2
    assert set(content_of(world, sends(world)[0]).addresses.values()) == {ANA, BRUNO}


@pytest.mark.parametrize("known", [True, False])
def test_nobody_to_write_to_makes_a_notification_invalid(world: World, known: bool) -> None:
    if known:
        world.customers.put(a_customer())
    error = only_error(call(world, a_request()))
    assert (error.field, error.code) == ("contacts", "no_contact")


# ---- content


def test_the_request_says_what_the_notification_tells(world: World) -> None:
    world.invoices.put(an_invoice(amount_cents=1, due_date=date(2030, 1, 1)))
    said = SnapshotGiven(
        amount_cents=99_90,
        due_date=date(2026, 4, 5),
        description="Plano anual",
        payment_url="https://pague.example/1",
        payment_code="0019",
        paid_on=date(2026, 4, 1),
    )
    call(world, a_request(ANA, snapshot=said))
    snapshot = content_of(world, sends(world)[0]).snapshot
    assert all(getattr(snapshot, name) == getattr(said, name) for name in said.__slots__)


def test_what_the_request_leaves_out_the_invoice_says(world: World) -> None:
    world.invoices.put(an_invoice(amount_cents=7_700, due_date=date(2026, 3, 9)))
    call(world, a_request(ANA, snapshot=SnapshotGiven()))
    snapshot = content_of(world, sends(world)[0]).snapshot
    assert snapshot == Snapshot(amount_cents=7_700, due_date=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (SnapshotGiven(due_date=date(2026, 3, 5)), "invoice.amount_cents"),
        (SnapshotGiven(amount_cents=100), "invoice.due_date"),
    ],
)
def test_what_neither_says_is_missing(world: World, said: SnapshotGiven, field: str) -> None:
    world.invoices.put(an_invoice(amount_cents=None, due_date=None))
    error = only_error(call(world, a_request(ANA, snapshot=said)))
    assert (error.field, error.code) == (field, "missing")
    assert sends(world) == ()


def test_a_later_word_on_the_invoice_does_not_change_what_is_told(world: World) -> None:
    world.invoices.put(an_invoice(amount_cents=7_700))
    call(world, a_request(ANA, snapshot=SnapshotGiven()))
    world.invoices.put(an_invoice(amount_cents=9_900, as_of=NOW + DAY))
    snapshot = content_of(world, sends(world)[0]).snapshot
    assert snapshot is not None
    assert snapshot.amount_cents == 7_700


@pytest.mark.parametrize(("own", "written"), [("es", "es"), (None, "en")])
def test_a_customer_without_a_language_is_written_to_in_the_accounts(
    world: World, own: str | None, written: str
) -> None:
    world.accounts.put(an_account(language="en"))
    world.customers.put(a_customer(ANA, language=own))
    call(world, a_request())
    assert content_of(world, sends(world)[0]).language == written


def test_the_customers_name_goes_with_the_content(world: World) -> None:
    world.customers.put(a_customer(ANA, name="Ana Lima"))
    call(world, a_request())
    assert content_of(world, sends(world)[0]).customer_name == "Ana Lima"


# ---- how much one transaction takes


def chunk_of(requests: list[Request], **plan: int) -> Chunk:
    known = Known(
        account=an_account(plan={Channel(name): limit for name, limit in plan.items()} or None),
        simulation=SIMULATION,
        templates=TEMPLATES,
        customers={},
        invoices={},
        entries={},
        everyone={},
        used={MARCH: Counter()},
    )
    return planned_chunk(enumerate(requests, start=1), a_call(), known)


def of_as_many_customers(number: int, contacts: int) -> list[Request]:
    addresses = [f"pessoa-{n}@cliente.example" for n in range(contacts)]
    return [
        replace(request, customer_id=f"cus-{n}")
        for n, request in enumerate(reminders(number, *addresses))
    ]


def test_a_transaction_takes_so_many_notifications() -> None:
    assert len(chunk_of(reminders(100)).answers) == MOST_NOTIFICATIONS


@pytest.mark.parametrize(("contacts", "taken"), [(1, 25), (3, 24), (9, 9), (200, 1)])
def test_a_transaction_takes_so_many_actions(contacts: int, taken: int) -> None:
    chunk = chunk_of(of_as_many_customers(30, contacts))
    assert len(chunk.answers) == taken
    assert len(chunk.commit.new) == taken * contacts
    assert len(chunk.commit.learned) == taken


@settings(derandomize=True, max_examples=50, deadline=None)
@given(contacts=st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=60))
def test_no_transaction_is_larger_than_the_store_takes(contacts: list[int]) -> None:
    requests = [
        replace(of_as_many_customers(1, many)[0], customer_id=f"cus-{n}", invoice_id=f"inv-{n}")
        for n, many in enumerate(contacts)
    ]
    commit = chunk_of(requests).commit
    actions = len(commit.new) + len(commit.learned) + len(commit.reserving)
    assert 1 <= actions <= MOST_ACTIONS


def test_what_is_not_sent_needs_no_counter() -> None:
    commit = chunk_of(reminders(2), email=0).commit
    assert (len(commit.new), commit.reserving) == (2, {})

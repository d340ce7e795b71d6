"""The platform puts a customer right, and what failed goes out again, once."""

from dataclasses import replace
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.use_cases.change_customer import CustomerChanged, change_customer
from recado.use_cases.errors import NotFound
from recado.use_cases.follow import Changed, follow_contacts
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import send
from tests.accepting import allow, call, content_of, counted, held, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    OTHER_PHONE,
    PHONE,
    a_code,
    a_contact,
    a_customer,
    a_receipt,
    a_request,
    an_account,
    an_invoice,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

GONE = a_receipt(Outcome.HARD_FAILURE, counts=True)
OLD, NEW = a_contact(ANA), a_contact(BRUNO)
INVOICES = ["inv-1", "inv-2", "inv-3"]


@pytest.fixture
def world() -> World:
    return a_world()


def a_world() -> World:
    """Three reminders to the customer's only address, which does not exist."""
    world = World()
    world.accounts.put(an_account())
    change(world, ANA)
    for number, invoice_id in enumerate(INVOICES):
        call(world, a_request(invoice_id=invoice_id), key=f"key-{number}")
        world.clock.advance(MINUTE)
    for each in sends(world):
        bounces(world, each)
    world.clock.advance(DAY)
    return world


def bounces(world: World, of: Send, receipt: Receipt = GONE) -> None:
    """Handed over, whatever blocks stand by then, and this is heard of it."""
    world.clock.advance(MINUTE)
    now = world.sends.save(of.claimed(world.clock(), LEASE))
    told = replace(receipt, at=world.clock())
    record_receipt(
        now.attempt_id(1), told, sends=world.sends, states=world.states, clock=world.clock
    )
    heard = world.sends.get(of.key)
    assert heard is not None
    follow_contacts([Changed(now, heard)], followers=world.followers)


def change(world: World, *addresses: str) -> CustomerChanged:
    return put(world, a_customer(*addresses))


def put(world: World, customer: Customer) -> CustomerChanged:
    return change_customer(customer, desk=world.desk, sends=world.sends, clock=world.clock)


def to(world: World, contact: Contact = NEW) -> list[Send]:
    return [each for each in sends(world) if each.contact_id == contact.contact_id]


def customer(world: World) -> Customer:
    found = world.customers.get(ACCOUNT, CUSTOMER)
    assert found is not None
    return found


# ---- what goes out again


def test_what_failed_goes_out_to_the_corrected_address(world: World) -> None:
    told = change(world, BRUNO).sent_again
    assert [each.invoice_id for each in told] == INVOICES
    assert {each.send_id for each in told} == {each.send_id for each in to(world)}
    assert {each.instead_of for each in told} == {each.send_id for each in to(world, OLD)}
    for each in to(world):
        send(each.key, hands=world.hands)
    assert [email.to for email in world.mailer.asked] == [BRUNO] * 3


def test_the_customer_is_replaced_and_it_is_known_when(world: World) -> None:
    changed = change(world, BRUNO)
    assert changed.customer == customer(world)
    assert customer(world) == a_customer(BRUNO, put_at=world.clock())


def test_it_is_the_same_notification_with_the_same_content(world: World) -> None:
    change(world, BRUNO)
    old, new = to(world, OLD)[0], to(world)[0]
    assert new.notification_id == old.notification_id
    before, now = content_of(world, old), content_of(world, new)
    assert now == replace(before, addresses={NEW.contact_id: BRUNO})


def test_the_block_of_the_old_address_does_not_follow(world: World) -> None:
    """A send to the old address would meet it."""
    call(world, a_request(ANA, invoice_id="inv-4"), key="blocked")
    assert status_of(to(world, OLD)[-1]).code is Status.NOT_SENT_BLOCKED
    told = change(world, BRUNO).sent_again
    assert [each.status for each in told] == [Status.QUEUED] * 3


def test_what_met_the_old_addresses_block_goes_out_as_well(world: World) -> None:
    call(world, a_request(ANA, invoice_id="inv-4"), key="blocked")
    follow_contacts([Changed(None, to(world, OLD)[-1])], followers=world.followers)
    told = change(world, BRUNO).sent_again
    assert [each.invoice_id for each in told] == [*INVOICES, "inv-4"]


def test_what_has_arrived_or_may_arrive_does_not_go_out_again() -> None:
    world = World()
    world.accounts.put(an_account())
    change(world, ANA)
    call(world, *(a_request(invoice_id=each) for each in INVOICES))
    bounces(world, sends(world)[0], a_receipt())
    bounces(world, sends(world)[1], a_receipt(Outcome.SOFT_FAILURE, resend=True))
    world.clock.advance(DAY)
    assert change(world, BRUNO).sent_again == ()
    assert to(world) == []


def test_what_was_asked_for_again_meanwhile_does_not_go_to_both(world: World) -> None:
    """The contact's entry does not know it yet."""
    failed = to(world, OLD)[0]
    world.sends.save(failed.asked_again("call-2", world.clock(), "2026-03"))
    told = change(world, BRUNO).sent_again
    assert failed.send_id not in {each.instead_of for each in told}
    assert len(to(world)) == 2


# ---- what does not


def test_an_added_address_gets_nothing(world: World) -> None:
    assert change(world, ANA, BRUNO).sent_again == ()
    assert to(world) == []


def test_an_address_that_only_goes_sends_nothing() -> None:
    world = a_world()
    assert change(world).sent_again == ()
    assert customer(world).contacts == ()


def test_an_address_that_was_there_already_is_no_correction(world: World) -> None:
    change(world, ANA, BRUNO)
    assert change(world, BRUNO).sent_again == ()
    assert to(world) == []


def test_another_channel_is_no_correction(world: World) -> None:
    phone = a_contact(PHONE, Channel.SMS)
    assert put(world, a_customer(contacts=(phone,))).sent_again == ()
    assert to(world, phone) == []


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InvoiceState.PAID, Reason.INVOICE_PAID),
        (InvoiceState.CANCELED, Reason.INVOICE_CANCELED),
    ],
)
def test_what_is_settled_does_not_go_out_and_the_answer_says_so(
    world: World, state: InvoiceState, reason: Reason
) -> None:
    world.invoices.put(an_invoice(state, invoice_id="inv-2"))
    told = change(world, BRUNO).sent_again
    assert [each.reason for each in told] == [None, reason, None]
    assert told[1].send_id is None
    assert [each.invoice_id for each in to(world)] == ["inv-1", "inv-3"]


def test_what_is_too_late_does_not_go_out_and_the_answer_says_so() -> None:
    world = World()
    world.accounts.put(an_account())
    change(world, ANA)
    call(world, a_request(not_after=world.clock() + HOUR))
    bounces(world, sends(world)[0])
    world.clock.advance(DAY)
    [told] = change(world, BRUNO).sent_again
    assert (told.send_id, told.reason) == (None, Reason.DEADLINE_PASSED)
    assert to(world) == []


def test_what_is_no_longer_kept_does_not_go_out_and_the_answer_says_so(world: World) -> None:
    world.contents.forget(to(world, OLD)[1])
    told = change(world, BRUNO).sent_again
    assert [each.reason for each in told] == [None, Reason.CONTENT_EXPIRED, None]
    assert len(to(world)) == 2


def test_the_quota_permits_what_is_left_of_it(world: World) -> None:
    allow(world, 5)
    told = change(world, BRUNO).sent_again
    no_quota = Status.NOT_SENT_NO_QUOTA
    assert [each.status for each in told] == [Status.QUEUED, Status.QUEUED, no_quota]
    assert counted(world) == held(world)
    assert counted(world)["2026-03"][Channel.EMAIL] == 5


def test_an_inactive_account_sends_nothing_and_still_changes_its_customers(world: World) -> None:
    world.accounts.put(an_account(active=False))
    assert change(world, BRUNO).sent_again == ()
    assert customer(world).contacts == (NEW,)


def test_without_an_account_nothing_is_changed() -> None:
    world = World()
    with pytest.raises(NotFound):
        change(world, ANA)
    assert world.customers.get(ACCOUNT, CUSTOMER) is None


# ---- which contact comes in whose place


def test_two_of_a_channel_are_put_right_in_their_order() -> None:
    world = World()
    world.accounts.put(an_account())
    phones = [a_contact(each, Channel.SMS) for each in (PHONE, OTHER_PHONE)]
    change(world, ANA, BRUNO)
    call(world, a_request())
    for each in sends(world):
        bounces(world, each)
    two = (phones[0], a_contact(CLARA), a_contact("dora@cliente.example"))
    told = put(world, a_customer(contacts=two)).sent_again
    places = {each.send_id: each.contact_id for each in sends(world)}
    assert {places[each.instead_of]: each.contact_id for each in told} == {
        OLD.contact_id: two[1].contact_id,
        NEW.contact_id: two[2].contact_id,
    }


def test_one_in_the_place_of_two_gets_it_once() -> None:
    world = World()
    world.accounts.put(an_account())
    change(world, ANA, BRUNO)
    call(world, a_request())
    for each in sends(world):
        bounces(world, each)
    told = change(world, CLARA).sent_again
    [new] = to(world, a_contact(CLARA))
    assert [each.send_id for each in told] == [new.send_id]


def test_another_customer_with_the_same_address_is_left_alone(world: World) -> None:
    other = a_customer(ANA, customer_id="cus-2")
    put(world, other)
    assert put(world, replace(other, contacts=(NEW,))).sent_again == ()
    assert to(world) == []


# ---- once


def test_put_twice_it_goes_out_once(world: World) -> None:
    change(world, BRUNO)
    world.clock.advance(MINUTE)
    assert change(world, BRUNO).sent_again == ()
    assert len(to(world)) == 3


def test_put_back_and_right_again_it_goes_out_once(world: World) -> None:
    for address in (BRUNO, ANA, BRUNO):
        change(world, address)
        world.clock.advance(MINUTE)
    assert len(to(world)) == 3


STEPS = 40
"""More than there are."""


def breaks_off(world: World, step: int) -> bool:
    """Whether the process dies there, before or after one of its calls."""
    die = dying_at(step)
    names = ("accounts", "customers", "files", "contents", "ledger", "entries")
    mortal: dict[str, Any] = {name: Mortal(getattr(world.desk, name), die) for name in names}
    sends_: Any = Mortal(world.sends, die)
    try:
        change_customer(
            a_customer(BRUNO),
            desk=replace(world.desk, **mortal),
            sends=sends_,
            clock=world.clock,
        )
    except Killed:
        return True
    return False


@pytest.mark.parametrize("step", range(STEPS))
def test_wherever_it_breaks_off_it_is_made_up_for_when_put_again(step: int) -> None:
    world = a_world()
    allow(world, 6)
    breaks_off(world, step)
    world.clock.advance(MINUTE)
    told = change(world, BRUNO).sent_again
    assert sorted(str(each.invoice_id) for each in to(world)) == INVOICES
    assert {each.send_id for each in told} <= {each.send_id for each in to(world)}
    assert {status_of(each).code for each in to(world)} == {Status.QUEUED}
    assert counted(world) == held(world)
    assert all(content_of(world, each).addresses for each in to(world))


def test_it_is_broken_off_at_every_step() -> None:
    died = [breaks_off(a_world(), step) for step in range(STEPS)]
    assert died[0]
    assert died == sorted(died, reverse=True)
    assert not died[-1]


def test_an_access_code_is_not_sent_again() -> None:
    world = World()
    world.accounts.put(an_account())
    change(world, ANA)
    call(world, a_code(a_contact(ANA), not_after=None))
    for each in sends(world):
        bounces(world, each)
    assert change(world, BRUNO).sent_again == ()


def test_putting_the_same_contacts_again_changes_nothing_about_them() -> None:
    world = World()
    world.accounts.put(an_account())
    first = change(world, ANA).customer.put_at
    world.clock.advance(DAY)
    assert change(world, ANA).customer.put_at == first


def test_what_is_sent_again_bears_the_name_that_came_with_the_correction() -> None:
    world = World()
    world.accounts.put(an_account())
    change(world, ANA)
    call(world, a_request())
    for each in sends(world):
        bounces(world, each)
    put(world, a_customer(BRUNO, name="Ana Souza"))
    [new] = to(world, a_contact(BRUNO))
    content = world.contents.of([new], world.clock())[new.send_id]
    assert content.customer_name == "Ana Souza"

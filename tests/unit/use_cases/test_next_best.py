import pytest

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.contact_entry import OptOutBy
from recado.domain.invoice import InvoiceState
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.use_cases.next_best import next_best
from tests.accepting import a_whatsapp, accepted, allow, call, counted, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    NOW,
    PHONE,
    a_contact,
    a_content,
    a_customer,
    a_message,
    a_receipt,
    a_request,
    a_send,
    an_account,
    an_invoice,
    claimed,
    handed_over,
)
from tests.fakes import World

GONE = a_receipt(Outcome.HARD_FAILURE)
OTHER, SMS, WHATSAPP = a_contact(BRUNO), a_contact(PHONE, Channel.SMS), a_whatsapp()
FAILED = handed_over(a_send()).receiving(1, GONE)


def a_world(*contacts: Contact, there: Send = FAILED) -> World:
    """A customer with these contacts besides the one that failed."""
    world = World()
    world.accounts.put(an_account())
    world.customers.put(a_customer(contacts=(a_contact(ANA), *contacts)))
    accepted(world, there)
    return world


def best(world: World, of: Send = FAILED) -> Contact | None:
    content = world.contents.of([of], world.clock()).get(of.send_id)
    return next_best(of, content, desk=world.desk, clock=world.clock)


def delivered(world: World, contact: Contact) -> None:
    world.entries.note_sent(ACCOUNT, contact.contact_id, NOW.date())


def test_another_contact_of_the_customer_is_named() -> None:
    assert best(a_world(OTHER)) == OTHER
    assert best(a_world()) is None


def test_nothing_is_written() -> None:
    world = a_world(OTHER)
    before = sends(world), counted(world)
    best(world)
    assert (sends(world), counted(world)) == before


@pytest.mark.parametrize("reason", [Reason.BLOCKED_BY_FAILURES, Reason.SUPPRESSED_BY_PROVIDER])
def test_what_met_a_block_has_a_next_best(reason: Reason) -> None:
    blocked = a_send(stop=Stop(reason, NOW))
    assert best(a_world(OTHER, there=blocked), blocked) == OTHER


@pytest.mark.parametrize(
    "there",
    [
        a_send(),
        handed_over(a_send()),
        handed_over(a_send()).receiving(1, a_receipt()),
        a_send(stop=Stop(Reason.OPTED_OUT, NOW)),
        a_send(stop=Stop(Reason.QUOTA_USED_UP, NOW)),
        claimed(FAILED),
        claimed(a_send()).lost(1, NOW),
        claimed(FAILED).lost(2, NOW),
    ],
    ids=[
        "queued",
        "sent",
        "delivered",
        "opted out",
        "no quota",
        "tried again just now",
        "lost",
        "lost again",
    ],
)
def test_what_has_not_failed_or_may_be_out_has_none(there: Send) -> None:
    assert best(a_world(OTHER, there=there), there) is None


def test_without_its_content_there_is_none() -> None:
    world = a_world(OTHER)
    world.contents.forget(FAILED)
    assert best(world) is None


def test_another_channel_comes_before_another_address() -> None:
    assert best(a_world(OTHER, SMS)) == SMS
    assert best(a_world(OTHER, SMS, WHATSAPP)) == WHATSAPP


def test_what_has_worked_comes_first_among_other_channels() -> None:
    world = a_world(WHATSAPP, SMS, OTHER)
    delivered(world, SMS)
    delivered(world, OTHER)
    assert best(world) == SMS


def test_a_channel_that_cannot_carry_it_is_not_named() -> None:
    message = handed_over(a_send(kind=a_message().kind)).receiving(1, GONE)
    world = a_world(WHATSAPP, there=message)
    text = a_content(kind=message.kind, snapshot=None, text="Voltamos amanhã.")
    assert next_best(message, text, desk=world.desk, clock=world.clock) is None


def test_a_contact_that_opted_out_is_not_named() -> None:
    world = a_world(OTHER, SMS)
    world.entries.opt_out(ACCOUNT, SMS.contact_id, NOW, OptOutBy.REPLY)
    assert best(world) == OTHER


def test_a_channel_without_quota_is_not_named() -> None:
    world = a_world(OTHER, SMS)
    allow(world, 10, sms=0)
    assert best(world) == OTHER


def test_a_contact_that_has_it_already_is_not_named() -> None:
    world = a_world(OTHER)
    call(world, a_request(BRUNO))
    assert best(world) is None


@pytest.mark.parametrize("state", [InvoiceState.PAID, InvoiceState.CANCELED])
def test_what_is_settled_needs_nobody_else(state: InvoiceState) -> None:
    world = a_world(OTHER)
    world.invoices.put(an_invoice(state))
    assert best(world) is None


def test_an_inactive_account_has_no_next_best() -> None:
    world = a_world(OTHER)
    world.accounts.put(an_account(active=False))
    assert best(world) is None

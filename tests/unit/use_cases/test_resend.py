from collections.abc import Callable
from dataclasses import replace

import pytest

from recado.domain.account import Account
from recado.domain.answer import SendOutcome
from recado.domain.blocks import hearing
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.contact_entry import Heard, OptOutBy
from recado.domain.customer import Customer
from recado.domain.fold import SILENCE, status_of
from recado.domain.guard import Guarded, GuardReason
from recado.domain.invoice import InvoiceState
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Evidence, Reason, Status
from recado.ports import NotHandedOver
from recado.use_cases.accept import Accepting, Desk
from recado.use_cases.errors import (
    AccountInactive,
    Invalid,
    KeyReused,
    NotFound,
    Refused,
)
from recado.use_cases.resend import MOST_ATTEMPTS, resend
from recado.use_cases.send import send
from tests.accepting import APRIL, MARCH, accepted, counted, held, sends, used
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CALL_LEASE,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PHONE,
    a_contact,
    a_customer,
    a_name,
    a_receipt,
    a_send,
    an_account,
    an_invoice,
    claimed,
    handed_over,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

SEND = a_send(reserved_in=MARCH)
BOUNCED = handed_over(SEND).receiving(1, a_receipt(Outcome.HARD_FAILURE, Reason.POLICY))
CORRECTED = a_contact(BRUNO)
LATER = 5 * DAY


def a_world(there: Send = BOUNCED, account: Account | None = None) -> World:
    """In which the send was accepted days ago."""
    world = World()
    world.accounts.put(account or an_account())
    accepted(world, there)
    world.clock.advance(LATER)
    return world


def again(
    world: World, contact: Contact | None = None, key: str = "again", desk: Desk | None = None
) -> Accepting:
    return resend(a_name(key), SEND.send_id, contact, desk=desk or world.desk, sends=world.sends)


def stored(world: World) -> Send:
    found = world.sends.get(SEND.key)
    assert found is not None
    return found


def hand_over(world: World, of: Send = SEND) -> None:
    send(of.key, hands=world.hands)


# ---- one more attempt


def test_one_more_attempt_is_made_at_once() -> None:
    world = a_world()
    [told] = again(world).answer.items[0].sends
    assert (told.outcome, told.send_id) == (SendOutcome.ACCEPTED, SEND.send_id)
    hand_over(world)
    [email] = world.mailer.asked
    assert (email.to, email.attempt_id) == (ANA, SEND.attempt_id(2))
    assert status_of(stored(world)).evidence is Evidence.ACCEPTED


def test_naming_the_same_contact_is_the_same() -> None:
    world = a_world()
    again(world, a_contact(ANA))
    assert (len(sends(world)), stored(world).asked_at) == (1, world.clock())


@pytest.mark.parametrize("reason", [Reason.OPTED_OUT, Reason.QUOTA_USED_UP, Reason.BY_REQUEST])
def test_what_was_stopped_goes_out_when_nothing_stops_it_any_more(reason: Reason) -> None:
    world = a_world(a_send(stop=Stop(reason, NOW)))
    again(world)
    hand_over(world)
    assert status_of(stored(world)).code is Status.SENT


def test_what_the_first_attempt_used_stays_used() -> None:
    world = a_world()
    [quota] = again(world).answer.quotas
    assert (quota.period, quota.reserved, quota.used) == (MARCH, 1, 2)
    assert used(world) == 2


def test_next_month_it_is_on_next_months_quota() -> None:
    world = a_world()
    world.clock.now = NOW + 29 * DAY + 20 * HOUR
    again(world)
    assert (used(world, MARCH), used(world, APRIL)) == (1, 1)
    assert stored(world).reserved_in == APRIL


# ---- when it is refused


def blocked(world: World) -> None:
    gone = Heard(
        send_id=SEND.send_id,
        number=1,
        handed_over_at=NOW,
        at=NOW,
        outcome=Outcome.HARD_FAILURE,
        reason=Reason.NO_SUCH_USER,
        counts=True,
    )
    world.entries.change(ACCOUNT, SEND.contact_id, lambda entry: hearing(entry, [gone]))


def opted_out(world: World) -> None:
    world.entries.opt_out(ACCOUNT, SEND.contact_id, NOW, OptOutBy.LINK)


def paid(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))


def out_of_quota(world: World) -> None:
    world.accounts.put(an_account(plan={Channel.EMAIL: 1}))


def not_in_plan(world: World) -> None:
    world.accounts.put(an_account(plan={Channel.SMS: 1}))


def content_gone(world: World) -> None:
    world.contents.forget(SEND)


def guarded(world: World) -> None:
    world.accounts.guard(ACCOUNT, Guarded(NOW, GuardReason.BOUNCES))


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (blocked, Reason.BLOCKED_AS_NOT_FOUND),
        (opted_out, Reason.OPTED_OUT),
        (paid, Reason.INVOICE_PAID),
        (out_of_quota, Reason.QUOTA_USED_UP),
        (not_in_plan, Reason.NOT_IN_PLAN),
        (content_gone, Reason.CONTENT_EXPIRED),
        (guarded, Reason.ACCOUNT_GUARDED),
    ],
)
def test_a_closed_gate_refuses_it_and_nothing_is_written(
    meanwhile: Callable[[World], None], reason: Reason
) -> None:
    world = a_world()
    before = stored(world)
    meanwhile(world)
    with pytest.raises(Refused) as refused:
        again(world)
    assert refused.value.reason is reason
    assert (stored(world), used(world)) == (before, 1)


@pytest.mark.parametrize("contact", [None, CORRECTED], ids=["the same", "another"])
@pytest.mark.parametrize(
    "there", [claimed(SEND), claimed(SEND).lost(1, NOW)], ids=["claimed", "lost"]
)
def test_while_it_is_not_known_whether_it_is_out_it_is_refused(
    there: Send, contact: Contact | None
) -> None:
    world = a_world(there)
    world.clock.now = NOW + SILENCE
    with pytest.raises(Refused) as refused:
        again(world, contact)
    assert refused.value.reason is Reason.CHECKING_HAND_OVER


@pytest.mark.parametrize("contact", [None, CORRECTED], ids=["the same", "another"])
def test_what_nobody_knows_of_after_72_hours_may_be_sent_again(contact: Contact | None) -> None:
    world = a_world(claimed(SEND).lost(1, NOW))
    world.clock.now = NOW + SILENCE + MINUTE
    [told] = again(world, contact).answer.items[0].sends
    assert told.outcome is SendOutcome.ACCEPTED


def test_after_a_deadline_it_is_refused() -> None:
    world = a_world(handed_over(a_send(not_after=NOW + DAY)))
    with pytest.raises(Refused) as refused:
        again(world)
    assert refused.value.reason is Reason.DEADLINE_PASSED


def test_there_is_an_end_to_it() -> None:
    many = SEND
    for n in range(MOST_ATTEMPTS):
        many = handed_over(many, n * MINUTE)
    with pytest.raises(Invalid) as invalid:
        again(a_world(many))
    assert invalid.value.code == "too_many_attempts"


def test_what_is_not_there_is_not_found() -> None:
    world = World()
    with pytest.raises(NotFound):
        again(world)
    world.accounts.put(an_account())
    with pytest.raises(NotFound):
        again(world)


def test_an_inactive_account_resends_nothing() -> None:
    with pytest.raises(AccountInactive):
        again(a_world(account=an_account(active=False)))


# ---- once


def test_a_repeated_call_asks_once() -> None:
    world = a_world()
    first = again(world)
    second = again(world)
    assert (second.answer, second.replayed, used(world)) == (first.answer, True, 2)


@pytest.mark.parametrize("step", [0, 1])
def test_a_call_that_broke_off_around_its_commit_asks_once(step: int) -> None:
    world = a_world()
    ledger = Mortal(world.ledger, dying_at(step + 2))
    with pytest.raises(Killed):
        again(world, desk=replace(world.desk, ledger=ledger))
    world.clock.advance(CALL_LEASE)
    [told] = again(world).answer.items[0].sends
    assert (told.outcome, used(world)) == (SendOutcome.ACCEPTED, 2)


def test_a_call_that_broke_off_asks_once_even_if_its_attempt_is_made_already() -> None:
    world = a_world()
    ledger = Mortal(world.ledger, dying_at(3))
    with pytest.raises(Killed):
        again(world, desk=replace(world.desk, ledger=ledger))
    hand_over(world)
    world.clock.advance(CALL_LEASE)
    again(world)
    assert (len(stored(world).attempts), stored(world).asked_at, used(world)) == (2, None, 2)


def test_of_two_calls_the_second_asks_for_no_other_attempt() -> None:
    """One is queued already."""
    world = a_world()
    again(world, key="one")
    again(world, key="two")
    hand_over(world)
    hand_over(world)
    assert (len(world.mailer.asked), used(world)) == (1, 2)


@pytest.mark.parametrize("planned", [SEND, a_send(reserved_in=MARCH, due_at=NOW + 9 * DAY)])
def test_what_will_go_out_anyway_is_not_paid_for_twice(planned: Send) -> None:
    world = a_world(planned)
    [quota] = again(world).answer.quotas
    assert (held(world) == counted(world), used(world), quota.reserved) == (True, 1, 0)


def test_while_a_technical_retry_holds_its_units_no_more_are_taken() -> None:
    send = a_send(PHONE, channel=Channel.WHATSAPP, reserved_in=MARCH)
    busy = a_receipt(Outcome.SOFT_FAILURE, Reason.PROVIDER_BUSY, resend=True)
    world = a_world(handed_over(send).receiving(1, busy))
    told = resend(a_name("again"), send.send_id, None, desk=world.desk, sends=world.sends)
    [quota] = told.answer.quotas
    assert (held(world) == counted(world), quota.used, quota.reserved) == (True, 1, 0)


def test_a_send_that_changes_meanwhile_is_looked_at_again() -> None:
    world = a_world()
    complaint = a_receipt(Outcome.COMPLAINED)
    world.ledger.meanwhile(lambda: world.sends.save(stored(world).receiving(1, complaint)))
    again(world)
    assert (used(world), len(stored(world).attempts[0].receipts)) == (2, 2)


def test_another_body_under_the_same_key_is_refused() -> None:
    world = a_world()
    again(world)
    with pytest.raises(KeyReused):
        resend(a_name("again", "other"), SEND.send_id, None, desk=world.desk, sends=world.sends)


# ---- what becomes of the units


def test_an_asked_attempt_that_a_gate_stops_gives_its_own_units_back() -> None:
    """The failed one before it was out, and stays paid."""
    world = a_world()
    again(world)
    opted_out(world)
    hand_over(world)
    assert (len(world.mailer.asked), used(world)) == (0, 1)
    assert stored(world).stop == Stop(Reason.OPTED_OUT, world.clock())
    assert status_of(stored(world)).code is Status.RECEIVING_PROBLEM


def test_a_busy_provider_does_not_forget_what_was_asked() -> None:
    world = a_world()
    again(world)
    world.mailer.answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    assert used(world) == 2
    hand_over(world)
    assert status_of(stored(world)).evidence is Evidence.ACCEPTED


# ---- to another contact


def test_the_same_notification_goes_to_a_corrected_address() -> None:
    world = a_world()
    [told] = again(world, CORRECTED).answer.items[0].sends
    assert (told.outcome, told.contact_id) == (SendOutcome.ACCEPTED, CORRECTED.contact_id)
    [new] = [each for each in sends(world) if each.send_id == told.send_id]
    assert new.notification_id == SEND.notification_id
    hand_over(world, new)
    [email] = world.mailer.asked
    assert (email.to, used(world)) == (BRUNO, 2)


def test_what_was_planned_for_the_first_contact_ends() -> None:
    full = a_receipt(Outcome.SOFT_FAILURE, resend=True)
    world = a_world(handed_over(SEND).receiving(1, full))
    again(world, CORRECTED)
    hand_over(world)
    assert stored(world).stop == Stop(Reason.BY_REQUEST, world.clock())
    assert world.mailer.asked == []


def test_a_refused_send_to_another_contact_ends_nothing() -> None:
    full = a_receipt(Outcome.SOFT_FAILURE, resend=True)
    world = a_world(handed_over(SEND).receiving(1, full))
    paid(world)
    with pytest.raises(Refused):
        again(world, CORRECTED)
    assert stored(world).stop is None


def test_a_contact_that_has_it_already_gets_no_second_one() -> None:
    world = a_world()
    again(world, CORRECTED, key="one")
    [told] = again(world, CORRECTED, key="two").answer.items[0].sends
    assert (told.outcome, used(world)) == (SendOutcome.DUPLICATE, 2)


def test_another_contact_passes_the_same_gates() -> None:
    world = a_world()
    world.entries.opt_out(ACCOUNT, CORRECTED.contact_id, NOW, OptOutBy.LINK)
    [told] = again(world, CORRECTED).answer.items[0].sends
    assert (told.status, used(world)) == (Status.NOT_SENT_OPTED_OUT, 1)


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [(paid, Reason.INVOICE_PAID), (content_gone, Reason.CONTENT_EXPIRED)],
)
def test_what_is_of_no_use_any_more_goes_to_nobody(
    meanwhile: Callable[[World], None], reason: Reason
) -> None:
    world = a_world()
    meanwhile(world)
    with pytest.raises(Refused) as refused:
        again(world, CORRECTED)
    assert refused.value.reason is reason
    assert len(sends(world)) == 1


def test_a_block_of_the_first_contact_does_not_hold_for_the_other() -> None:
    world = a_world()
    blocked(world)
    [told] = again(world, CORRECTED).answer.items[0].sends
    assert told.status is Status.QUEUED


@pytest.mark.parametrize("step", range(4))
def test_to_another_contact_a_call_that_broke_off_sends_once(step: int) -> None:
    world = a_world()
    ledger = Mortal(world.ledger, dying_at(step))
    with pytest.raises(Killed):
        again(world, CORRECTED, desk=replace(world.desk, ledger=ledger))
    world.clock.advance(CALL_LEASE)
    [told] = again(world, CORRECTED).answer.items[0].sends
    assert (told.outcome, used(world), len(sends(world))) == (SendOutcome.ACCEPTED, 2, 2)


# ---- to one of the customer's own, by its id


def again_to(world: World, contact_id: str) -> Accepting:
    return resend(a_name("again"), SEND.send_id, contact_id, desk=world.desk, sends=world.sends)


def test_a_contact_of_the_customer_may_be_named_by_its_id() -> None:
    world = a_world()
    world.customers.put(a_customer(ANA, BRUNO))
    [told] = again_to(world, CORRECTED.contact_id).answer.items[0].sends
    assert (told.outcome, told.contact_id) == (SendOutcome.ACCEPTED, CORRECTED.contact_id)
    [new] = [each for each in sends(world) if each.send_id == told.send_id]
    hand_over(world, new)
    assert [email.to for email in world.mailer.asked] == [BRUNO]


def test_its_own_contact_may_be_named_whatever_the_customers_are_now() -> None:
    world = a_world()
    world.customers.put(a_customer(BRUNO))
    again_to(world, SEND.contact_id)
    assert (len(sends(world)), stored(world).asked_at) == (1, world.clock())


@pytest.mark.parametrize(
    "customers", [(), (a_customer(ANA),), (a_customer(BRUNO, customer_id="c"),)]
)
def test_a_contact_that_is_not_the_customers_is_refused(customers: tuple[Customer, ...]) -> None:
    world = a_world()
    for customer in customers:
        world.customers.put(customer)
    with pytest.raises(Invalid) as invalid:
        again_to(world, CORRECTED.contact_id)
    assert (invalid.value.field, invalid.value.code) == ("contact_id", "unknown_contact")
    assert (len(sends(world)), used(world)) == (1, 1)


@pytest.mark.parametrize("there", [claimed(SEND), claimed(SEND).lost(1, NOW)])
def test_a_named_contact_waits_until_it_is_known_whether_the_first_is_out(there: Send) -> None:
    world = a_world(there)
    world.clock.now = NOW + HOUR
    world.customers.put(a_customer(ANA, BRUNO))
    with pytest.raises(Refused) as refused:
        again_to(world, CORRECTED.contact_id)
    assert refused.value.reason is Reason.CHECKING_HAND_OVER

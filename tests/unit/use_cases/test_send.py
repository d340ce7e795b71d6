from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Content, Kind
from recado.domain.receipt import Outcome
from recado.domain.resend import Pace
from recado.domain.send import Refused, Send, SendKey
from recado.domain.status import Evidence, Reason, SendStatus, Status
from recado.ports import Message, NotHandedOver, NotYet, OutcomeUnknown, Stale, TryAgain
from recado.use_cases.errors import Broken
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import Patience, Way, send
from tests.builders import (
    ANA,
    DAY,
    LEASE,
    MINUTE,
    NOW,
    WINDOW,
    a_call,
    a_commit,
    a_content,
    a_receipt,
    a_send,
    an_account,
    an_invoice,
)
from tests.fakes import World

SEND = a_send()
KEY = SEND.key


@pytest.fixture
def world() -> World:
    """With one accepted send to Ana."""
    return a_world()


def a_world(
    account: Account | None = an_account(),  # noqa: B008 - a frozen value
    content: Content | None = a_content(),  # noqa: B008
    of: Send = SEND,
) -> World:
    world = World()
    if account:
        world.accounts.put(account)
    if content:
        world.contents.put(a_call(), {of.call_item: content})
    world.ledger.commit(a_commit(of))
    return world


def hand_over(world: World, key: SendKey = KEY, **other: Any) -> None:
    """`other`: hands that are not the world's."""
    send(key, hands=replace(world.hands, **other))


def lose_the_answer(world: World) -> None:
    """Hands over, but nobody learns what became of it."""
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)


def wait(world: World, time: timedelta = WINDOW) -> None:
    """Meanwhile receipts of other, later sends arrive."""
    world.clock.advance(time)
    world.states.note_heard(Channel.EMAIL, world.clock())


def receive(world: World, outcome: Outcome, number: int = 1) -> None:
    record_receipt(
        SEND.attempt_id(number),
        a_receipt(outcome),
        sends=world.sends,
        states=world.states,
        clock=world.clock,
    )


def stored(world: World, key: SendKey = KEY) -> Send:
    found = world.sends.get(key)
    assert found is not None
    return found


def status(world: World) -> SendStatus:
    return status_of(stored(world))


def asked(world: World) -> list[str]:
    """The attempts that the provider was called for."""
    return [email.attempt_id for email in world.mailer.asked]


# ---- the straight way


def test_a_due_send_is_handed_over(world: World) -> None:
    hand_over(world)
    [email] = world.mailer.asked
    assert (email.to, email.attempt_id) == (ANA, SEND.attempt_id(1))
    assert status(world).evidence is Evidence.ACCEPTED


def test_the_attempt_is_claimed_before_the_provider_is_called(world: World) -> None:
    seen: list[Send] = []
    world.mailer.meanwhile(lambda: seen.append(stored(world)))
    hand_over(world)
    [attempt] = seen[0].attempts
    assert (attempt.number, attempt.settled, attempt.lease_until) == (1, False, NOW + LEASE)


def test_a_message_that_comes_twice_is_sent_once(world: World) -> None:
    hand_over(world)
    world.clock.advance(DAY)
    hand_over(world)
    assert len(asked(world)) == 1


def test_a_send_that_is_not_there_is_for_a_person(world: World) -> None:
    with pytest.raises(Broken):
        hand_over(world, a_send(occurrence="due-1").key)


# ---- two at a time


def test_nobody_else_may_send_while_the_lease_lasts(world: World) -> None:
    def second() -> None:
        with pytest.raises(NotYet) as later:
            hand_over(world)
        assert later.value.until >= NOW + LEASE

    world.mailer.meanwhile(second)
    hand_over(world)
    assert len(asked(world)) == 1


def test_who_claims_second_does_not_send(world: World) -> None:
    world.sends.meanwhile(lambda: hand_over(world))
    with pytest.raises(Stale):
        hand_over(world)
    assert len(asked(world)) == 1


# ---- an answer that was lost


def test_a_lost_answer_is_being_checked(world: World) -> None:
    lose_the_answer(world)
    assert (status(world).code, status(world).reason) == (
        Status.QUEUED,
        Reason.CHECKING_HAND_OVER,
    )


def test_within_the_window_a_lost_answer_is_waited_for(world: World) -> None:
    lose_the_answer(world)
    world.clock.advance(WINDOW - MINUTE)
    with pytest.raises(NotYet) as later:
        hand_over(world)
    assert later.value.until == NOW + WINDOW
    assert len(asked(world)) == 1


def test_after_the_window_it_is_sent_once_more(world: World) -> None:
    lose_the_answer(world)
    wait(world)
    hand_over(world)
    assert asked(world) == [SEND.attempt_id(1), SEND.attempt_id(2)]
    assert status(world).evidence is Evidence.ACCEPTED


def test_a_lost_answer_does_not_wait_for_the_lease(world: World) -> None:
    """The claimer knows that it is done with the attempt."""
    lose_the_answer(world)
    wait(world, MINUTE)
    hand_over(world, patience=Patience(LEASE, Pace(1, MINUTE)))
    assert len(asked(world)) == 2


def test_there_is_one_safe_resend_only(world: World) -> None:
    for _ in range(2):
        lose_the_answer(world)
        wait(world)
    wait(world, DAY)
    hand_over(world)
    assert len(asked(world)) == 2


@pytest.mark.parametrize("outcome", Outcome)
def test_any_receipt_within_the_window_spares_the_resend(world: World, outcome: Outcome) -> None:
    lose_the_answer(world)
    receive(world, outcome)
    wait(world)
    hand_over(world)
    assert len(asked(world)) == 1


def test_a_late_receipt_of_the_first_attempt_spares_a_third(world: World) -> None:
    for _ in range(2):
        lose_the_answer(world)
        wait(world)
    receive(world, Outcome.DELIVERED, number=1)
    wait(world, DAY)
    hand_over(world)
    assert len(asked(world)) == 2


# ---- other answers


def test_what_the_provider_refuses_is_over(world: World) -> None:
    world.mailer.answers(Refused("MessageRejected", NOW))
    hand_over(world)
    hand_over(world)
    assert (status(world).code, status(world).final) == (Status.FAILED_TECHNICAL, True)
    assert len(asked(world)) == 1


def test_a_busy_provider_leaves_no_attempt(world: World) -> None:
    world.mailer.answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    assert stored(world).attempts == ()
    assert status(world).code is Status.QUEUED


def test_a_provider_that_was_busy_for_long_is_asked_until_it_is_not(world: World) -> None:
    world.mailer.answers(*[NotHandedOver() for _ in range(20)])
    for _ in range(20):
        with pytest.raises(NotHandedOver):
            hand_over(world)
    hand_over(world)
    assert asked(world) == [SEND.attempt_id(1)] * 21
    assert len(stored(world).attempts) == 1


def test_a_busy_provider_does_not_use_the_safe_resend_up(world: World) -> None:
    lose_the_answer(world)
    wait(world)
    world.mailer.answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    hand_over(world)
    assert status(world).evidence is Evidence.ACCEPTED


# ---- the gates, asked once more just before


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InvoiceState.PAID, Reason.INVOICE_PAID),
        (InvoiceState.CANCELED, Reason.INVOICE_CANCELED),
    ],
)
def test_an_invoice_that_was_settled_since_stops_the_send(
    world: World, state: InvoiceState, reason: Reason
) -> None:
    world.invoices.put(an_invoice(state))
    hand_over(world)
    assert (status(world).code, status(world).reason) == (Status.NOT_SENT_WITHDRAWN, reason)
    assert asked(world) == []


def test_an_account_that_was_closed_since_stops_the_send(world: World) -> None:
    world.accounts.put(an_account(active=False))
    hand_over(world)
    assert status(world).reason is Reason.ACCOUNT_INACTIVE
    assert asked(world) == []


def test_an_account_that_is_gone_stops_the_send() -> None:
    world = a_world(account=None)
    hand_over(world)
    assert status(world).reason is Reason.ACCOUNT_INACTIVE
    assert asked(world) == []


def test_content_that_expired_stops_the_send() -> None:
    world = a_world(content=None)
    hand_over(world)
    assert status(world).code is Status.NOT_SENT_EXPIRED
    assert asked(world) == []


def test_a_closed_gate_is_told_before_expired_content() -> None:
    world = a_world(content=None)
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world)
    assert status(world).reason is Reason.INVOICE_PAID


def test_a_payment_of_a_paid_invoice_is_confirmed() -> None:
    confirmation = a_send(kind=Kind.PAYMENT_CONFIRMED)
    world = a_world(of=confirmation)
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world, confirmation.key)
    assert status_of(stored(world, confirmation.key)).code is Status.SENT


def test_what_was_stopped_stays_stopped(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world)
    world.invoices.put(an_invoice(as_of=NOW + DAY))
    hand_over(world)
    assert asked(world) == []


def test_the_gates_are_asked_again_before_the_safe_resend(world: World) -> None:
    lose_the_answer(world)
    wait(world)
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world)
    assert len(asked(world)) == 1


# ---- in the middle


def test_a_receipt_may_come_before_the_answer_is_recorded(world: World) -> None:
    world.mailer.meanwhile(lambda: receive(world, Outcome.DELIVERED))
    hand_over(world)
    assert status(world).evidence is Evidence.DELIVERED
    assert stored(world).attempts[0].answer is not None


def test_a_receipt_may_come_before_a_lost_answer_is_recorded(world: World) -> None:
    world.mailer.meanwhile(lambda: receive(world, Outcome.ACCEPTED))
    lose_the_answer(world)
    assert status(world).evidence is Evidence.ACCEPTED


@pytest.mark.parametrize("times", [1, 3])
def test_a_table_that_is_busy_costs_no_attempt(world: World, times: int) -> None:
    """Nothing was handed over, so the send is as due as before."""
    world.reader.meanwhile(busy, times)
    for _ in range(times):
        with pytest.raises(TryAgain):
            hand_over(world)
        wait(world)
    hand_over(world)
    assert asked(world) == [SEND.attempt_id(1)]


def busy() -> None:
    raise TryAgain("busy")


@pytest.mark.parametrize("times", [1, 3])
def test_a_letter_that_cannot_be_written_costs_no_attempt(world: World, times: int) -> None:
    def unwritten(*_: object) -> Message:
        raise KeyError("place")

    way = Way(compose=unwritten, provider=world.mailer)
    for _ in range(times):
        with pytest.raises(KeyError):
            hand_over(world, ways={Channel.EMAIL: way})
        wait(world)
    hand_over(world)
    assert asked(world) == [SEND.attempt_id(1)]

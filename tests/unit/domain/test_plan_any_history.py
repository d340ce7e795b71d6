"""Whatever happened to a send, in whatever order it was heard: PRODUCT.md section 10."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.plan import (
    attempts_planned,
    gives_back,
    next_attempt_at,
    one_may_follow,
    waits,
)
from recado.domain.receipt import Outcome, Receipt
from recado.domain.resend import POLICIES
from recado.domain.send import Accepted, Attempt, Lost, Refused, Send, Stop
from recado.domain.status import NOT_CHARGED, Reason
from tests.builders import DAY, HOUR, LEASE, MINUTE, NOW, PACE, a_send

THOROUGHLY = settings(derandomize=True, max_examples=300, deadline=None)
REASONS = {
    Outcome.COMPLAINED: [Reason.COMPLAINT],
    Outcome.HARD_FAILURE: [Reason.NO_SUCH_USER, Reason.RENDERING_FAILURE, Reason.POLICY],
    Outcome.SOFT_FAILURE: [Reason.MAILBOX_FULL, Reason.UNREACHABLE, Reason.WITHHELD_BY_WHATSAPP],
}
OVER = {Outcome.HARD_FAILURE, Outcome.COMPLAINED, Outcome.DELIVERED, Outcome.READ}
MOST = {channel: max(len(row.delays) for row in POLICIES[channel].values()) for channel in Channel}

Step = Callable[[Send], Send]


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    outcome = draw(st.sampled_from([*Outcome, Outcome.SOFT_FAILURE, Outcome.SOFT_FAILURE]))
    reason = draw(st.sampled_from(REASONS[outcome])) if outcome in REASONS else None
    return Receipt(outcome, NOW + draw(st.sampled_from([HOUR, DAY])), reason, resend=True)


def claiming(send: Send) -> Send:
    """If one is due, as late as it may be, so that every try of the table is made."""
    due = next_attempt_at(send, PACE)
    return send if due is None else send.claimed(max(due, NOW), LEASE)


def answering(answer: Accepted | Refused | Lost) -> Step:
    def answer_the_last(send: Send) -> Send:
        if not send.attempts or send.attempts[-1].answer is not None:
            return send
        number = len(send.attempts)
        if isinstance(answer, Lost):
            return send.lost(number, send.attempts[-1].claimed_at)
        return send.answered(number, replace(answer, at=send.attempts[-1].claimed_at))

    return answer_the_last


def receiving(receipt: Receipt, back: int) -> Step:
    def receive(send: Send) -> Send:
        number = len(send.attempts) - back
        if number < 1:
            return send
        later = receipt.at - NOW + send.attempts[number - 1].claimed_at
        return send.receiving(number, replace(receipt, at=later))

    return receive


def asking(send: Send) -> Send:
    if not all(attempt.settled for attempt in send.attempts):
        return send
    return send.asked_again("call-2", NOW + 30 * DAY, "2026-03")


ANSWERS: list[Accepted | Refused | Lost] = [
    Accepted("provider-1", NOW),
    Accepted("provider-1", NOW),
    Refused("MessageRejected", NOW),
    Lost(NOW),
]
STEPS = st.one_of(
    st.just(claiming),
    st.just(claiming),
    st.sampled_from(ANSWERS).map(answering),
    st.builds(receiving, receipts(), st.integers(0, 1)),
)
ENDS: list[Step] = [
    lambda send: send.ended(Stop(Reason.INVOICE_PAID, NOW)),
    lambda send: send.waiting(1, NOW + DAY) if len(send.attempts) == 1 else send,
]


@st.composite
def sends(draw: st.DrawFn, *, by_hand: bool = False) -> Send:
    """With any history that may be, its steps taken as often as they are possible."""
    send = a_send(channel=draw(st.sampled_from(Channel)), reserved_in="2026-03")
    steps = draw(st.lists(STEPS, max_size=16))
    if by_hand:
        steps.insert(draw(st.integers(0, len(steps))), asking)
    if draw(st.booleans()):
        steps.append(draw(st.sampled_from(ENDS)))
    for step in steps:
        send = step(send)
    event(f"{len(send.attempts)} attempts")
    return send


def heard(send: Send) -> set[Outcome]:
    return {receipt.outcome for attempt in send.attempts for receipt in attempt.receipts}


def unknown(send: Send) -> list[Attempt]:
    return [attempt for attempt in send.attempts if not attempt.settled]


@THOROUGHLY
@given(send=sends())
def test_nothing_is_planned_after_a_stop(send: Send) -> None:
    assert not one_may_follow(send.ended(Stop(Reason.OPTED_OUT, NOW)))


@THOROUGHLY
@given(send=sends())
def test_nothing_is_planned_when_the_newest_attempt_came_to_an_end(send: Send) -> None:
    newest = {receipt.outcome for receipt in send.attempts[-1].receipts} if send.attempts else set()
    assert not (newest & OVER and one_may_follow(send))


@THOROUGHLY
@given(send=sends())
def test_nothing_is_planned_once_any_attempt_arrived_by_email(send: Send) -> None:
    """Unless a bounce followed: then the delivery was none."""
    if send.channel is Channel.EMAIL and Outcome.HARD_FAILURE not in heard(send):
        assert not (heard(send) & OVER and one_may_follow(send))


@THOROUGHLY
@given(send=sends())
def test_while_an_outcome_is_unknown_one_safe_email_follows_at_most(send: Send) -> None:
    if unknown(send) and one_may_follow(send):
        assert send.channel is Channel.EMAIL
        assert unknown(send) == [send.attempts[-1]]
        assert not any(isinstance(each.answer, Lost) for each in send.attempts[:-1])


@THOROUGHLY
@given(send=sends())
def test_there_are_never_more_attempts_than_the_table_and_one_lost_answer_allow(
    send: Send,
) -> None:
    assert len(send.attempts) <= 1 + MOST[send.channel] + (send.channel is Channel.EMAIL)


@THOROUGHLY
@given(send=sends(by_hand=True))
def test_as_many_are_planned_as_are_made_and_may_follow(send: Send) -> None:
    planned = attempts_planned(send)
    assert planned >= max(len(send.attempts), 1)
    assert (planned > len(send.attempts)) is (one_may_follow(send) or not send.attempts)


@THOROUGHLY
@given(send=sends(by_hand=True))
def test_what_is_planned_has_a_time_not_before_the_last_attempt(send: Send) -> None:
    due = next_attempt_at(send, PACE)
    assert (due is not None) is one_may_follow(send)
    if due is not None and send.attempts and send.asked_at is None:
        assert due >= send.attempts[-1].claimed_at + min(MINUTE, LEASE)


@THOROUGHLY
@given(send=sends(by_hand=True))
def test_only_what_is_planned_waits(send: Send) -> None:
    assert not waits(send) or one_may_follow(send)


@THOROUGHLY
@given(send=sends(by_hand=True))
def test_units_go_back_exactly_when_nothing_holds_them(send: Send) -> None:
    paid_for = send.attempts[send.reserved_for - 1 :]
    out = any(isinstance(a.answer, Accepted) or a.receipts for a in paid_for)
    ours = status_of(send).code in NOT_CHARGED
    held = one_may_follow(send) or bool(unknown(send)) or (out and not ours)
    assert gives_back(send) is not held


@THOROUGHLY
@given(send=sends(by_hand=True), time=st.sampled_from([timedelta(0), HOUR, DAY]))
def test_at_no_time_is_an_attempt_claimed_beside_one_that_may_be_out_on_a_phone(
    send: Send, time: timedelta
) -> None:
    if send.channel is not Channel.EMAIL and unknown(send) and send.asked_at is None:
        assert next_attempt_at(replace(send, due_at=NOW + time), PACE) is None

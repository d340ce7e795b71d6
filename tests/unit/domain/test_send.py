from dataclasses import replace
from datetime import timedelta

import pytest

from recado.domain.channel import Channel
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Refused, Send, Stop
from recado.domain.status import Reason
from tests.builders import (
    ACCOUNT,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    WINDOW,
    a_notification_id,
    a_receipt,
    a_send,
    accepted_by_provider,
    claimed,
    handed_over,
    refused_by_provider,
)


def receipts_of(send: Send, number: int = 1) -> tuple[Receipt, ...]:
    return send.attempts[number - 1].receipts


# ---- ids


def test_a_send_knows_its_key_and_its_notification() -> None:
    send = a_send()
    assert (send.key.account_id, send.key.send_id) == (ACCOUNT, send.send_id)
    assert send.notification_id == a_notification_id()


def test_every_attempt_has_an_id_of_its_own() -> None:
    assert a_send().attempt_id(1) != a_send().attempt_id(2)


# ---- claiming, answering


def test_a_claim_is_a_new_attempt_of_unknown_outcome() -> None:
    [attempt] = claimed(a_send()).attempts
    assert (attempt.number, attempt.claimed_at) == (1, NOW + MINUTE)
    assert attempt.lease_until == NOW + MINUTE + LEASE
    assert not attempt.settled


def test_a_released_claim_leaves_no_trace() -> None:
    assert claimed(a_send()).released(1) == a_send()


def test_only_the_released_attempt_goes() -> None:
    once = claimed(a_send())
    assert claimed(once, HOUR).released(2) == once


def test_a_gate_takes_the_claim_back_and_ends_the_send() -> None:
    stop = Stop(Reason.INVOICE_PAID, NOW)
    stopped = claimed(a_send()).stopped(1, stop)
    assert (stopped.attempts, stopped.stop) == ((), stop)


def test_a_lost_answer_ends_the_lease_at_once() -> None:
    lost = claimed(a_send()).unknown(1, NOW + 2 * MINUTE)
    assert lost.attempts[0].lease_until == NOW + 2 * MINUTE
    assert not lost.attempts[0].settled


@pytest.mark.parametrize("answer", [accepted_by_provider(), refused_by_provider()])
def test_an_answer_settles_its_attempt_alone(answer: Refused) -> None:
    send = claimed(claimed(a_send()), HOUR).answered(2, answer)
    assert [attempt.settled for attempt in send.attempts] == [False, True]


# ---- quota


def test_what_is_queued_again_is_due_and_holds_its_units_in_that_period() -> None:
    refused = a_send(stop=Stop(Reason.QUOTA_USED_UP, NOW))
    again = refused.queued_again("2026-04")
    assert (again.stop, again.reserved_in, due(again)) == (None, "2026-04", timedelta(0))
    assert again.period == refused.period == "2026-03"


def test_what_weighs_nothing_holds_nothing_when_it_is_queued_again() -> None:
    simulated = a_send(units=0, stop=Stop(Reason.QUOTA_USED_UP, NOW))
    assert simulated.queued_again("2026-04").reserved_in is None


# ---- receipts


def test_a_receipt_settles_an_attempt_whose_answer_was_lost() -> None:
    send = claimed(a_send()).receiving(1, a_receipt(Outcome.ACCEPTED))
    assert send.attempts[0].settled


def test_a_receipt_finds_its_own_attempt() -> None:
    twice = handed_over(handed_over(a_send()), HOUR)
    told = twice.receiving(2, a_receipt(Outcome.DELIVERED))
    assert receipts_of(told, 1) == ()
    assert receipts_of(told, 2) == (a_receipt(Outcome.DELIVERED),)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_same_receipt_again_is_no_news(outcome: Outcome) -> None:
    told = claimed(a_send()).receiving(1, a_receipt(outcome))
    assert told.receiving(1, a_receipt(outcome)) is told


def test_the_same_news_later_is_no_news() -> None:
    told = claimed(a_send()).receiving(1, a_receipt(after=HOUR))
    assert told.receiving(1, a_receipt(after=2 * HOUR)) is told


def test_the_same_news_from_an_earlier_time_corrects_the_time() -> None:
    told = claimed(a_send()).receiving(1, a_receipt(after=2 * HOUR))
    assert receipts_of(told.receiving(1, a_receipt(after=HOUR))) == (a_receipt(after=HOUR),)


def test_two_reasons_are_two_receipts() -> None:
    send = claimed(a_send())
    for reason in (Reason.MAILBOX_FULL, Reason.NETWORK):
        send = send.receiving(1, a_receipt(Outcome.SOFT_FAILURE, reason))
    assert {receipt.reason for receipt in receipts_of(send)} == {
        Reason.MAILBOX_FULL,
        Reason.NETWORK,
    }


def test_that_the_provider_accepted_is_no_news_after_its_own_answer() -> None:
    send = handed_over(a_send())
    assert send.receiving(1, a_receipt(Outcome.ACCEPTED)) is send


def test_that_the_provider_accepted_is_news_after_its_no() -> None:
    send = claimed(a_send()).answered(1, refused_by_provider())
    assert receipts_of(send.receiving(1, a_receipt(Outcome.ACCEPTED))) != ()


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_a_receipt_of_an_attempt_that_was_never_made_is_refused(number: int) -> None:
    with pytest.raises(LookupError):
        claimed(a_send()).receiving(number, a_receipt())


# ---- when the next attempt is due


def due(send: Send, window: timedelta = WINDOW) -> timedelta | None:
    at = send.next_attempt_at(window)
    return None if at is None else at - NOW


def test_a_new_send_is_due_at_once() -> None:
    assert due(a_send()) == timedelta(0)


@pytest.mark.parametrize(
    "settled",
    [
        handed_over(a_send()),
        claimed(a_send()).answered(1, refused_by_provider()),
        claimed(a_send()).receiving(1, a_receipt(Outcome.ACCEPTED)),
        claimed(a_send()).receiving(1, a_receipt(Outcome.SOFT_FAILURE)),
        claimed(a_send()).receiving(1, a_receipt(Outcome.HARD_FAILURE)),
    ],
)
def test_after_a_settled_attempt_none_is_planned(settled: Send) -> None:
    assert due(settled) is None


def test_a_stopped_send_is_never_due() -> None:
    assert due(claimed(a_send()).stopped(1, Stop(Reason.INVOICE_PAID, NOW))) is None


def test_an_unknown_outcome_waits_for_a_receipt_before_the_one_resend() -> None:
    lost = claimed(a_send(), MINUTE).unknown(1, NOW + 2 * MINUTE)
    assert due(lost) == MINUTE + WINDOW


def test_no_window_is_shorter_than_the_lease() -> None:
    assert due(claimed(a_send(), MINUTE), window=timedelta(seconds=1)) == MINUTE + LEASE


def test_after_two_unknown_outcomes_none_is_planned() -> None:
    assert due(claimed(claimed(a_send()), HOUR)) is None


@pytest.mark.parametrize("number", [1, 2])
def test_a_receipt_of_either_attempt_ends_the_resending(number: int) -> None:
    both = claimed(claimed(a_send()), HOUR)
    assert due(both.receiving(number, a_receipt(Outcome.DELIVERED))) is None


# ---- sends that wait, and channels that are not repeated


@pytest.mark.parametrize("due", [-HOUR, timedelta(0), HOUR])
def test_a_send_is_due_at_its_time_and_never_before_its_acceptance(due: timedelta) -> None:
    assert a_send(due_at=NOW + due).next_attempt_at(WINDOW) == NOW + max(due, timedelta(0))


def test_what_waits_for_an_opening_has_no_attempt_and_is_due_then() -> None:
    waiting = claimed(a_send()).waiting(1, NOW + HOUR)
    assert waiting == replace(a_send(), due_at=NOW + HOUR)
    assert waiting.next_attempt_at(WINDOW) == NOW + HOUR


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_phone_message_of_unknown_outcome_is_not_repeated(channel: Channel) -> None:
    unknown = claimed(a_send(channel=channel)).unknown(1, NOW + HOUR)
    assert unknown.next_attempt_at(WINDOW) is None
    assert unknown.attempts_planned == 1


def test_an_email_of_unknown_outcome_has_one_more_attempt_planned() -> None:
    assert claimed(a_send()).unknown(1, NOW + HOUR).attempts_planned == 2


@pytest.mark.parametrize("channel", Channel)
def test_a_released_message_is_due_again(channel: Channel) -> None:
    assert claimed(a_send(channel=channel)).released(1).next_attempt_at(WINDOW) == NOW

import pytest

from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Refused, Send, Stop
from recado.domain.status import Reason
from tests.builders import (
    ACCOUNT,
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
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
    lost = claimed(a_send()).lost(1, NOW + 2 * MINUTE)
    assert lost.attempts[0].lease_until == NOW + 2 * MINUTE
    assert not lost.attempts[0].settled


@pytest.mark.parametrize("answer", [accepted_by_provider(), refused_by_provider()])
def test_an_answer_settles_its_attempt_alone(answer: Refused) -> None:
    send = claimed(claimed(a_send()), HOUR).answered(2, answer)
    assert [attempt.settled for attempt in send.attempts] == [False, True]


# ---- asked for again


def test_what_is_asked_for_again_holds_its_units_in_that_period_for_what_follows() -> None:
    bounced = handed_over(a_send(reserved_in="2026-03"))
    again = bounced.asked_again("call-2", NOW + DAY, "2026-04")
    assert (again.reserved_in, again.reserved_for, again.asked_at) == ("2026-04", 2, NOW + DAY)
    assert (again.asked_by, again.period) == ("call-2", "2026-03")


def test_what_stopped_it_before_is_forgotten_when_it_is_asked_for_again() -> None:
    refused = a_send(stop=Stop(Reason.QUOTA_USED_UP, NOW))
    assert refused.asked_again("call-2", NOW, "2026-03").stop is None


def test_what_weighs_nothing_holds_nothing_when_it_is_asked_for_again() -> None:
    simulated = a_send(units=0, stop=Stop(Reason.QUOTA_USED_UP, NOW))
    assert simulated.asked_again("call-2", NOW, "2026-04").reserved_in is None


def asked_and_claimed() -> Send:
    """An attempt that a call asked for."""
    return claimed(handed_over(a_send()).asked_again("call-2", NOW + DAY, "2026-03"), DAY)


def test_a_claim_does_what_was_asked() -> None:
    assert asked_and_claimed().asked_at is None


def test_what_was_asked_for_and_not_handed_over_is_still_to_be_done() -> None:
    assert asked_and_claimed().released(2).asked_at == NOW + DAY


def test_an_attempt_that_nobody_asked_for_leaves_no_asking_behind() -> None:
    assert claimed(handed_over(a_send()), DAY).released(2).asked_at is None


def test_a_send_that_is_ended_is_not_asked_for_any_more() -> None:
    ended = asked_and_claimed().stopped(2, Stop(Reason.OPTED_OUT, NOW + DAY))
    assert (ended.asked_at, len(ended.attempts)) == (None, 1)


def test_what_waits_for_an_opening_has_no_attempt() -> None:
    assert claimed(a_send()).waiting(1, NOW + HOUR) == a_send(due_at=NOW + HOUR)


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


def test_a_claim_that_was_taken_back_already_is_not_taken_back_again() -> None:
    released = claimed(a_send()).released(1)
    assert released.released(1) is released

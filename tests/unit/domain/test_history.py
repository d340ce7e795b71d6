from recado.domain.history import Event, history
from recado.domain.receipt import Outcome
from recado.domain.send import Stop
from recado.domain.status import Reason
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)


def test_all_that_happened_is_told_in_order_of_time() -> None:
    send = handed_over(a_send()).receiving(1, a_receipt(Outcome.DELIVERED, after=HOUR))
    events = [(entry.event, entry.attempt) for entry in history(send)]
    assert events == [
        (Event.QUEUED, None),
        (Event.CLAIMED, 1),
        (Event.HANDED_OVER, 1),
        (Outcome.DELIVERED, 1),
    ]


def test_an_automatic_reply_is_told_and_said_to_change_nothing() -> None:
    send = handed_over(a_send()).receiving(1, a_receipt(Outcome.IGNORED, Reason.AUTO_REPLY))
    last = history(send)[-1]
    assert (last.reason, last.ignored_because) == (
        Reason.AUTO_REPLY,
        "says_nothing_of_the_delivery",
    )


def test_a_soft_bounce_beside_a_delivery_is_told_and_said_to_be_outranked() -> None:
    send = handed_over(a_send()).receiving(1, a_receipt(Outcome.DELIVERED))
    send = send.receiving(1, a_receipt(Outcome.SOFT_FAILURE, after=DAY))
    assert history(send)[-1].ignored_because == "outranked_by_delivered"


def test_what_counts_is_not_called_ignored() -> None:
    send = handed_over(a_send()).receiving(1, a_receipt(Outcome.SOFT_FAILURE))
    assert [entry.ignored_because for entry in history(send)] == [None] * 4


def test_a_refusal_and_a_stop_are_told_with_their_reason() -> None:
    refused = claimed(a_send()).answered(1, refused_by_provider())
    stopped = claimed(a_send()).stopped(1, Stop(Reason.INVOICE_PAID, NOW + MINUTE))
    assert history(refused)[-1].event is Event.REFUSED
    assert (history(stopped)[-1].event, history(stopped)[-1].reason) == (
        Event.STOPPED,
        Reason.INVOICE_PAID,
    )


def test_a_lost_answer_is_told() -> None:
    lost = claimed(a_send()).lost(1, NOW + HOUR)
    assert (history(lost)[-1].event, history(lost)[-1].attempt) == (Event.ANSWER_LOST, 1)


def test_what_the_platform_wants_later_is_scheduled_until_then() -> None:
    send = a_send(send_at=NOW + DAY, due_at=NOW + DAY)
    [_, scheduled] = history(send)
    assert (scheduled.event, scheduled.reason) == (Event.SCHEDULED, Reason.SEND_AT)
    assert (scheduled.at, scheduled.until) == (NOW, NOW + DAY)


def test_an_attempt_that_is_put_off_to_the_next_opening_is_told_after_the_one_before() -> None:
    send = handed_over(a_send()).receiving(1, a_receipt(Outcome.SOFT_FAILURE, after=MINUTE))
    waiting = claimed(send, HOUR).waiting(2, until=NOW + DAY)
    [scheduled] = [entry for entry in history(waiting) if entry.event is Event.SCHEDULED]
    assert (scheduled.at, scheduled.reason) == (NOW + MINUTE, Reason.SENDING_HOURS)
    assert scheduled.until == NOW + DAY


def test_a_call_that_asked_for_another_attempt_is_told_before_that_attempt() -> None:
    failed = handed_over(a_send()).receiving(1, a_receipt(Outcome.HARD_FAILURE))
    asked = failed.asked_again("call-2", NOW + DAY, "2026-03")
    assert (history(asked)[-1].event, history(asked)[-1].at) == (Event.ASKED_AGAIN, NOW + DAY)
    made = [(entry.event, entry.attempt) for entry in history(claimed(asked, 2 * DAY))]
    assert made[-2:] == [(Event.ASKED_AGAIN, 2), (Event.CLAIMED, 2)]


def test_a_call_whose_attempt_met_a_closed_gate_leaves_the_gate_in_the_history() -> None:
    failed = handed_over(a_send()).receiving(1, a_receipt(Outcome.HARD_FAILURE))
    asked = failed.asked_again("call-2", NOW + DAY, "2026-03")
    stopped = claimed(asked, DAY).stopped(2, Stop(Reason.INVOICE_PAID, NOW + DAY))
    assert history(stopped)[-1].event is Event.STOPPED

"""PRODUCT.md section 4, "Precedence": as examples here, for all orders in test_fold_any_order."""

from datetime import timedelta
from itertools import permutations

import pytest

from recado.domain.fold import as_seen, is_doubtful, status_of
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Evidence, Reason, SendStatus, Status
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

ACCEPTED, DELAYED, DELIVERED = Outcome.ACCEPTED, Outcome.DELAYED, Outcome.DELIVERED
SOFT, HARD, COMPLAINED = Outcome.SOFT_FAILURE, Outcome.HARD_FAILURE, Outcome.COMPLAINED


def heard(*outcomes: Outcome) -> Send:
    """Handed over once, and then this was heard, one hour after the other."""
    send = handed_over(a_send())
    for hours, outcome in enumerate(outcomes, 1):
        send = send.receiving(1, a_receipt(outcome, after=hours * HOUR))
    return send


def status(code: Status, after: timedelta, **changes: object) -> SendStatus:
    values = {"final": True, "reason": None, "evidence": None} | changes
    return SendStatus(code=code, since=NOW + after, **values)  # type: ignore[arg-type]


# ---- one attempt


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (ACCEPTED, status(Status.SENT, MINUTE, evidence=Evidence.ACCEPTED, final=False)),
        (DELAYED, status(Status.SENT, HOUR, evidence=Evidence.DELAYED, final=False)),
        (DELIVERED, status(Status.SENT, HOUR, evidence=Evidence.DELIVERED)),
        (SOFT, status(Status.MAILBOX_FULL, HOUR, reason=Reason.MAILBOX_FULL)),
        (HARD, status(Status.ADDRESS_NOT_FOUND, HOUR, reason=Reason.NO_SUCH_USER)),
        (COMPLAINED, status(Status.SPAM_OR_BLOCKED, HOUR, reason=Reason.COMPLAINT)),
    ],
)
def test_what_each_receipt_makes_of_a_send(outcome: Outcome, expected: SendStatus) -> None:
    assert status_of(heard(outcome)) == expected


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        (COMPLAINED, HARD),
        (COMPLAINED, DELIVERED),
        (COMPLAINED, SOFT),
        (HARD, DELIVERED),
        (HARD, SOFT),
        (DELIVERED, SOFT),
        (DELIVERED, DELAYED),
        (SOFT, DELAYED),
        (DELAYED, ACCEPTED),
    ],
)
def test_the_higher_receipt_speaks_whichever_came_first(winner: Outcome, loser: Outcome) -> None:
    alone = status_of(heard(winner))
    for order in permutations([winner, loser]):
        seen = status_of(heard(*order))
        assert (seen.code, seen.reason, seen.evidence) == (alone.code, alone.reason, alone.evidence)


def test_a_complaint_beats_all_else_together() -> None:
    everything = heard(ACCEPTED, DELAYED, SOFT, DELIVERED, HARD, COMPLAINED)
    assert status_of(everything).reason is Reason.COMPLAINT


def test_a_late_bounce_after_delivery_is_shown() -> None:
    assert status_of(heard(DELIVERED, HARD)).code is Status.ADDRESS_NOT_FOUND


def test_an_automatic_reply_never_takes_a_delivery_back() -> None:
    assert status_of(heard(DELIVERED, SOFT)) == status_of(heard(DELIVERED))


def test_of_two_bounces_of_one_rank_the_earlier_speaks() -> None:
    send = handed_over(a_send())
    send = send.receiving(1, a_receipt(SOFT, Reason.NETWORK, after=2 * HOUR))
    send = send.receiving(1, a_receipt(SOFT, Reason.MAILBOX_FULL, after=HOUR))
    assert status_of(send).reason is Reason.MAILBOX_FULL


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Reason.SUPPRESSED_BY_PROVIDER, Status.NOT_SENT_BLOCKED),
        (Reason.REJECTED_BY_PROVIDER, Status.FAILED_TECHNICAL),
        (Reason.RENDERING_FAILURE, Status.FAILED_TECHNICAL),
    ],
)
def test_a_bounce_that_is_not_the_recipients(reason: Reason, code: Status) -> None:
    seen = status_of(handed_over(a_send()).receiving(1, a_receipt(HARD, reason)))
    assert (seen.code, seen.reason) == (code, reason)


# ---- several attempts


def over(first: Outcome, second: Outcome) -> SendStatus:
    """Of a send handed over twice, the first attempt having heard this and the second that."""
    send = handed_over(handed_over(a_send()), DAY)
    send = send.receiving(1, a_receipt(first, after=HOUR))
    return status_of(send.receiving(2, a_receipt(second, after=2 * DAY)))


@pytest.mark.parametrize("other", [HARD, SOFT, DELAYED, ACCEPTED])
def test_a_delivery_of_any_attempt_holds(other: Outcome) -> None:
    delivered = status(Status.SENT, HOUR, evidence=Evidence.DELIVERED)
    assert over(DELIVERED, other) == delivered
    assert over(other, DELIVERED).evidence is Evidence.DELIVERED


@pytest.mark.parametrize("other", [HARD, DELIVERED, SOFT, DELAYED, ACCEPTED])
def test_a_complaint_about_any_attempt_holds(other: Outcome) -> None:
    assert over(COMPLAINED, other).reason is Reason.COMPLAINT
    assert over(other, COMPLAINED).reason is Reason.COMPLAINT


def test_otherwise_the_newest_attempt_that_was_handed_over_speaks() -> None:
    assert over(HARD, SOFT).code is Status.MAILBOX_FULL
    assert over(SOFT, HARD).code is Status.ADDRESS_NOT_FOUND
    assert over(SOFT, DELAYED).evidence is Evidence.DELAYED


def test_an_attempt_that_was_not_handed_over_does_not_speak() -> None:
    bounced = heard(SOFT)
    assert status_of(claimed(bounced, DAY)) == status_of(bounced)
    refused = claimed(bounced, DAY).answered(2, refused_by_provider(DAY))
    assert status_of(refused) == status_of(bounced)


# ---- nothing handed over


def test_a_new_send_is_queued() -> None:
    assert status_of(a_send()) == status(Status.QUEUED, timedelta(0), final=False)


def test_what_is_not_due_yet_is_scheduled_until_it_is() -> None:
    """By the one who looks: what is stored stays `queued`."""
    waiting = status_of(a_send(due_at=NOW + DAY))
    assert waiting.code is Status.QUEUED
    seen = as_seen(waiting, NOW + DAY - MINUTE)
    assert (seen.code, seen.reason) == (Status.SCHEDULED, Reason.SENDING_HOURS)
    assert (seen.final, seen.due_at) == (False, NOW + DAY)
    assert as_seen(waiting, NOW + DAY).code is Status.QUEUED


@pytest.mark.parametrize(
    "send",
    [
        a_send(due_at=NOW + DAY, stop=Stop(Reason.OPTED_OUT, NOW)),
        claimed(a_send(due_at=NOW + DAY)),
        handed_over(a_send(due_at=NOW + DAY)),
    ],
    ids=["stopped", "claimed", "handed over"],
)
def test_what_waits_no_longer_is_not_called_scheduled(send: Send) -> None:
    assert as_seen(status_of(send), NOW).code is not Status.SCHEDULED


def test_a_claim_without_an_answer_is_being_checked() -> None:
    assert status_of(claimed(a_send())) == status(
        Status.QUEUED, MINUTE, reason=Reason.CHECKING_HAND_OVER, final=False
    )


def test_what_the_provider_refused_failed_technically() -> None:
    refused = claimed(a_send()).answered(1, refused_by_provider(HOUR))
    assert status_of(refused) == status(
        Status.FAILED_TECHNICAL, HOUR, reason=Reason.REJECTED_BY_PROVIDER
    )


def test_a_receipt_is_believed_more_than_a_refusal() -> None:
    refused = claimed(a_send()).answered(1, refused_by_provider())
    told = refused.receiving(1, a_receipt(DELIVERED))
    assert status_of(told).evidence is Evidence.DELIVERED


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Reason.INVOICE_PAID, Status.NOT_SENT_WITHDRAWN),
        (Reason.INVOICE_CANCELED, Status.NOT_SENT_WITHDRAWN),
        (Reason.ACCOUNT_INACTIVE, Status.NOT_SENT_WITHDRAWN),
        (Reason.CONTENT_EXPIRED, Status.NOT_SENT_EXPIRED),
    ],
)
def test_a_gate_that_closed_before_the_first_hand_over(reason: Reason, code: Status) -> None:
    stopped = claimed(a_send()).stopped(1, Stop(reason, NOW + HOUR))
    assert status_of(stopped) == status(code, HOUR, reason=reason)


def test_a_gate_that_stops_a_later_try_does_not_change_the_status() -> None:
    bounced = heard(SOFT)
    stopped = claimed(bounced, DAY).stopped(2, Stop(Reason.INVOICE_PAID, NOW + DAY))
    assert status_of(stopped) == status_of(bounced)


def stopped_after_a_lost_answer() -> Send:
    return claimed(claimed(a_send()), HOUR).stopped(2, Stop(Reason.INVOICE_PAID, NOW + HOUR))


def test_what_may_be_out_is_never_called_not_sent() -> None:
    seen = status_of(stopped_after_a_lost_answer())
    assert (seen.code, seen.reason) == (Status.QUEUED, Reason.CHECKING_HAND_OVER)


def test_what_may_be_out_is_never_called_failed() -> None:
    twice = claimed(claimed(a_send()), HOUR).answered(2, refused_by_provider(HOUR))
    seen = status_of(twice)
    assert (seen.code, seen.reason) == (Status.QUEUED, Reason.CHECKING_HAND_OVER)


def test_what_may_be_out_and_was_stopped_ends_as_unconfirmed() -> None:
    seen = as_seen(status_of(stopped_after_a_lost_answer()), NOW + 4 * DAY)
    assert seen.evidence is Evidence.UNCONFIRMED


# ---- as a reader sees it

SILENT = [heard(), heard(DELAYED), claimed(a_send())]


def last_word(send: Send) -> SendStatus:
    return status_of(send)


@pytest.mark.parametrize("send", SILENT)
def test_72_hours_of_silence_are_unconfirmed(send: Send) -> None:
    stored = last_word(send)
    seen = as_seen(stored, stored.since + 72 * HOUR)
    assert (seen.code, seen.evidence, seen.reason) == (Status.SENT, Evidence.UNCONFIRMED, None)
    assert seen.since == stored.since


@pytest.mark.parametrize("send", SILENT)
def test_a_moment_earlier_nothing_is_different(send: Send) -> None:
    stored = last_word(send)
    assert as_seen(stored, stored.since + 72 * HOUR - timedelta(milliseconds=1)) == stored


@pytest.mark.parametrize(
    "send",
    [
        a_send(),
        heard(DELIVERED),
        heard(SOFT),
        heard(HARD),
        heard(COMPLAINED),
        claimed(a_send()).answered(1, refused_by_provider()),
        claimed(a_send()).stopped(1, Stop(Reason.INVOICE_PAID, NOW)),
    ],
)
def test_what_is_known_does_not_become_unconfirmed(send: Send) -> None:
    assert as_seen(status_of(send), NOW + 365 * DAY) == status_of(send)


@pytest.mark.parametrize("outcome", [DELIVERED, HARD, COMPLAINED])
def test_a_receipt_after_the_silence_is_believed(outcome: Outcome) -> None:
    late = handed_over(a_send()).receiving(1, a_receipt(outcome, after=5 * DAY))
    assert as_seen(status_of(late), NOW + 6 * DAY) == status_of(late)


# ---- when it is better not to wait


@pytest.mark.parametrize(
    ("send", "doubtful"),
    [
        (a_send(), False),
        (claimed(a_send()), True),
        (handed_over(a_send()), False),
        (heard(DELAYED), True),
        (heard(DELIVERED), False),
        (heard(SOFT), True),
        (heard(HARD), True),
        (a_send(stop=Stop(Reason.CODE_EXPIRED, NOW)), True),
    ],
)
def test_whoever_waits_for_a_doubtful_send_had_better_not(send: Send, doubtful: bool) -> None:
    assert is_doubtful(status_of(send)) is doubtful


def test_silence_makes_a_send_doubtful() -> None:
    seen = as_seen(status_of(handed_over(a_send())), NOW + 4 * DAY)
    assert is_doubtful(seen)

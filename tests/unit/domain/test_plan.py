"""PRODUCT.md section 7, "Resend" and "Unknown outcome"; section 6, what goes back to the quota."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from recado.domain.channel import Channel
from recado.domain.plan import (
    attempts_planned,
    gives_back,
    next_attempt_at,
    one_may_follow,
    status_seen,
    waits,
)
from recado.domain.receipt import Outcome
from recado.domain.resend import POLICIES, Pace
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from tests.builders import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    PACE,
    WINDOW,
    a_receipt,
    a_send,
    accepted_by_provider,
    claimed,
    handed_over,
    refused_by_provider,
)

SOFT, HARD, DELIVERED = Outcome.SOFT_FAILURE, Outcome.HARD_FAILURE, Outcome.DELIVERED
COMPLAINED = Outcome.COMPLAINED
PAID = Stop(Reason.INVOICE_PAID, NOW)
JITTER = 1.2
FULL = POLICIES[Channel.EMAIL][Reason.MAILBOX_FULL]

SMS, WHATSAPP = Channel.SMS, Channel.WHATSAPP
PASSING = {
    Channel.EMAIL: Reason.MAILBOX_FULL,
    SMS: Reason.UNREACHABLE,
    WHATSAPP: Reason.WITHHELD_BY_WHATSAPP,
}


def due(send: Send, pace: Pace = PACE) -> timedelta | None:
    at = next_attempt_at(send, pace)
    return None if at is None else at - NOW


def heard(send: Send, outcome: Outcome, after: timedelta, reason: Reason | None = None) -> Send:
    """Its newest attempt, that may be repeated if it failed."""
    return send.receiving(len(send.attempts), a_receipt(outcome, reason, after, resend=True))


def full(times: int = 1, every: timedelta = DAY) -> Send:
    """The mailbox was full at each of so many attempts."""
    send = a_send()
    for n in range(times):
        send = heard(handed_over(send, n * every), SOFT, n * every + HOUR)
    return send


def lost(send: Send, after: timedelta = MINUTE) -> Send:
    return claimed(send, after).lost(len(send.attempts) + 1, NOW + after)


def asked(send: Send, after: timedelta = DAY) -> Send:
    return send.asked_again("call-2", NOW + after, "2026-03")


# ---- the first attempt


def test_a_new_send_is_due_at_once() -> None:
    assert due(a_send()) == timedelta(0)


@pytest.mark.parametrize("at", [-HOUR, timedelta(0), HOUR])
def test_a_send_is_due_at_its_time_and_never_before_its_acceptance(at: timedelta) -> None:
    assert due(a_send(due_at=NOW + at)) == max(at, timedelta(0))


@pytest.mark.parametrize("channel", Channel)
def test_a_released_message_is_due_again(channel: Channel) -> None:
    assert due(claimed(a_send(channel=channel)).released(1)) == timedelta(0)


def test_what_waits_for_an_opening_is_due_then() -> None:
    assert due(claimed(a_send()).waiting(1, NOW + HOUR)) == HOUR


def test_a_stopped_send_is_never_due() -> None:
    assert due(claimed(a_send()).stopped(1, PAID)) is None


# ---- after an unknown outcome


def test_an_unknown_outcome_waits_for_a_receipt_before_the_one_resend() -> None:
    assert due(lost(a_send())) == MINUTE + WINDOW


def test_no_window_is_shorter_than_the_lease() -> None:
    assert due(claimed(a_send(), MINUTE), Pace(1, timedelta(seconds=1))) == MINUTE + LEASE


@pytest.mark.parametrize("channel", [SMS, WHATSAPP])
def test_a_phone_message_of_unknown_outcome_is_not_repeated(channel: Channel) -> None:
    unknown = lost(a_send(channel=channel))
    assert (due(unknown), attempts_planned(unknown)) == (None, 1)


def test_an_email_of_unknown_outcome_has_one_more_attempt_planned() -> None:
    assert attempts_planned(lost(a_send())) == 2


def test_after_two_unknown_outcomes_none_is_planned() -> None:
    assert due(claimed(claimed(a_send()), HOUR)) is None
    assert due(lost(lost(a_send()), HOUR)) is None


@pytest.mark.parametrize("settled", [accepted_by_provider(), refused_by_provider()])
def test_the_safe_resend_is_made_once_even_if_its_answer_is_known(settled: object) -> None:
    assert due(claimed(lost(a_send()), HOUR).answered(2, settled)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", [DELIVERED, HARD, COMPLAINED, Outcome.ACCEPTED])
@pytest.mark.parametrize("number", [1, 2])
def test_a_receipt_of_either_attempt_ends_the_resending(number: int, outcome: Outcome) -> None:
    both = lost(lost(a_send()), HOUR)
    assert due(both.receiving(number, a_receipt(outcome, resend=True))) is None


# ---- after a failure


@pytest.mark.parametrize("channel", Channel)
def test_a_passing_failure_is_repeated_after_its_delay(channel: Channel) -> None:
    reason = PASSING[channel]
    at = due(heard(handed_over(a_send(channel=channel)), SOFT, HOUR, reason))
    delay = POLICIES[channel][reason].delays[0]
    assert at is not None
    assert HOUR + delay <= at <= HOUR + delay * JITTER


def test_a_demonstration_does_not_wait() -> None:
    at = due(full(), Pace(0, WINDOW))
    assert at == HOUR


@pytest.mark.parametrize("outcome", [HARD, COMPLAINED, DELIVERED, Outcome.DELAYED])
def test_after_anything_else_none_is_planned(outcome: Outcome) -> None:
    assert due(heard(handed_over(a_send()), outcome, HOUR)) is None


@pytest.mark.parametrize("outcome", [COMPLAINED, DELIVERED])
def test_what_arrived_by_an_earlier_attempt_is_not_repeated(outcome: Outcome) -> None:
    assert due(full(2).receiving(1, a_receipt(outcome, after=2 * DAY))) is None


def test_an_ending_between_two_tries_leaves_none_planned() -> None:
    assert due(full().ended(PAID)) is None


def test_each_try_waits_for_the_delay_of_its_row() -> None:
    for times, delay in enumerate(FULL.delays, start=1):
        at = due(full(times))
        failed = (times - 1) * DAY + HOUR
        assert at is not None
        assert failed + delay <= at <= failed + delay * JITTER


def test_after_the_last_try_none_is_planned() -> None:
    assert due(full(1 + len(FULL.delays))) is None


@pytest.mark.parametrize(("after", "planned"), [(FULL.window, True), (FULL.window + HOUR, False)])
def test_a_failure_after_the_window_is_not_repeated(after: timedelta, planned: bool) -> None:
    failed = heard(handed_over(a_send(), timedelta(0)), SOFT, after)
    assert (due(failed) is not None) is planned


def test_a_clock_that_is_behind_ours_does_not_hasten_a_resend() -> None:
    at = due(heard(handed_over(a_send(), DAY), SOFT, -DAY))
    assert at is not None
    assert at >= 2 * DAY


def test_while_an_earlier_attempt_may_be_out_none_is_planned() -> None:
    assert due(heard(claimed(lost(a_send()), HOUR), SOFT, 2 * HOUR)) is None


def test_a_refused_attempt_is_not_repeated() -> None:
    assert due(claimed(full(), DAY).answered(2, refused_by_provider())) is None


def test_a_resend_does_not_come_before_an_opening() -> None:
    waiting = claimed(full(), 2 * DAY).waiting(2, NOW + 5 * DAY)
    assert due(waiting) == 5 * DAY


# ---- asked for by hand


def test_what_is_asked_for_is_due_at_once_whatever_failed_before() -> None:
    bounced = heard(handed_over(a_send()), HARD, HOUR)
    assert due(asked(bounced)) == DAY


def test_an_asking_counts_its_tries_afresh() -> None:
    again = heard(handed_over(asked(full(1 + len(FULL.delays)), 5 * DAY), 5 * DAY), SOFT, 6 * DAY)
    at = due(again)
    assert at is not None
    assert 6 * DAY + FULL.delays[0] <= at <= 6 * DAY + FULL.delays[0] * JITTER
    assert attempts_planned(again) == len(again.attempts) + len(FULL.delays)


# ---- what leads to the next attempt

LED_BY_A_TIMER: list[tuple[Send, bool]] = [
    (a_send(), False),
    (a_send(due_at=NOW + HOUR), True),
    (claimed(a_send()), False),
    (lost(a_send()), True),
    (full(), True),
    (asked(heard(handed_over(a_send()), HARD, HOUR)), True),
    (handed_over(a_send()), False),
    (full().ended(PAID), False),
    (a_send(due_at=NOW + HOUR, stop=PAID), False),
]


@pytest.mark.parametrize(("send", "expected"), LED_BY_A_TIMER)
def test_what_no_message_leads_to_waits_for_a_timer(send: Send, expected: bool) -> None:
    """A new send's message is on its way, that of a crashed claim comes back by itself."""
    assert waits(send) is expected


@pytest.mark.parametrize(
    ("send", "planned"),
    [
        (a_send(), 1),
        (a_send(stop=PAID), 1),
        (handed_over(a_send()), 1),
        (full(), 4),
        (full(2), 4),
        (full(4), 4),
        (full(2).ended(PAID), 2),
        (asked(full(4)), 5),
    ],
)
def test_how_many_attempts_there_will_be(send: Send, planned: int) -> None:
    assert attempts_planned(send) == planned


# ---- final or not


@pytest.mark.parametrize(
    ("send", "final"),
    [
        (a_send(), False),
        (full(), False),
        (full().ended(PAID), True),
        (full(1 + len(FULL.delays)), True),
        (heard(handed_over(a_send()), HARD, HOUR), True),
        (asked(heard(handed_over(a_send()), HARD, HOUR)), False),
        (heard(handed_over(a_send()), DELIVERED, HOUR), True),
    ],
)
def test_what_may_change_by_itself_is_not_final(send: Send, final: bool) -> None:
    assert status_seen(send, NOW + DAY).final is final


def test_after_the_silence_an_unknown_outcome_is_final() -> None:
    """Nobody repeats it any more."""
    assert not status_seen(lost(a_send()), NOW + DAY).final
    assert status_seen(lost(a_send()), NOW + 4 * DAY).final


# ---- the quota


def holding(send: Send) -> Send:
    return replace(send, reserved_in="2026-03")


ENDED = [
    Reason.INVOICE_PAID,
    Reason.BY_REQUEST,
    Reason.ACCOUNT_INACTIVE,
    Reason.DEADLINE_PASSED,
    Reason.CONTENT_EXPIRED,
    Reason.BLOCKED_BY_FAILURES,
    Reason.OPTED_OUT,
    Reason.ACCOUNT_GUARDED,
]


@pytest.mark.parametrize("reason", ENDED)
def test_what_is_ended_before_it_goes_out_has_no_right_to_its_units(reason: Reason) -> None:
    assert gives_back(holding(claimed(a_send()).stopped(1, Stop(reason, NOW))))


def test_what_failed_technically_has_no_right_to_its_units() -> None:
    assert gives_back(holding(claimed(a_send()).answered(1, refused_by_provider())))


@pytest.mark.parametrize(
    "send",
    [
        a_send(),
        claimed(a_send()),
        lost(a_send()),
        lost(a_send()).ended(PAID),
        handed_over(a_send()),
        handed_over(a_send()).ended(PAID),
        full(),
        full().ended(PAID),
        claimed(full(), DAY).answered(2, refused_by_provider()),
        *[heard(handed_over(a_send()), each, HOUR) for each in (DELIVERED, HARD, COMPLAINED)],
    ],
)
def test_what_may_go_out_or_went_out_keeps_its_units(send: Send) -> None:
    assert not gives_back(holding(send))


def test_what_holds_no_units_gives_none_back() -> None:
    assert not gives_back(claimed(a_send()).stopped(1, PAID))


def test_while_a_second_attempt_may_be_out_the_units_stay_with_the_send() -> None:
    """The rejection of the first says nothing of the second."""
    send = holding(claimed(claimed(a_send()), after=HOUR))
    rejected = send.receiving(1, a_receipt(HARD, Reason.REJECTED_BY_PROVIDER))
    assert not gives_back(rejected)
    assert gives_back(rejected.answered(2, refused_by_provider()))


ENDS: list[tuple[Callable[[Send], Send], bool]] = [
    (lambda s: claimed(s, 2 * DAY).stopped(2, PAID), True),
    (lambda s: s.ended(PAID), True),
    (lambda s: claimed(s, 2 * DAY).answered(2, refused_by_provider()), True),
    (lambda s: heard(handed_over(s, 2 * DAY), HARD, 3 * DAY), False),
    (lambda s: lost(s, 2 * DAY).ended(PAID), False),
]


@pytest.mark.parametrize(("end", "back"), ENDS)
def test_the_units_of_an_asking_are_for_its_own_attempts(
    end: Callable[[Send], Send], back: bool
) -> None:
    """That an earlier one was handed over, and failed at the recipient, pays for none of them."""
    bounced = heard(handed_over(a_send()), HARD, HOUR)
    assert gives_back(end(asked(bounced))) is back


def test_a_technical_failure_of_the_asked_attempt_gives_back() -> None:
    rejected = handed_over(asked(full(4), 5 * DAY), 5 * DAY)
    rejected = rejected.receiving(5, a_receipt(HARD, Reason.RENDERING_FAILURE, 6 * DAY))
    assert gives_back(rejected)


def test_whether_one_may_follow_says_the_same_as_its_time() -> None:
    for send, _ in LED_BY_A_TIMER:
        assert one_may_follow(send) is (due(send) is not None)

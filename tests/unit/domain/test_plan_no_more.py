"""Why nothing more is tried, told for every way in which that can be."""

import pytest

from recado.domain.channel import Channel
from recado.domain.plan import NoMore, why_no_more
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
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

SOFT, HARD = Outcome.SOFT_FAILURE, Outcome.HARD_FAILURE


def full(send: Send, at: int = 0) -> Send:
    """The mailbox is full at one more attempt, made on that day."""
    out = handed_over(send, at * DAY)
    return out.receiving(len(out.attempts), a_receipt(SOFT, after=at * DAY + HOUR, resend=True))


def test_a_failure_that_does_not_pass_is_not_repeated() -> None:
    hard = handed_over(a_send()).receiving(1, a_receipt(HARD))
    refused = claimed(a_send()).answered(1, refused_by_provider())
    content = a_receipt(SOFT, Reason.SPAM_CONTENT, resend=True)
    no_policy = handed_over(a_send()).receiving(1, content)
    assert {why_no_more(send) for send in (hard, refused, no_policy)} == {NoMore.NOT_REPEATABLE}


def test_after_the_last_try_all_are_made() -> None:
    send = a_send()
    for day in (0, 1, 3):
        send = full(send, day)
        assert why_no_more(send) is None
    assert why_no_more(full(send, 7)) is NoMore.ALL_TRIES_MADE


def test_what_fails_too_long_after_the_first_attempt_is_not_tried_again() -> None:
    assert why_no_more(full(full(a_send()), 15)) is NoMore.TOO_LATE


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_a_message_to_a_phone_that_may_be_out_is_not_sent_again(channel: Channel) -> None:
    send = claimed(a_send("+5511987654321", channel=channel)).lost(1, NOW + MINUTE)
    assert why_no_more(send) is NoMore.OUTCOME_UNKNOWN


def test_nothing_is_to_be_explained_while_all_is_well_or_on_its_way() -> None:
    out = handed_over(a_send())
    delayed, delivered, read_ = (
        out.receiving(1, a_receipt(outcome))
        for outcome in (Outcome.DELAYED, Outcome.DELIVERED, Outcome.READ)
    )
    new, again = a_send(), full(a_send()).asked_again("call-2", NOW + DAY, "2026-03")
    for send in (new, again, out, delayed, delivered, read_):
        assert why_no_more(send) is None


def test_what_was_stopped_has_its_reason_in_that() -> None:
    stopped = full(a_send()).ended(Stop(Reason.INVOICE_PAID, NOW + DAY))
    assert why_no_more(stopped) is None

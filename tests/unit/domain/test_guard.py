from collections import Counter

import pytest

from recado.domain.channel import Channel
from recado.domain.guard import (
    LEAST_HANDED_OVER,
    GuardReason,
    Measured,
    measured,
    too_much,
)
from recado.domain.status import PROBLEMS, Status
from recado.domain.tally import COMPLAINED, DELIVERED, Counts

BOUNCES, COMPLAINTS = GuardReason.BOUNCES, GuardReason.COMPLAINTS
EMAIL = Channel.EMAIL


@pytest.mark.parametrize(
    ("lately", "because"),
    [
        (Measured(500, 49, 0), None),
        (Measured(500, 50, 0), BOUNCES),
        (Measured(500, 0, 2), None),
        (Measured(500, 0, 3), COMPLAINTS),
        (Measured(1000, 0, 3), COMPLAINTS),
        (Measured(1001, 0, 3), None),
        (Measured(10_000, 999, 29), None),
        (Measured(10_000, 0, 30), COMPLAINTS),
        (Measured(500, 50, 3), BOUNCES),
    ],
)
def test_an_account_is_stopped_at_its_share(lately: Measured, because: GuardReason | None) -> None:
    assert too_much(lately) is because


def test_of_a_few_emails_a_share_says_nothing() -> None:
    few = LEAST_HANDED_OVER - 1
    assert too_much(Measured(few, few, few)) is None


def test_what_was_before_is_taken_off() -> None:
    assert Measured(900, 60, 4).since(Measured(400, 55, 3)) == Measured(500, 5, 1)


def test_a_delivery_and_a_complaint_count_as_handed_over() -> None:
    counts = Counter({(EMAIL, DELIVERED): 7, (EMAIL, COMPLAINED): 2, (EMAIL, Status.SENT): 1})
    assert measured(counts) == Measured(handed_over=10, bounced=0, complained=2)


def test_only_addresses_that_are_not_there_are_bounces() -> None:
    counts: Counts = Counter(
        {(EMAIL, Status.ADDRESS_NOT_FOUND): 3, (EMAIL, Status.MAILBOX_FULL): 4}
    )
    assert measured(counts) == Measured(handed_over=7, bounced=3, complained=0)


@pytest.mark.parametrize("status", sorted(s for s in PROBLEMS if s.startswith("not_sent")))
def test_what_was_not_sent_counts_for_nothing(status: Status) -> None:
    counts: Counts = Counter({(EMAIL, status): 99})
    assert measured(counts) == Measured()


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_other_channels_count_for_nothing(channel: Channel) -> None:
    assert measured(Counter({(channel, DELIVERED): 99})) == Measured()

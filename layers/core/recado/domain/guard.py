"""The guard: an account whose e-mails bounce or are taken for spam too often sends no more e-mail,
before the provider stops everybody's.

The shares are those at which Amazon SES reviews (5 % bounces, 0.1 % complaints) and pauses an
account (10 %, 0.5 %): an account is stopped at the latter for bounces, a little earlier for
complaints, and only when enough was sent for the share to mean something.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.status import Status
from recado.domain.tally import COMPLAINED, DELIVERED, Counts


class GuardReason(StrEnum):
    """What there is too much of."""

    BOUNCES = "bounces"
    COMPLAINTS = "complaints"


@dataclass(frozen=True, slots=True)
class Guarded:
    """The account's e-mail is stopped, and why."""

    at: datetime
    because: GuardReason


@dataclass(frozen=True, slots=True)
class Measured:
    """An account's e-mails of one month: how many left us, how many of them bounced for good, and
    how many were taken for spam."""

    handed_over: int = 0
    bounced: int = 0
    complained: int = 0

    def since(self, earlier: "Measured") -> "Measured":
        return Measured(
            self.handed_over - earlier.handed_over,
            self.bounced - earlier.bounced,
            self.complained - earlier.complained,
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """What was measured when the guard last began to look afresh."""

    at: datetime
    measured: Measured


AFRESH = timedelta(days=1)
"""After this long without a stop the guard forgets what was before."""

LEAST_HANDED_OVER = 500
LEAST_COMPLAINTS = 3
MOST_BOUNCED_PERCENT = 10
MOST_COMPLAINED_PER_MILLE = 3

_LEFT_US = (
    Status.SENT,
    DELIVERED,
    Status.ADDRESS_NOT_FOUND,
    Status.MAILBOX_FULL,
    Status.SPAM_OR_BLOCKED,
    COMPLAINED,
    Status.RECEIVING_PROBLEM,
)
"""What the tally counts as handed over."""


def measured(counts: Counts) -> Measured:
    """What a month's tally says of e-mail."""
    return Measured(
        sum(counts[Channel.EMAIL, bucket] for bucket in _LEFT_US),
        counts[Channel.EMAIL, Status.ADDRESS_NOT_FOUND],
        counts[Channel.EMAIL, COMPLAINED],
    )


def too_much(lately: Measured) -> GuardReason | None:
    """Why the account must be stopped; None if it need not."""
    if lately.handed_over < LEAST_HANDED_OVER:
        return None
    if lately.bounced * 100 >= lately.handed_over * MOST_BOUNCED_PERCENT:
        return GuardReason.BOUNCES
    many = lately.complained >= LEAST_COMPLAINTS
    if many and lately.complained * 1000 >= lately.handed_over * MOST_COMPLAINED_PER_MILLE:
        return GuardReason.COMPLAINTS
    return None

"""Receipts: what a provider says later about an attempt, in words common to all providers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain.status import Reason


class Outcome(StrEnum):
    """What became of an attempt, as far as one receipt can tell."""

    IGNORED = "ignored"
    ACCEPTED = "accepted"
    DELAYED = "delayed"
    SOFT_FAILURE = "soft_failure"
    DELIVERED = "delivered"
    READ = "read"
    HARD_FAILURE = "hard_failure"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """One provider's word about one attempt.

    `at` is the provider's clock: shown to people, never used to order receipts. `reason` is set
    for failures and complaints, and says of an ignored receipt why it is.
    """

    outcome: Outcome
    at: datetime
    reason: Reason | None = None

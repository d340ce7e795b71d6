"""Receipts: what a provider says later about an attempt, in words common to all providers."""

from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Receipt:
    """One provider's word about one attempt.

    `at` is the provider's clock: shown to people, never used to order receipts. `reason` is set
    for failures and complaints, and says of an ignored receipt why it is. Of a failure, `counts`:
    it counts towards a block. `resend`: the same may be sent again. `listed`: with it the provider
    put the address on its suppression list.
    """

    outcome: Outcome
    at: datetime
    reason: Reason | None = None
    counts: bool = False
    resend: bool = False
    listed: bool = False

    def not_after(self, now: datetime) -> "Receipt":
        """The same from a clock that is not ahead of ours."""
        return self if self.at <= now else replace(self, at=now)

    def joined(self, other: "Receipt") -> "Receipt":
        """One receipt for two of the same news, whichever came first."""
        return replace(
            self,
            at=min(self.at, other.at),
            counts=self.counts or other.counts,
            resend=self.resend or other.resend,
            listed=self.listed or other.listed,
        )

"""A send: one notification to one contact, with its attempts and all that was heard of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from recado.domain import ids
from recado.domain.channel import Channel
from recado.domain.notification import Kind
from recado.domain.period import period_of
from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import Reason


@dataclass(frozen=True, slots=True)
class SendKey:
    """What names a send to the table, the queues and the API."""

    account_id: str
    send_id: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the message over."""

    provider_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, for good: nothing went out. `code` is the provider's word."""

    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The call to the provider was made, perhaps, and its answer is lost."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """A gate or a call ended the send: no further attempt."""

    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One hand-over to a provider. Claimed first, answered afterwards.

    While it has neither a receipt nor the provider's answer its outcome is unknown: the message may
    be out.
    `edition` says how the message was written, so that it can be shown again.
    """

    number: int
    claimed_at: datetime
    lease_until: datetime
    answer: Accepted | Refused | Lost | None = None
    edition: str | None = None
    receipts: tuple[Receipt, ...] = ()

    @property
    def settled(self) -> bool:
        return isinstance(self.answer, Accepted | Refused) or bool(self.receipts)

    @property
    def heard(self) -> tuple[Receipt, ...]:
        """All that speaks for a hand-over: the receipts, and the provider's own yes."""
        if isinstance(self.answer, Accepted):
            return (Receipt(Outcome.ACCEPTED, self.answer.at), *self.receipts)
        return self.receipts

    def receiving(self, receipt: Receipt) -> "Attempt":
        """With one more receipt. The receipts are a set, so order and repetition do not matter:
        the same news twice is kept once, with its earliest time and all that either says."""
        if receipt.outcome is Outcome.ACCEPTED and isinstance(self.answer, Accepted):
            return self
        kept = {(r.outcome, r.reason): r for r in self.receipts}
        news = (receipt.outcome, receipt.reason)
        kept[news] = receipt.joined(kept.get(news, receipt))
        return replace(self, receipts=tuple(kept[key] for key in sorted(kept, key=str)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One notification to one contact. Its status is computed from what it holds: `fold.py`.

    `call_id` and `call_item` lead to the personal content. `units` is its weight in the quota, and
    `reserved_in` the period whose quota holds it; None: it holds none. The units are for the
    attempts from number `reserved_for` on: those before were asked for by an earlier call. It does
    not go out before `due_at`, nor after `not_after`. `send_at`: when the platform wants it to go
    out. `asked_at`: when a call asked for another attempt, until that is claimed; `asked_by`: the
    last call that did. `day` is that of the acceptance in the account's time zone; its month is the
    send's period. `listed`: the lists find the notification by this send. `revision` counts the
    writes, so that a store can refuse one that did not see the latest.
    """

    account_id: str
    send_id: str
    channel: Channel
    contact_id: str
    kind: Kind
    customer_id: str
    invoice_id: str | None
    occurrence: str
    call_id: str
    call_item: int
    accepted_at: datetime
    day: date
    listed: bool = False
    units: int = 0
    reserved_in: str | None = None
    reserved_for: int = 1
    send_at: datetime | None = None
    due_at: datetime | None = None
    asked_at: datetime | None = None
    asked_by: str | None = None
    not_after: datetime | None = None
    attempts: tuple[Attempt, ...] = ()
    stop: Stop | None = None
    revision: int = 0

    @property
    def key(self) -> SendKey:
        return SendKey(self.account_id, self.send_id)

    @property
    def period(self) -> str:
        return period_of(self.day)

    @property
    def notification_id(self) -> str:
        return ids.notification_of(self.send_id)

    def attempt_id(self, number: int) -> str:
        return ids.attempt_id(self.account_id, self.send_id, number)

    def is_at_work(self, now: datetime) -> bool:
        """Whether somebody may be handing it over at this moment."""
        return any(not each.settled and now < each.lease_until for each in self.attempts)

    @property
    def settled(self) -> bool:
        """Whether it is known of every attempt what became of the hand-over."""
        return all(attempt.settled for attempt in self.attempts)

    @property
    def is_simulated(self) -> bool:
        """Simulated recipients weigh nothing in a quota (PRODUCT.md section 8), all others do."""
        return self.units == 0

    def claimed(self, now: datetime, lease: timedelta) -> "Send":
        """With a new attempt, which nobody else may make while the lease lasts."""
        attempt = Attempt(number=len(self.attempts) + 1, claimed_at=now, lease_until=now + lease)
        return replace(self, attempts=(*self.attempts, attempt), asked_at=None)

    def lost(self, number: int, now: datetime, edition: str | None = None) -> "Send":
        """With the answer to this attempt lost: its claimer is done with it, so its lease ends."""
        return self._with(
            number, lambda a: replace(a, lease_until=now, answer=Lost(now), edition=edition)
        )

    def released(self, number: int) -> "Send":
        """Without this last attempt: it is known that nothing was handed over. What a call asked
        for is still to be done. The same send if it is without it already."""
        if number > len(self.attempts):
            return self
        claimed_at = self.attempts[number - 1].claimed_at
        asked_at = claimed_at if number == self.reserved_for > 1 else self.asked_at
        kept = tuple(a for a in self.attempts if a.number != number)
        return replace(self, attempts=kept, asked_at=asked_at)

    def waiting(self, number: int, until: datetime) -> "Send":
        """Without this last attempt, which came at a time when nothing may go out."""
        return replace(self.released(number), due_at=until)

    def stopped(self, number: int, stop: Stop) -> "Send":
        """Ended by a gate that this attempt met before anything was handed over."""
        return self.released(number).ended(stop)

    def ended(self, stop: Stop) -> "Send":
        """Without any further attempt; what is out is out."""
        return replace(self, stop=stop, asked_at=None)

    def asked_again(self, call_id: str, at: datetime, period: str) -> "Send":
        """With one more attempt to make, whatever stopped it before, and its units reserved in this
        period for that."""
        return replace(
            self,
            stop=None,
            asked_at=at,
            asked_by=call_id,
            reserved_in=period if self.units else None,
            reserved_for=len(self.attempts) + 1,
        )

    def answered(
        self, number: int, answer: Accepted | Refused, edition: str | None = None
    ) -> "Send":
        """With the provider's answer to this attempt."""
        return self._with(number, lambda a: replace(a, answer=answer, edition=edition))

    def receiving(self, number: int, receipt: Receipt) -> "Send":
        """With one more receipt of this attempt; the same send if that is no news.

        Raises `LookupError` if the send has no such attempt.
        """
        if not 1 <= number <= len(self.attempts):
            raise LookupError(f"no attempt {number} of {self.send_id}")
        return self._with(number, lambda attempt: attempt.receiving(receipt))

    def _with(self, number: int, change: Callable[[Attempt], Attempt]) -> "Send":
        attempts = tuple(change(a) if a.number == number else a for a in self.attempts)
        return self if attempts == self.attempts else replace(self, attempts=attempts)

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
class Stop:
    """A gate or a call ended the send: no further attempt."""

    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One hand-over to a provider. Claimed first, answered afterwards.

    While it has neither an answer nor a receipt its outcome is unknown: the message may be out.
    `edition` says how the message was written, so that it can be shown again.
    """

    number: int
    claimed_at: datetime
    lease_until: datetime
    answer: Accepted | Refused | None = None
    edition: str | None = None
    receipts: tuple[Receipt, ...] = ()

    @property
    def settled(self) -> bool:
        return self.answer is not None or bool(self.receipts)

    @property
    def heard(self) -> tuple[Receipt, ...]:
        """All that speaks for a hand-over: the receipts, and the provider's own yes."""
        if isinstance(self.answer, Accepted):
            return (Receipt(Outcome.ACCEPTED, self.answer.at), *self.receipts)
        return self.receipts

    def receiving(self, receipt: Receipt) -> "Attempt":
        """With one more receipt. The receipts are a set, so order and repetition do not matter:
        the same news twice is kept once, with its earliest time."""
        if receipt.outcome is Outcome.ACCEPTED and isinstance(self.answer, Accepted):
            return self
        kept = {(r.outcome, r.reason): r for r in self.receipts}
        news = (receipt.outcome, receipt.reason)
        kept[news] = min(receipt, kept.get(news, receipt), key=lambda r: r.at)
        return replace(self, receipts=tuple(kept[key] for key in sorted(kept, key=str)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One notification to one contact. Its status is computed from what it holds: `fold.py`.

    `call_id` and `call_item` lead to the personal content. `units` is its weight in the quota, and
    `reserved_in` the period whose quota holds it; None: it holds none. It does not go out
    before `due_at`, nor after `not_after`. `day` is that of the acceptance in the
    account's time zone; its month is the send's period. `listed`: the lists find the notification
    by this send. `revision` counts the writes, so that a store can refuse one that did not see the
    latest.
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
    due_at: datetime | None = None
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

    def next_attempt_at(self, unknown_window: timedelta) -> datetime | None:
        """When an attempt may be claimed; None if none is planned.

        An attempt of unknown outcome may be out. It is followed by one more, once, when its lease
        is over and no receipt came within the window (PRODUCT.md section 7).
        """
        if self.stop is not None:
            return None
        if not self.attempts:
            return max(self.accepted_at, self.due_at or self.accepted_at)
        if not self._one_may_follow:
            return None
        unknown = self.attempts[0]
        return max(unknown.lease_until, unknown.claimed_at + unknown_window)

    def is_at_work(self, now: datetime) -> bool:
        """Whether somebody may be handing it over at this moment."""
        return any(not each.settled and now < each.lease_until for each in self.attempts)

    @property
    def attempts_planned(self) -> int:
        """Those made, the first in any case, and the one that may follow an unknown outcome."""
        return max(len(self.attempts), 1) + self._one_may_follow

    @property
    def _one_may_follow(self) -> bool:
        """Whether the only attempt so far is of unknown outcome, and nothing stopped the send. An
        SMS or WhatsApp message of unknown outcome is not repeated (PRODUCT.md section 7)."""
        alone = self.stop is None and len(self.attempts) == 1 and not self.attempts[0].settled
        return alone and self.channel is Channel.EMAIL

    def claimed(self, now: datetime, lease: timedelta) -> "Send":
        """With a new attempt, which nobody else may make while the lease lasts."""
        attempt = Attempt(number=len(self.attempts) + 1, claimed_at=now, lease_until=now + lease)
        return replace(self, attempts=(*self.attempts, attempt))

    def unknown(self, number: int, now: datetime, edition: str | None = None) -> "Send":
        """With the answer to this attempt lost: its claimer is done with it, so its lease ends."""
        return self._with(number, lambda a: replace(a, lease_until=now, edition=edition))

    def released(self, number: int) -> "Send":
        """Without this last attempt: it is known that nothing was handed over."""
        return replace(self, attempts=tuple(a for a in self.attempts if a.number != number))

    def waiting(self, number: int, until: datetime) -> "Send":
        """Without this last attempt, which came at a time when nothing may go out."""
        return replace(self.released(number), due_at=until)

    def stopped(self, number: int, stop: Stop) -> "Send":
        """Ended by a gate that this attempt met before anything was handed over."""
        return replace(self.released(number), stop=stop)

    def queued_again(self, period: str) -> "Send":
        """With what stopped it out of the way, and its units reserved in this period."""
        return replace(self, stop=None, reserved_in=period if self.units else None)

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

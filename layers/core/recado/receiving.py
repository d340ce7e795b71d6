"""What is done with receipts, the same for every channel: the news of an attempt is recorded, and
what fits no attempt of ours is kept for a person. Nothing is dropped."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.consumer import Consumer, Inbox
from recado.domain.event import is_event_id
from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import Reason
from recado.observability import Metric, count
from recado.ports import Clock, KeptReceipts, TryAgain
from recado.use_cases.record_receipt import UnknownAttempt


class Unreadable(Exception):
    """Not what its queue is for, or of a type that nobody told us of. The text says which, and
    never what was in it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a part of a message says of one attempt. Without a receipt it says nothing of what
    became of it.

    `mark` is what the provider names the attempt by: our id of it or, where it takes none, its own
    id of the message. `guessed`: what it says has no rule of its own; it is worth one.
    """

    mark: str | None
    receipt: Receipt | None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a provider's text or code means. `counts`: towards a block. `resend`: the same may be
    sent again. Both follow from outcome and reason, by which an attempt tells its receipts apart.
    """

    outcome: Outcome
    reason: Reason | None = None
    counts: bool = False
    resend: bool = False

    def at(self, moment: datetime) -> Receipt:
        """The receipt that says so."""
        return Receipt(self.outcome, moment, self.reason, counts=self.counts, resend=self.resend)


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a message that could not be read; the other parts were."""

    why: str


@dataclass(frozen=True, slots=True)
class Receiving:
    """The use case, its queue, and the place for receipts that fit nowhere. `patience`: how long
    the attempt of a receipt may be unknown before the receipt is kept there."""

    record: Callable[[str, Receipt], bool]
    kept: KeptReceipts
    inbox: Inbox
    clock: Clock
    patience: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver[Other]:
    """One channel's receipts. `read` takes a message apart and raises `Unreadable`; a part that is
    about no attempt is passed on."""

    read: Callable[[str], Iterable[Reading | Unread | Other]]
    pass_on: Callable[[Other], None]
    service: Receiving
    logger: Logger
    metrics: Metrics

    def receive(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The partial batch answer: the messages that must come back."""
        return Consumer(
            work=self._message,
            inbox=self.service.inbox,
            clock=self.service.clock,
            logger=self.logger,
            metrics=self.metrics,
        ).consume(event, context)

    def _message(self, record: SQSRecord) -> None:
        """Every part is tried, whatever becomes of the others. If one must come back, the message
        does: what was done is done again, and changes nothing."""
        try:
            parts = list(self.read(record.body))
        except Unreadable as unreadable:
            self._keep(str(unreadable), record)
            return
        with ExitStack() as all_parts:
            for part in reversed(parts):
                all_parts.callback(self._part, part, record)

    def _part(self, part: Reading | Unread | Other, record: SQSRecord) -> None:
        match part:
            case Reading():
                self._apply(part, record)
            case Unread():
                self._keep(part.why, record)
            case _:
                self.pass_on(part)

    def _apply(self, reading: Reading, record: SQSRecord) -> None:
        if reading.receipt is None or is_event_id(reading.mark or ""):
            count(self.metrics, Metric.RECEIPT_IGNORED)  # a confirmation's is nobody's send
        elif reading.mark is None:
            self._keep("no attempt", record)
        else:
            self._record(reading.mark, reading.receipt, record)
            if reading.guessed:
                self._store("text without a rule", record)
                count(self.metrics, Metric.TEXT_WITHOUT_RULE)

    def _record(self, mark: str, receipt: Receipt, record: SQSRecord) -> None:
        """A receipt may come before its attempt is known; one that nobody ever knows is kept."""
        try:
            news = self.service.record(mark, receipt)
        except UnknownAttempt as error:
            sent_at = datetime.fromtimestamp(int(record.attributes.sent_timestamp) / 1000, UTC)
            if self.service.clock() - sent_at < self.service.patience:
                raise TryAgain("unknown attempt") from error
            self._keep("unknown attempt", record)
        else:
            count(self.metrics, Metric.RECEIPT_APPLIED if news else Metric.RECEIPT_REPEATED)

    def _keep(self, reason: str, record: SQSRecord) -> None:
        self._store(reason, record)
        count(self.metrics, Metric.RECEIPT_KEPT)
        self.logger.warning("receipt_kept", extra={"reason": reason})

    def _store(self, reason: str, record: SQSRecord) -> None:
        self.service.kept.keep(reason, record.body, self.service.clock())

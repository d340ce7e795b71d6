"""The consumer's side of a queue, the same for every queue: one message's trouble is its own.

A message is finished, comes back later, or is parked in the dead-letter queue for a person. The
waits grow with the number of receipts; what is due at a known time comes back at that time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any, Protocol
from zlib import crc32

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.observability import Metric, count
from recado.ports import Clock, NotYet, TryAgain
from recado.use_cases.errors import Broken

FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 900

LONGEST_INVISIBILITY = 11 * 3600
"""Seconds: SQS hides a message for 12 hours at most. What is due later comes back before, and waits
again."""

RESERVE_MILLISECONDS = 20_000
"""A message is not begun when less than this is left of the function's time, so that a hand-over is
hardly ever cut off in the middle; if one is, its claim says so."""


class Inbox(Protocol):
    """A queue, from the side of its consumer."""

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Lets the message come back after this time."""

    def park(self, body: str, reason: str) -> None:
        """Puts the message aside for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """A queue's work with all that surrounds it."""

    work: Callable[[SQSRecord], None]
    inbox: Inbox
    clock: Clock
    logger: Logger
    metrics: Metrics
    longest_wait_seconds: int = LONGEST_WAIT_SECONDS

    def consume(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """The partial batch answer: the messages that must come back."""
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        answer = process_partial_response(
            event=event,
            record_handler=lambda record: self._one(record, context),
            processor=processor,
            context=context,
        )
        for kind, _, _ in processor.exceptions:
            self.logger.warning("message_came_back", extra={"error": kind and kind.__name__})
            count(self.metrics, Metric.CAME_BACK)
        return dict(answer)

    def _one(self, record: SQSRecord, context: LambdaContext) -> None:
        if context.get_remaining_time_in_millis() < RESERVE_MILLISECONDS:
            self.inbox.postpone(record.receipt_handle, 0)
            raise TryAgain("no time left")
        try:
            self.work(record)
        except NotYet as later:
            wait = ceil((later.until - self.clock()) / timedelta(seconds=1))
            self.inbox.postpone(record.receipt_handle, min(max(wait, 1), LONGEST_INVISIBILITY))
            raise
        except TryAgain:
            wait = growing_wait(record, self.longest_wait_seconds)
            self.inbox.postpone(record.receipt_handle, wait)
            raise
        except Broken as broken:
            self.inbox.park(record.body, str(broken))
            count(self.metrics, Metric.MESSAGE_PARKED)
            self.logger.error("message_parked", extra={"reason": str(broken)})


def growing_wait(record: SQSRecord, longest: int = LONGEST_WAIT_SECONDS) -> int:
    """Seconds until the next try: doubling up to the longest, and spread by up to a half so that
    what failed together does not come back together."""
    times = int(record.attributes.approximate_receive_count)
    wait = min(FIRST_WAIT_SECONDS << min(times - 1, 10), longest)
    return wait // 2 + crc32(record.message_id.encode()) % (wait // 2 + 1)

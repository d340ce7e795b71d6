"""E-mail receipts: what SES publishes (SNS -> SQS) -> what is known of an attempt."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.email_receipts.ses_event import Reading, Unreadable, read_event
from recado.consumer import Consumer
from recado.domain.receipt import Receipt
from recado.observability import Metric, count, flushed, logger, metrics
from recado.ports import TryAgain
from recado.settings import EmailReceiptsSettings
from recado.use_cases.record_receipt import UnknownAttempt
from recado.wiring.email_receipts import EmailReceipts, wire

log = logger("email_receipts")
tally = metrics("email_receipts")


@cache
def wired() -> EmailReceipts:
    return wire(EmailReceiptsSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: EmailReceipts | None = None
) -> dict[str, Any]:
    """Each message is one event of SES. What fits no attempt of ours is kept, not lost."""
    service = service or wired()
    return Consumer(
        work=lambda record: _one(record, service),
        inbox=service.inbox,
        clock=service.clock,
        logger=log,
        metrics=tally,
    ).consume(event, context)


def _one(record: SQSRecord, service: EmailReceipts) -> None:
    try:
        reading = read_event(record.body)
    except Unreadable as unreadable:
        _keep(str(unreadable), record, service)
    else:
        _apply(reading, record, service)


def _apply(reading: Reading, record: SQSRecord, service: EmailReceipts) -> None:
    if reading.receipt is None:
        count(tally, Metric.RECEIPT_IGNORED)
    elif reading.attempt_id is None:
        _keep("no attempt", record, service)
    else:
        _record(reading.attempt_id, reading.receipt, record, service)
        if reading.guessed:
            service.kept.keep("text without a rule", record.body, service.clock())
            count(tally, Metric.TEXT_WITHOUT_RULE)


def _record(attempt_id: str, receipt: Receipt, record: SQSRecord, service: EmailReceipts) -> None:
    """A receipt may come before its attempt is known; one that nobody ever knows is kept."""
    try:
        news = service.record(attempt_id, receipt)
    except UnknownAttempt as error:
        sent_at = datetime.fromtimestamp(int(record.attributes.sent_timestamp) / 1000, UTC)
        if service.clock() - sent_at < service.patience:
            raise TryAgain("unknown attempt") from error
        _keep("unknown attempt", record, service)
    else:
        count(tally, Metric.RECEIPT_APPLIED if news else Metric.RECEIPT_REPEATED)


def _keep(reason: str, record: SQSRecord, service: EmailReceipts) -> None:
    service.kept.keep(reason, record.body, service.clock())
    count(tally, Metric.RECEIPT_KEPT)
    log.warning("receipt_kept", extra={"reason": reason})

"""Replies: what customers write by SMS (SNS -> SQS) and WhatsApp (handed on by its receipts)."""

from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.replies.two_way_sms import read_sms
from recado.consumer import Consumer
from recado.observability import flushed, logger, metrics
from recado.settings import RepliesSettings
from recado.use_cases.errors import Broken
from recado.wire_formats import ReplyMessage, read_reply_message
from recado.wiring.replies import Replies, wire

log = logger("replies")
tally = metrics("replies")


@cache
def wired() -> Replies:
    return wire(RepliesSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Replies | None = None
) -> dict[str, Any]:
    """Each message is one reply; what is none is parked."""
    service = service or wired()

    def work(record: SQSRecord) -> None:
        reply = _read(record)
        heard = service.hear(reply)
        told = {"channel": reply.channel, "reply": heard.reply, "confirmed": heard.confirmed}
        log.info("reply_heard", extra=told)

    return Consumer(
        work=work, inbox=service.inbox, clock=service.clock, logger=log, metrics=tally
    ).consume(event, context)


def _read(record: SQSRecord) -> ReplyMessage:
    """A message that comes again keeps the time of its first sending."""
    with suppress(ValueError):
        return read_reply_message(record.body)
    try:
        sent_at = datetime.fromtimestamp(int(record.attributes.sent_timestamp) / 1000, UTC)
        return read_sms(record.body, sent_at)
    except ValueError as error:
        raise Broken("not a reply") from error

"""WhatsApp receipts: what End User Messaging Social publishes (SNS -> SQS) -> what is known of
attempts. What customers write comes the same way and goes on to the queue of replies."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.whatsapp_receipts.social_event import Inbound, read_event
from recado.domain.channel import Channel
from recado.observability import flushed, logger, metrics
from recado.receiving import Receiver
from recado.settings import WhatsAppReceiptsSettings
from recado.wire_formats import ReplyMessage, reply_message
from recado.wiring.whatsapp_receipts import WhatsAppReceipts, wire

log = logger("whatsapp_receipts")
tally = metrics("whatsapp_receipts")


@cache
def wired() -> WhatsAppReceipts:
    return wire(WhatsAppReceiptsSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: WhatsAppReceipts | None = None
) -> dict[str, Any]:
    """Each message is one event with any number of parts. What fits no attempt of ours is kept, not
    lost."""
    service = service or wired()
    return Receiver(
        read=read_event,
        pass_on=lambda inbound: service.put_replies([_reply(inbound)]),
        service=service.receiving,
        logger=log,
        metrics=tally,
    ).receive(event, context)


def _reply(inbound: Inbound) -> str:
    """A button says by what it carries, not by its label, what was asked for."""
    return reply_message(
        ReplyMessage(
            channel=Channel.WHATSAPP,
            sender=inbound.sender,
            text=inbound.payload or inbound.text,
            message_id=inbound.message_id,
            at=inbound.at,
        )
    )

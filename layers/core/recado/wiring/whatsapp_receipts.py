"""What recording WhatsApp receipts and handing replies on needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.sqs_messages import SqsMessages
from recado.ports import Clock
from recado.receiving import Receiving
from recado.settings import WhatsAppReceiptsSettings
from recado.use_cases.record_receipt import record_receipt
from recado.wiring.clock import utc_now
from recado.wiring.receiving import receiving, states


@dataclass(frozen=True, slots=True)
class WhatsAppReceipts:
    """The receiving of receipts, and the queue of replies."""

    receiving: Receiving
    put_replies: Callable[[Sequence[str]], None]


def wire(settings: WhatsAppReceiptsSettings, clock: Clock = utc_now) -> WhatsAppReceipts:
    dynamodb, receipts = clients.dynamodb(), settings.receipts
    record = partial(
        record_receipt,
        sends=DynamoDbSends(dynamodb, receipts.notifications_table),
        states=states(receipts, dynamodb, clock),
        clock=clock,
    )
    return WhatsAppReceipts(
        receiving(receipts, record, dynamodb, clock),
        SqsMessages(clients.sqs(), settings.replies_queue_url).put,
    )

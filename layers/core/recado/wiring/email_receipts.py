"""What recording e-mail receipts needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_receipts import DynamoDbKeptReceipts
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.sqs_inbox import SqsInbox
from recado.consumer import Inbox
from recado.domain.receipt import Receipt
from recado.ports import Clock, KeptReceipts
from recado.settings import EmailReceiptsSettings
from recado.use_cases.record_receipt import record_receipt
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class EmailReceipts:
    """The use case, its queue, and the place for receipts that fit nowhere. `patience`: how long
    the attempt of a receipt may be unknown before the receipt is kept there."""

    record: Callable[[str, Receipt], bool]
    kept: KeptReceipts
    inbox: Inbox
    clock: Clock
    patience: timedelta


def wire(settings: EmailReceiptsSettings, clock: Clock = utc_now) -> EmailReceipts:
    dynamodb = clients.dynamodb()
    return EmailReceipts(
        partial(record_receipt, sends=DynamoDbSends(dynamodb, settings.notifications_table)),
        DynamoDbKeptReceipts(dynamodb, settings.receipts_table, settings.content_life),
        SqsInbox(clients.sqs(), settings.queue_url, settings.dead_letters_url),
        clock,
        settings.unknown_attempt_patience,
    )

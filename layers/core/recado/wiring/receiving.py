"""What recording receipts needs on every channel."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from recado.adapters import clients
from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.adapters.dynamodb_receipts import DynamoDbKeptReceipts
from recado.adapters.sqs_inbox import SqsInbox
from recado.domain.receipt import Receipt
from recado.ports import Clock
from recado.receiving import Receiving
from recado.settings import ReceiptsSettings
from recado.wiring.channel_states import channel_states

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def states(
    settings: ReceiptsSettings, dynamodb: "DynamoDBClient", clock: Clock
) -> DynamoDbChannelStates:
    """Where a receipt leaves that receipts are arriving."""
    return channel_states(dynamodb, settings.channels_table, settings.pace, clock)


def receiving(
    settings: ReceiptsSettings,
    record: Callable[[str, Receipt], bool],
    dynamodb: "DynamoDBClient",
    clock: Clock,
) -> Receiving:
    """`record` is the channel's own use case."""
    return Receiving(
        record,
        DynamoDbKeptReceipts(dynamodb, settings.receipts_table, settings.content_life),
        SqsInbox(clients.sqs(), settings.queue_url, settings.dead_letters_url),
        clock,
        settings.unknown_attempt_patience,
    )

"""How the channels are, for those who send and for those who hear."""

from typing import TYPE_CHECKING

from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.domain.resend import Pace
from recado.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOTED_A_WINDOW = 30
"""How often within the wait for a lost answer it is noted that receipts arrive: once a minute of
the usual half hour."""


def channel_states(
    dynamodb: "DynamoDBClient", table: str, pace: Pace, clock: Clock
) -> DynamoDbChannelStates:
    return DynamoDbChannelStates(dynamodb, table, clock, news=pace.unknown_window / NOTED_A_WINDOW)

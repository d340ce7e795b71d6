"""Pointers in DynamoDB: from a provider's id of a message to the attempt, until their time to
live."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recado.adapters.items import coming_again, epoch_seconds, packed, unpacked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LIFE = timedelta(days=7)
"""Carriers report within 72 hours, and a queue may stand still over a weekend."""


class DynamoDbPointers:
    """`ports.Pointers`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def put(self, provider_id: str, attempt_id: str, now: datetime) -> None:
        self._client.put_item(
            TableName=self._table,
            Item=packed(
                {
                    "pk": provider_id,
                    "attempt_id": attempt_id,
                    "expires_at": epoch_seconds(now + LIFE),
                }
            ),
        )

    @coming_again()
    def get(self, provider_id: str, now: datetime) -> str | None:
        """DynamoDB deletes what has expired hours or days later, so the time is looked at."""
        answer = self._client.get_item(
            TableName=self._table, Key=packed({"pk": provider_id}), ConsistentRead=True
        )
        item = unpacked(answer.get("Item", {}))
        if not item or item["expires_at"] <= epoch_seconds(now):
            return None
        return str(item["attempt_id"])

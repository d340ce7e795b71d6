"""Receipts that could not be applied, in DynamoDB: each once, until its time to live."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from recado.adapters.items import coming_again, epoch_seconds, packed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbKeptReceipts:
    """`ports.KeptReceipts`."""

    def __init__(self, client: "DynamoDBClient", table: str, life: timedelta) -> None:
        self._client = client
        self._table = table
        self._life = life

    @coming_again()
    def keep(self, reason: str, payload: str, now: datetime) -> None:
        self._client.put_item(
            TableName=self._table,
            Item=packed(
                {
                    "pk": hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest(),
                    "reason": reason,
                    "payload": payload,
                    "kept_at": now,
                    "expires_at": epoch_seconds(now + self._life),
                }
            ),
        )

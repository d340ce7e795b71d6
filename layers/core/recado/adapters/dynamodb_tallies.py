"""The tallies in DynamoDB: one item an account and month, one attribute a channel and bucket."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from itertools import batched
from typing import TYPE_CHECKING, Any

from recado.adapters.items import Item, coming_again, packed, unpacked
from recado.adapters.transactions import write
from recado.domain.channel import Channel
from recado.domain.tally import Counts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 100
"""Actions that one transaction takes."""


class DynamoDbTallies:
    """`ports.Tallies`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def add(self, changes: Mapping[tuple[str, str], Counts], once: str) -> None:
        for number, few in enumerate(batched(sorted(changes), AT_ONCE, strict=False)):
            token = hashlib.sha256(f"{once}#{number}".encode()).hexdigest()[:36]
            write(self._client, [{"Update": self._adding(key, changes[key])} for key in few], token)

    @coming_again()
    def get(self, account_id: str, period: str) -> Counts:
        answer = self._client.get_item(TableName=self._table, Key=_key(account_id, period))
        counts: Counts = Counter()
        for name, number in unpacked(answer.get("Item", {})).items():
            channel, dot, bucket = name.partition(".")
            if dot:
                counts[Channel(channel), bucket] = number
        return counts

    def _adding(self, key: tuple[str, str], counts: Counts) -> Any:
        changes = sorted(counts.items())
        return {
            "TableName": self._table,
            "Key": _key(*key),
            "UpdateExpression": "ADD "
            + ", ".join(f"#{place} :{place}" for place in range(len(changes))),
            "ExpressionAttributeNames": {
                f"#{place}": f"{channel}.{bucket}"
                for place, ((channel, bucket), _) in enumerate(changes)
            },
            "ExpressionAttributeValues": packed(
                {f":{place}": number for place, (_, number) in enumerate(changes)}
            ),
        }


def _key(account_id: str, period: str) -> Item:
    return packed({"pk": f"{account_id}#{period}"})

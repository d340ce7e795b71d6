"""The sends in DynamoDB: one item each, written under the condition of its revision."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.batches import read_all
from recado.adapters.items import coming_again, packed
from recado.adapters.quota_items import giving_back
from recado.adapters.send_items import from_item, item_key, partition, replacing, sort_prefix
from recado.adapters.transactions import Pause, is_stale, write
from recado.domain import ids
from recado.domain.send import Send, SendKey
from recado.domain.status import Status
from recado.ports import Stale

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbSends:
    """`ports.Sends`."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Pause = sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    @coming_again()
    def get(self, key: SendKey) -> Send | None:
        answer = self._client.get_item(
            TableName=self._table, Key=item_key(key), ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else None

    def of(self, keys: Iterable[SendKey]) -> list[Send]:
        items = read_all(self._client, self._table, map(item_key, keys), consistent=True)
        return [from_item(item) for item in items]

    @coming_again()
    def save(self, send: Send, *, gives_back: bool = False) -> Send:
        written = replace(send, revision=send.revision + 1)
        period = send.reserved_in if gives_back else None
        try:
            if period is None:
                self._client.put_item(**replacing(self._table, written))
            else:
                written = replace(written, reserved_in=None)
                counter = giving_back(self._table, send, period)
                put = replacing(self._table, written)
                write(self._client, [{"Put": put}, {"Update": counter}], pause=self._pause)
        except ClientError as error:
            if is_stale(error):
                raise Stale from error
            raise
        return written

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]:
        group = ids.group_of(notification_id)
        return self._query(account_id, group, sort_prefix(notification_id))

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]:
        return self._query(account_id, ids.invoice_group(account_id, invoice_id), "send#")

    def unfinished(self, before: datetime) -> Iterator[Send]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="accepted_at < :before"
            " AND (#status = :queued OR attribute_exists(waits))",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=packed({":queued": Status.QUEUED, ":before": before}),
        )
        for page in pages:
            yield from (from_item(item) for item in page["Items"])

    @coming_again()
    def _query(self, account_id: str, group: str, prefix: str) -> tuple[Send, ...]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues=packed(
                {":pk": partition(account_id, group), ":prefix": prefix}
            ),
        )
        return tuple(from_item(item) for page in pages for item in page["Items"])

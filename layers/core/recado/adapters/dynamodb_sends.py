"""The sends in DynamoDB: one item each, written under the condition of its revision."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.items import code_of, coming_again, packed
from recado.adapters.send_items import from_item, item_key, partition, sort_prefix, to_item
from recado.domain import ids
from recado.domain.send import Send, SendKey
from recado.domain.status import Status
from recado.ports import Stale

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbSends:
    """`ports.Sends`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def get(self, key: SendKey) -> Send | None:
        answer = self._client.get_item(
            TableName=self._table, Key=item_key(key), ConsistentRead=True
        )
        return from_item(answer["Item"]) if "Item" in answer else None

    @coming_again()
    def save(self, send: Send) -> Send:
        written = replace(send, revision=send.revision + 1)
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(written),
                ConditionExpression="revision = :seen",
                ExpressionAttributeValues=packed({":seen": send.revision}),
            )
        except ClientError as error:
            if code_of(error) == "ConditionalCheckFailedException":
                raise Stale from error
            raise
        return written

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]:
        group = ids.group_of(notification_id)
        return self._query(account_id, group, sort_prefix(notification_id))

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]:
        return self._query(account_id, ids.invoice_group(account_id, invoice_id), "send#")

    def queued_before(self, moment: datetime) -> Iterator[Send]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="#status = :queued AND accepted_at < :moment",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=packed({":queued": Status.QUEUED, ":moment": moment}),
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

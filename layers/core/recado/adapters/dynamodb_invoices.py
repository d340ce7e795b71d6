"""Invoices in DynamoDB: each beside the sends that tell of it, in one partition."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.items import (
    CONDITION_FAILED,
    Item,
    code_of,
    coming_again,
    instant,
    packed,
    unpacked,
)
from recado.adapters.send_items import from_item, partition, sort_prefix
from recado.domain import ids
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.send import Send
from recado.ports import InvoiceFile

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def invoice_key(account_id: str, invoice_id: str) -> Item:
    group = ids.invoice_group(account_id, invoice_id)
    return packed({"pk": partition(account_id, group), "sk": "invoice"})


def invoice_from(item: Item) -> Invoice:
    values = unpacked(item)
    due = values.get("due_date")
    return Invoice(
        account_id=values["account_id"],
        invoice_id=values["invoice_id"],
        state=InvoiceState(values["state"]),
        as_of=instant(values["as_of"]),
        due_date=date.fromisoformat(due) if due else None,
        amount_cents=values.get("amount_cents"),
    )


class DynamoDbInvoices:
    """`ports.Invoices`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def get(self, account_id: str, invoice_id: str) -> Invoice | None:
        answer = self._client.get_item(
            TableName=self._table, Key=invoice_key(account_id, invoice_id), ConsistentRead=True
        )
        return invoice_from(answer["Item"]) if "Item" in answer else None

    @coming_again()
    def put(self, invoice: Invoice) -> bool:
        values = {
            "account_id": invoice.account_id,
            "invoice_id": invoice.invoice_id,
            "state": invoice.state,
            "as_of": invoice.as_of,
            "due_date": invoice.due_date and invoice.due_date.isoformat(),
            "amount_cents": invoice.amount_cents,
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=invoice_key(invoice.account_id, invoice.invoice_id) | packed(values),
                ConditionExpression="attribute_not_exists(pk) OR as_of <= :as_of",
                ExpressionAttributeValues=packed({":as_of": invoice.as_of}),
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
        return True


AT_ONCE = 8
"""Files that are read at a time."""


class DynamoDbInvoiceFiles:
    """`ports.InvoiceFiles`: one query of one partition for each invoice."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, account_id: str, invoice_ids: Iterable[str]) -> dict[str, InvoiceFile]:
        wanted = list(invoice_ids)
        found = _at_once(lambda invoice_id: self._file(account_id, invoice_id), wanted)
        return dict(zip(wanted, found, strict=True))

    def sends_of(self, account_id: str, notification_ids: Iterable[str]) -> list[Send]:
        found = _at_once(lambda each: self._sends(account_id, each), list(notification_ids))
        return [send for sends in found for send in sends]

    def _file(self, account_id: str, invoice_id: str) -> InvoiceFile:
        items = self._query("pk = :pk", {":pk": invoice_key(account_id, invoice_id)["pk"]})
        invoices = [invoice_from(item) for item in items if item["sk"]["S"] == "invoice"]
        sends = [from_item(item) for item in items if item["sk"]["S"] != "invoice"]
        return InvoiceFile(invoices[0] if invoices else None, tuple(sends))

    def _sends(self, account_id: str, notification_id: str) -> list[Send]:
        values = {
            ":pk": partition(account_id, ids.group_of(notification_id)),
            ":prefix": sort_prefix(notification_id),
        }
        return [
            from_item(item)
            for item in self._query("pk = :pk AND begins_with(sk, :prefix)", packed(values))
        ]

    @coming_again()
    def _query(self, condition: str, values: Item) -> list[Item]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            ConsistentRead=True,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
        return [item for page in pages for item in page["Items"]]


def _at_once[A, B](read: Callable[[A], B], wanted: Sequence[A]) -> list[B]:
    with ThreadPoolExecutor(min(AT_ONCE, len(wanted) or 1)) as threads:
        return list(threads.map(read, wanted))

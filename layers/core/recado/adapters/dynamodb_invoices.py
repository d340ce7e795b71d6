"""Invoices in DynamoDB: each beside the sends that tell of it, in one partition."""

from datetime import date
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.items import Item, code_of, coming_again, instant, packed, unpacked
from recado.adapters.send_items import partition
from recado.domain import ids
from recado.domain.invoice import Invoice, InvoiceState

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
            if code_of(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True

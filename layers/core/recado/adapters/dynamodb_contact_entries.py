"""Contacts' entries in DynamoDB: one partition a contact, in it one item an account. Each change is
one conditional update of its own attributes, so none undoes another."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.batches import read_all
from recado.adapters.items import (
    CONDITION_FAILED,
    Item,
    code_of,
    coming_again,
    instant,
    packed,
    unpacked,
)
from recado.domain.contact_entry import ContactEntry, OptOutBy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbContactEntries:
    """`ports.ContactEntries`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, account_id: str, contact_ids: Iterable[str]) -> dict[str, ContactEntry]:
        keys = [entry_key(account_id, each) for each in dict.fromkeys(contact_ids)]
        entries = map(entry_from, read_all(self._client, self._table, keys, consistent=True))
        return {entry.contact_id: entry for entry in entries}

    def note_sent(self, account_id: str, contact_id: str, day: date) -> None:
        self._changed(
            account_id,
            contact_id,
            UpdateExpression="SET sent_on = :day",
            ConditionExpression="attribute_not_exists(sent_on) OR sent_on < :day",
            ExpressionAttributeValues=packed({":day": day.isoformat()}),
        )

    @coming_again()
    def senders_since(self, contact_id: str, day: date) -> list[str]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :contact",
            FilterExpression="sent_on >= :day",
            ExpressionAttributeValues=packed({":contact": contact_id, ":day": day.isoformat()}),
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return [unpacked(item)["sk"] for page in pages for item in page["Items"]]

    def opt_out(self, account_id: str, contact_id: str, at: datetime, by: OptOutBy) -> bool:
        return self._changed(
            account_id,
            contact_id,
            UpdateExpression="SET opted_out_at = :at, opted_out_by = :by",
            ConditionExpression="attribute_not_exists(opted_out_at)",
            ExpressionAttributeValues=packed({":at": at, ":by": by}),
        )

    def opt_in(self, account_id: str, contact_id: str) -> bool:
        return self._changed(
            account_id,
            contact_id,
            UpdateExpression="REMOVE opted_out_at, opted_out_by",
            ConditionExpression="attribute_exists(opted_out_at)",
        )

    @coming_again()
    def _changed(self, account_id: str, contact_id: str, **change: Any) -> bool:
        """Makes the change if its condition holds; whether it did."""
        try:
            self._client.update_item(
                TableName=self._table, Key=entry_key(account_id, contact_id), **change
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
        return True


def entry_key(account_id: str, contact_id: str) -> Item:
    return packed({"pk": contact_id, "sk": account_id})


def entry_from(item: Item) -> ContactEntry:
    values = unpacked(item)
    at, by, sent_on = (values.get(key) for key in ("opted_out_at", "opted_out_by", "sent_on"))
    return ContactEntry(
        account_id=values["sk"],
        contact_id=values["pk"],
        opted_out_at=None if at is None else instant(at),
        opted_out_by=by and OptOutBy(by),
        sent_on=sent_on and date.fromisoformat(sent_on),
    )

"""Contacts' entries in DynamoDB: one partition a contact, in it one item an account and one for
everyone. Each change is one conditional update of its own attributes, so none undoes another;
`heard_version` counts the changes of what was heard, so that none is lost. `fixes` and `invoices`
are the sparse index of the fix list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
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
    setting,
    unpacked,
)
from recado.domain.contact_entry import ContactEntry, Heard, OptOutBy, Release, Trouble
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.ports import FixPlace, Stale

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


TRIES = 8
"""As many may be faster."""


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

    def with_troubles(
        self, account_id: str, *, limit: int, after: FixPlace | None
    ) -> tuple[list[ContactEntry], FixPlace | None]:
        places, more = self._places(account_id, limit, after)
        entries = self.of(account_id, (place.contact_id for place in places))
        found = (entries.get(place.contact_id) for place in places)
        return [e for e in found if e is not None and e.troubles], places[-1] if more else None

    @coming_again()
    def _places(
        self, account_id: str, limit: int, after: FixPlace | None
    ) -> tuple[list[FixPlace], bool]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "fixes",
            "KeyConditionExpression": "fixes = :account",
            "ExpressionAttributeValues": packed({":account": account_id}),
            "ScanIndexForward": False,
            "Limit": limit,
        }
        if after is not None:
            index = packed({"fixes": account_id, "invoices": after.invoices})
            request["ExclusiveStartKey"] = entry_key(account_id, after.contact_id) | index
        answer = self._client.query(**request)
        values = map(unpacked, answer["Items"])
        places = [FixPlace(each["invoices"], each["pk"]) for each in values]
        return places, "LastEvaluatedKey" in answer

    def change(
        self, account_id: str, contact_id: str, by: Callable[[ContactEntry], ContactEntry]
    ) -> tuple[ContactEntry, ContactEntry]:
        for _ in range(TRIES):
            item = self._item(account_id, contact_id)
            before = entry_from(item)
            after = by(before)
            heard = _heard_values(after)
            if heard == _heard_values(before):
                return before, after
            if self._changed(account_id, contact_id, **_replacing_heard(item, heard)):
                return before, after
        raise Stale

    @coming_again()
    def _item(self, account_id: str, contact_id: str) -> Item:
        """A bare one if there is none."""
        key = entry_key(account_id, contact_id)
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return answer.get("Item", key)

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
        outcomes=tuple(map(_heard, values.get("outcomes", ()))),
        complaint=_heard(values["complaint"]) if "complaint" in values else None,
        troubles=tuple(map(_trouble, values.get("troubles", ()))),
        arrived_at=instant(values["arrived_at"]) if "arrived_at" in values else None,
        release=_release(values["release"]) if "release" in values else None,
        listed_at=instant(values["listed_at"]) if "listed_at" in values else None,
    )


def _replacing_heard(item: Item, heard: Mapping[str, Any]) -> dict[str, Any]:
    """The change of what was heard from what this item holds."""
    seen = unpacked(item).get("heard_version", 0)
    change = setting({**heard, "heard_version": seen + 1})
    if not seen:
        return change | {"ConditionExpression": "attribute_not_exists(heard_version)"}
    change["ExpressionAttributeValues"] |= packed({":seen": seen})
    return change | {"ConditionExpression": "heard_version = :seen"}


def _heard_values(entry: ContactEntry) -> dict[str, Any]:
    """All that `change` writes."""
    release = entry.release
    return {
        "outcomes": [_values(heard) for heard in entry.outcomes] or None,
        "complaint": entry.complaint and _values(entry.complaint),
        "troubles": [_trouble_values(trouble) for trouble in entry.troubles] or None,
        "arrived_at": entry.arrived_at,
        "fixes": entry.account_id if entry.troubles else None,
        "invoices": entry.invoices if entry.troubles else None,
        "release": release and asdict(release),
        "listed_at": entry.listed_at,
    }


def _values(heard: Heard) -> dict[str, Any]:
    return asdict(heard) | {"counts": heard.counts or None}


def _heard(values: dict[str, Any]) -> Heard:
    reason = values.get("reason")
    return Heard(
        send_id=values["send_id"],
        number=values["number"],
        handed_over_at=instant(values["handed_over_at"]),
        at=instant(values["at"]),
        outcome=Outcome(values["outcome"]),
        reason=reason and Reason(reason),
        counts=values.get("counts", False),
        revision=values["revision"],
    )


def _trouble_values(trouble: Trouble) -> dict[str, Any]:
    return {name: value for name, value in asdict(trouble).items() if value is not None}


def _trouble(values: dict[str, Any]) -> Trouble:
    return Trouble(
        send_id=values["send_id"],
        customer_id=values["customer_id"],
        invoice_id=values.get("invoice_id"),
        at=instant(values["at"]),
        revision=values["revision"],
    )


def _release(values: dict[str, Any]) -> Release:
    return Release(**values | {"at": instant(values["at"])})

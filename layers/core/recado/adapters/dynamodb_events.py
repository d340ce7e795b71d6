"""Events in DynamoDB, each under its own id: an event that is there already is no news."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from recado.adapters.batches import read_all
from recado.adapters.items import (
    CONDITION_FAILED,
    Item,
    code_of,
    coming_again,
    epoch_seconds,
    instant,
    packed,
    unpacked,
)
from recado.domain.event import Event, EventType

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbEvents:
    """`ports.Events`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def put(self, event: Event) -> bool:
        item = packed(
            {
                "pk": event.event_id,
                "account_id": event.account_id,
                "type": event.type,
                "at": event.at,
                "data": event.data,
                "expires_at": event.expires_at and epoch_seconds(event.expires_at),
            }
        )
        try:
            self._client.put_item(
                TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)"
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
        return True

    def of(self, event_ids: Iterable[str]) -> dict[str, Event]:
        keys = [packed({"pk": event_id}) for event_id in event_ids]
        items = read_all(self._client, self._table, keys, consistent=False)
        return {event.event_id: event for event in map(_event_from, items)}


def _event_from(item: Item) -> Event:
    values = unpacked(item)
    expiry = values.get("expires_at")
    return Event(
        event_id=values["pk"],
        account_id=values.get("account_id"),
        type=EventType(values["type"]),
        at=instant(values["at"]),
        data=values["data"],
        expires_at=instant(expiry * 1000) if expiry is not None else None,
    )

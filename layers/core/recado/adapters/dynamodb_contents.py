"""The personal content of sends in DynamoDB: read from the items of their calls."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from recado.adapters.call_items import call_key, content_from
from recado.adapters.items import Item, coming_again
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.ports import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT_ONCE = 100
"""Keys that BatchGetItem takes."""


class DynamoDbContents:
    """`ports.Contents`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        calls = sorted({_call_of(send) for send in sends})
        items: dict[Any, Item] = {}
        for few in batched(calls, AT_ONCE, strict=False):
            items |= self._read([call_key(*call) for call in few])
        found: dict[str, Content] = {}
        for send in sends:
            item = items.get(_name(send))
            if item is not None and (content := content_from(item, send, now)) is not None:
                found[send.send_id] = content
        return found

    @coming_again()
    def _read(self, keys: list[Any]) -> dict[Any, Item]:
        answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys}})
        if answer["UnprocessedKeys"]:
            raise TryAgain("the table is busy")
        items = answer["Responses"].get(self._table, ())
        return {(item["pk"]["S"], item["sk"]["N"]): item for item in items}


def _call_of(send: Send) -> tuple[str, str, int]:
    return send.account_id, send.call_id, send.call_item


def _name(send: Send) -> tuple[str, str]:
    key = call_key(*_call_of(send))
    return key["pk"]["S"], key["sk"]["N"]

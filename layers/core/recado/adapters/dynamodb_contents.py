"""The personal content of sends in DynamoDB: read from the items of their calls."""

from collections.abc import Sequence
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any

from recado.adapters.call_items import call_key, content_from
from recado.adapters.items import unpacked
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
        calls = {(send.account_id, send.call_id, send.call_item) for send in sends}
        found: dict[tuple[str, int], Content] = {}
        for few in batched(sorted(calls), AT_ONCE, strict=False):
            found |= self._read([call_key(*call) for call in few], now)
        places = {send.send_id: (_partition(send), send.call_item) for send in sends}
        return {send: found[place] for send, place in places.items() if place in found}

    def _read(self, keys: list[Any], now: datetime) -> dict[tuple[str, int], Content]:
        answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": keys}})
        if answer["UnprocessedKeys"]:
            raise TryAgain("the table is busy")
        found = {}
        for item in answer["Responses"].get(self._table, ()):
            values = unpacked({"pk": item["pk"], "sk": item["sk"]})
            if (content := content_from(item, now)) is not None:
                found[values["pk"], values["sk"]] = content
        return found


def _partition(send: Send) -> str:
    return f"{send.account_id}#{send.call_id}"

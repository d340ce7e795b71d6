"""The personal content of sends in DynamoDB, beside the calls that brought it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from recado.adapters.batches import read_all, write_all
from recado.adapters.call_items import call_key, content_from, content_item
from recado.adapters.items import coming_again
from recado.domain.call import Call
from recado.domain.notification import Content
from recado.domain.send import Send

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbContents:
    """`ports.Contents`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def put(self, call: Call, contents: Mapping[int, Content]) -> None:
        items = [content_item(call, number, content) for number, content in contents.items()]
        write_all(self._client, self._table, items)

    @coming_again()
    def forget(self, send: Send) -> None:
        self._client.delete_item(TableName=self._table, Key=_key(send))

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        keys = {_name(send): _key(send) for send in sends}.values()
        found = read_all(self._client, self._table, keys, consistent=False)
        items = {(item["pk"]["S"], item["sk"]["N"]): item for item in found}
        contents: dict[str, Content] = {}
        for send in sends:
            item = items.get(_name(send))
            if item is not None and (content := content_from(item, send, now)) is not None:
                contents[send.send_id] = content
        return contents


def _key(send: Send) -> dict[str, dict[str, str]]:
    return call_key(send.account_id, send.call_id, send.call_item)


def _name(send: Send) -> tuple[str, str]:
    key = _key(send)
    return key["pk"]["S"], key["sk"]["N"]

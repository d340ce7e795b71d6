"""Reading and writing many items of DynamoDB at a time."""

from collections.abc import Iterable, Sequence
from itertools import batched
from time import sleep
from typing import TYPE_CHECKING, Any

from recado.adapters.items import Item, coming_again
from recado.ports import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

READ_AT_ONCE, WRITTEN_AT_ONCE = 100, 25
"""Keys that BatchGetItem takes, and items that BatchWriteItem takes."""

PAUSES_SECONDS = (0, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Before a batch, and each time before what a busy table left undone of it."""


@coming_again()
def read_all(
    client: "DynamoDBClient", table: str, keys: Iterable[Item], *, consistent: bool
) -> list[Item]:
    """The items that there are, in no order. Raises `TryAgain` if the table is too busy."""
    items: list[Any] = []
    for few in batched(keys, READ_AT_ONCE, strict=False):
        request: Any = {table: {"Keys": list(few), "ConsistentRead": consistent}}
        for seconds in PAUSES_SECONDS:
            sleep(seconds)
            answer = client.batch_get_item(RequestItems=request)
            items += answer["Responses"].get(table, ())
            if not (request := answer["UnprocessedKeys"]):
                break
        else:
            raise TryAgain("the table is busy")
    return items


@coming_again()
def write_all(client: "DynamoDBClient", table: str, items: Sequence[Item]) -> None:
    """Puts the items, each by itself. Raises `TryAgain` if not all could be put."""
    for few in batched(items, WRITTEN_AT_ONCE, strict=False):
        request: Any = {table: [{"PutRequest": {"Item": item}} for item in few]}
        for seconds in PAUSES_SECONDS:
            sleep(seconds)
            if not (request := client.batch_write_item(RequestItems=request)["UnprocessedItems"]):
                break
        else:
            raise TryAgain("the table is busy")

"""The lists in DynamoDB: sparse indexes of keys, sorted by the time of acceptance."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from recado.adapters import send_items
from recado.adapters.items import Item, coming_again, instant, packed, unpacked
from recado.domain.send import SendKey
from recado.domain.status import Status
from recado.ports import Place

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Page = tuple[list[Place], bool]

ONE_DAY = timedelta(days=1)


class DynamoDbLists:
    """`ports.Lists`. An account's index has a partition a day: at 1,000 write units a second each,
    it bears ten times the busiest account that we expect."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def in_period(
        self, account_id: str, first: date, last: date, *, limit: int, after: Place | None
    ) -> Page:
        found: list[Place] = []
        day = min(last, after.day) if after else last
        while day >= first:
            value = send_items.account_day(account_id, day)
            here = after if after and after.day == day else None
            places, more = self._page(
                "account_day", value, account_id, limit=limit - len(found), after=here, day=day
            )
            found += places
            if more or len(found) == limit:
                return found, more or day > first
            day -= ONE_DAY
        return found, False

    def of_customer(
        self, account_id: str, customer_id: str, *, limit: int, after: Place | None
    ) -> Page:
        value = send_items.customer(account_id, customer_id)
        return self._page("customer", value, account_id, limit=limit, after=after)

    def with_problem(
        self,
        account_id: str,
        status: Status,
        period: str,
        *,
        limit: int,
        after: Place | None,
        oldest_first: bool = False,
    ) -> Page:
        value = send_items.problem(account_id, status, period)
        return self._page(
            "problem", value, account_id, limit=limit, after=after, oldest_first=oldest_first
        )

    @coming_again()
    def _page(
        self,
        index: str,
        value: str,
        account_id: str,
        *,
        limit: int,
        after: Place | None,
        day: date | None = None,
        oldest_first: bool = False,
    ) -> Page:
        request: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": index,
            "KeyConditionExpression": f"{index} = :value",
            "ExpressionAttributeValues": packed({":value": value}),
            "ScanIndexForward": oldest_first,
            "Limit": limit,
        }
        if after is not None:
            request["ExclusiveStartKey"] = _start(index, value, account_id, after)
        answer = self._client.query(**request)
        places = [_place(item, day) for item in answer["Items"]]
        return places, "LastEvaluatedKey" in answer


def _start(index: str, value: str, account_id: str, after: Place) -> Item:
    key = SendKey(account_id, after.send_id)
    return send_items.item_key(key) | packed({index: value, "accepted_at": after.at})


def _place(item: Item, day: date | None) -> Place:
    values = unpacked(item)
    at = instant(values["accepted_at"])
    group = values["pk"].rpartition("#")[2]
    _, notification, own = values["sk"].split("#")
    return Place(day or at.date(), at, f"snd_{group}{notification}{own}")

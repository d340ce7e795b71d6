"""Calls in DynamoDB."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from botocore.exceptions import ClientError

from recado.adapters.call_items import call_from, call_item
from recado.adapters.items import CONDITION_FAILED, Item, code_of, coming_again, old_item, packed
from recado.domain.call import Call

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbCalls:
    """`ports.Calls`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, call: Call, now: datetime) -> Call | None:
        there = self._put(
            call, "attribute_not_exists(pk) OR expires_ms <= :now", packed({":now": now})
        )
        return None if there is None else call_from(call.account_id, call.call_id, there)

    def change(self, seen: Call, call: Call) -> bool:
        there = self._put(
            call,
            "called_at = :called AND lease_until = :lease AND attribute_not_exists(answer)",
            packed({":called": seen.called_at, ":lease": seen.lease_until}),
        )
        return there is None

    @coming_again()
    def _put(self, call: Call, condition: str, values: Item) -> Item | None:
        """Puts the call under a condition; None if it is done, else what is there. Each put bears a
        mark, for the client repeats one whose answer was lost and then meets its own."""
        mark = {"put": {"S": uuid4().hex}}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=call_item(call) | mark,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if code_of(error) != CONDITION_FAILED:
                raise
            there = old_item(error)
            return None if there.get("put") == mark["put"] else there
        return None

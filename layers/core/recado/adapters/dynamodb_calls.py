"""Calls in DynamoDB, and the transaction by which accepting writes all or nothing."""

from collections.abc import Sequence
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters import call_items, send_items
from recado.adapters.dynamodb_accounts import customer_item
from recado.adapters.items import Item, coming_again, packed
from recado.adapters.transactions import Pause, reasons_of, write
from recado.domain.call import Call
from recado.ports import Commit, Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FAILED = "ConditionalCheckFailed"


class DynamoDbCalls:
    """`ports.Calls`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        calls: str,
        notifications: str,
        accounts: str,
        pause: Pause = sleep,
    ) -> None:
        self._client = client
        self._calls = calls
        self._notifications = notifications
        self._accounts = accounts
        self._pause = pause

    @coming_again()
    def get(self, account_id: str, call_id: str, now: datetime) -> Call | None:
        answer = self._client.get_item(
            TableName=self._calls,
            Key=call_items.call_key(account_id, call_id, 0),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            return None
        call = call_items.from_item(account_id, call_id, answer["Item"])
        return call if call.expires_at > now else None

    @coming_again()
    def commit(self, commit: Commit, now: datetime) -> None:
        try:
            write(self._client, self._actions(commit, now), pause=self._pause)
        except ClientError as error:
            if any(reason["Code"] == FAILED for reason in reasons_of(error)):
                raise _conflict(reasons_of(error), commit) from error
            raise

    def _actions(self, commit: Commit, now: datetime) -> list[Any]:
        """In the order in which `_conflict` reads the reasons of a cancelled transaction."""
        call = {
            "TableName": self._calls,
            "Item": call_items.to_item(commit.call),
            "ConditionExpression": "attribute_not_exists(pk) OR expires_ms <= :now",
            "ExpressionAttributeValues": packed({":now": now}),
        }
        sends = [
            self._creating(self._notifications, send_items.to_item(send)) for send in commit.sends
        ]
        learned = [
            self._creating(self._accounts, customer_item(customer), "contacts")
            for customer in (commit.learned,)
            if customer
        ]
        return [{"Put": action} for action in (call, *sends, *learned)]

    def _creating(self, table: str, item: Item, absent: str = "pk") -> dict[str, Any]:
        return {
            "TableName": table,
            "Item": item,
            "ConditionExpression": f"attribute_not_exists({absent})",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def _conflict(reasons: Sequence[Any], commit: Commit) -> Conflict:
    failed = [reason["Code"] == FAILED for reason in reasons]
    sends = reasons[1 : 1 + len(commit.sends)]
    return Conflict(
        call=failed[0],
        customer=any(failed[1 + len(commit.sends) :]),
        sends=[send_items.from_item(r["Item"]) for r in sends if r.get("Item")],
    )

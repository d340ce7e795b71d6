"""Calls in DynamoDB, and the transaction by which accepting writes all or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters import call_items, send_items
from recado.adapters.dynamodb_accounts import customer_item
from recado.adapters.items import BUSY, Item, code_of, coming_again, packed
from recado.domain.call import Call
from recado.ports import Commit, Conflict, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Between the tries of a transaction that met another one: the SDK does not repeat those."""


class DynamoDbCalls:
    """`ports.Calls`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        calls: str,
        notifications: str,
        accounts: str,
        pause: Callable[[float], None] = sleep,
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
        actions = self._actions(commit, now)
        for seconds in PAUSES_SECONDS:
            try:
                self._client.transact_write_items(TransactItems=actions)
            except ClientError as error:
                _raise_unless_busy(error, commit)
                self._pause(seconds)
            else:
                return
        raise TryAgain("the table is busy")

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


def _raise_unless_busy(error: ClientError, commit: Commit) -> None:
    if code_of(error) == "TransactionCanceledException":
        reasons: Sequence[Any] = error.response.get("CancellationReasons", ())
        if any(reason["Code"] == "ConditionalCheckFailed" for reason in reasons):
            raise _conflict(reasons, commit) from error
        busy = all(reason["Code"] in _PASSING for reason in reasons)
    else:
        busy = code_of(error) in BUSY
    if not busy:
        raise error


_PASSING = frozenset(
    {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)


def _conflict(reasons: Sequence[Any], commit: Commit) -> Conflict:
    failed = [reason["Code"] == "ConditionalCheckFailed" for reason in reasons]
    sends = reasons[1 : 1 + len(commit.sends)]
    return Conflict(
        call=failed[0],
        customer=any(failed[1 + len(commit.sends) :]),
        sends=[send_items.from_item(r["Item"]) for r in sends if r.get("Item")],
    )

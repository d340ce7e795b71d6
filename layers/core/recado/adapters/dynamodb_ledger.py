"""The ledger in DynamoDB: one transaction holds the counters and the sends that use them, so that
no units are reserved without their sends."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters import code_items, quota_items, send_items
from recado.adapters.dynamodb_accounts import customer_item
from recado.adapters.items import Item, coming_again
from recado.adapters.transactions import FAILED, Pause, reasons_of, write
from recado.domain.quota import Used
from recado.ports import Commit, Conflict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbLedger:
    """`ports.Ledger`."""

    def __init__(
        self, client: "DynamoDBClient", *, notifications: str, accounts: str, pause: Pause = sleep
    ) -> None:
        self._client = client
        self._notifications = notifications
        self._accounts = accounts
        self._pause = pause

    @coming_again()
    def used(self, account_id: str, period: str) -> Used:
        answer = self._client.get_item(
            TableName=self._notifications,
            Key=quota_items.counter_key(account_id, period),
            ConsistentRead=True,
        )
        return quota_items.used_from(answer["Item"]) if "Item" in answer else Counter()

    @coming_again()
    def commit(self, commit: Commit) -> None:
        """Under a token made of all that is written: after a lost answer, what was done is not
        done again."""
        actions = self._actions(commit)
        token = hashlib.sha256(json.dumps(actions, sort_keys=True).encode()).hexdigest()[:36]
        try:
            write(self._client, actions, token, self._pause)
        except ClientError as error:
            reasons = reasons_of(error)
            if any(reason["Code"] == FAILED for reason in reasons):
                raise _conflict(reasons, commit) from error
            raise

    def _actions(self, commit: Commit) -> list[Any]:
        """In the order in which `_conflict` reads the reasons of a cancelled transaction."""
        new = [
            {"Put": _creating(self._notifications, send_items.to_item(send))} for send in commit.new
        ]
        changed = [
            {
                "Put": send_items.replacing(
                    self._notifications, replace(send, revision=send.revision + 1)
                )
            }
            for send in commit.changed
        ]
        learned = [
            {"Put": _creating(self._accounts, customer_item(customer), "contacts")}
            for customer in commit.learned
        ]
        codes = [
            {"Put": code_items.putting(self._notifications, commit.account_id, customer, code)}
            for customer, code in commit.codes.items()
        ]
        counters = [
            {
                "Update": quota_items.reserving(
                    self._notifications, commit.account_id, period, units, commit.limits
                )
            }
            for period, units in commit.reserving.items()
        ]
        return [*new, *changed, *learned, *codes, *counters]


def _creating(table: str, item: Item, absent: str = "pk") -> dict[str, Any]:
    return {
        "TableName": table,
        "Item": item,
        "ConditionExpression": f"attribute_not_exists({absent})",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _conflict(reasons: Sequence[Any], commit: Commit) -> Conflict:
    rest = iter(reasons)
    new = [next(rest) for _ in commit.new]
    changed = [next(rest) for _ in commit.changed]
    learned = [(customer, next(rest)) for customer in commit.learned]
    codes = [(customer_id, next(rest)) for customer_id in commit.codes]
    counters = [(period, next(rest)) for period in commit.reserving]
    return Conflict(
        sends=[send_items.from_item(reason["Item"]) for reason in new if _failed(reason)],
        stale=any(_failed(reason) for reason in changed),
        customers=[customer.customer_id for customer, reason in learned if _failed(reason)],
        codes=[customer_id for customer_id, reason in codes if _failed(reason)],
        used={
            period: quota_items.used_from(reason.get("Item", {}))
            for period, reason in counters
            if _failed(reason)
        },
    )


def _failed(reason: Any) -> bool:
    failed: bool = reason["Code"] == FAILED
    return failed

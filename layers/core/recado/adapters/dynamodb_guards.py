"""The guard in DynamoDB: an account's stop is an attribute of its item, so that every hand-over
reads it without asking for it; a month's mark lies beside the month's tally."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.dynamodb_accounts import account_key
from recado.adapters.items import (
    CONDITION_FAILED,
    Item,
    code_of,
    coming_again,
    instant,
    packed,
    unpacked,
)
from recado.domain.guard import Guarded, Mark, Measured

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbGuards:
    """`ports.Guards`."""

    def __init__(self, client: "DynamoDBClient", *, accounts: str, tallies: str) -> None:
        self._client = client
        self._accounts = accounts
        self._tallies = tallies

    def stop(self, account_id: str, guarded: Guarded) -> bool:
        return self._changed(
            account_id,
            UpdateExpression="SET guarded = :guarded",
            ConditionExpression="attribute_exists(pk) AND attribute_not_exists(guarded)",
            ExpressionAttributeValues=packed(
                {":guarded": {"at": guarded.at, "because": guarded.because}}
            ),
        )

    def lift(self, account_id: str) -> bool:
        return self._changed(
            account_id,
            UpdateExpression="REMOVE guarded",
            ConditionExpression="attribute_exists(guarded)",
        )

    @coming_again()
    def mark(self, account_id: str, period: str) -> Mark | None:
        """By a consistent read: a mark that was just set is to hold for the next look."""
        answer = self._client.get_item(
            TableName=self._tallies, Key=_mark_key(account_id, period), ConsistentRead=True
        )
        return _mark_from(answer["Item"]) if "Item" in answer else None

    @coming_again()
    def put_mark(self, account_id: str, period: str, mark: Mark) -> None:
        measured = mark.measured
        self._client.put_item(
            TableName=self._tallies,
            Item=_mark_key(account_id, period)
            | packed(
                {
                    "at": mark.at,
                    "handed_over": measured.handed_over,
                    "bounced": measured.bounced,
                    "complained": measured.complained,
                }
            ),
        )

    @coming_again()
    def _changed(self, account_id: str, **change: Any) -> bool:
        """Makes the change if its condition holds; whether it did."""
        try:
            self._client.update_item(
                TableName=self._accounts, Key=account_key(account_id), **change
            )
        except ClientError as error:
            if code_of(error) == CONDITION_FAILED:
                return False
            raise
        return True


def _mark_key(account_id: str, period: str) -> Item:
    """Not the tally's key, which ends with the period."""
    return packed({"pk": f"{account_id}#{period}#guard"})


def _mark_from(item: Item) -> Mark:
    values = unpacked(item)
    return Mark(
        instant(values["at"]),
        Measured(values["handed_over"], values["bounced"], values["complained"]),
    )

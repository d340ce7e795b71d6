"""Transactions in DynamoDB that are tried again when they meet another one: the SDK repeats those
that were throttled, but not those that were canceled."""

from collections.abc import Callable, Sequence
from random import uniform
from time import sleep
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.items import BUSY, CONDITION_FAILED, code_of
from recado.ports import TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAUSES_SECONDS = (0, 0.05, 0.1, 0.2, 0.4, 0.8)

PASSING = frozenset(
    {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
)
"""Reasons of a cancellation that say nothing of the conditions."""

FAILED = "ConditionalCheckFailed"
"""The reason of the action whose condition did not hold."""

Pause = Callable[[float], None]


def write(
    client: "DynamoDBClient", actions: Sequence[Any], token: str | None = None, pause: Pause = sleep
) -> None:
    """Writes all or nothing; under a token, once in ten minutes. Raises `TryAgain` if the table is
    busy for longer than the pauses, and the `ClientError` if a condition failed."""
    under: Any = {"ClientRequestToken": token} if token else {}
    for seconds in PAUSES_SECONDS:
        pause(seconds * uniform(0.5, 1.5))  # noqa: S311 - so that those who met part
        try:
            client.transact_write_items(TransactItems=list(actions), **under)
        except ClientError as error:
            if not _is_busy(error):
                raise
        else:
            return
    raise TryAgain("the table is busy")


def reasons_of(error: ClientError) -> Sequence[Any]:
    """Why each action of a canceled transaction was not done; nothing for another error."""
    reasons: Sequence[Any] = error.response.get("CancellationReasons", ())
    return reasons


def is_stale(error: ClientError) -> bool:
    """Whether a condition did not hold, in a transaction or by itself."""
    failed = any(reason["Code"] == FAILED for reason in reasons_of(error))
    return failed or code_of(error) == CONDITION_FAILED


def _is_busy(error: ClientError) -> bool:
    reasons = reasons_of(error)
    if reasons:
        return all(reason["Code"] in PASSING for reason in reasons)
    return code_of(error) in BUSY

"""Items: what all tables have in common, between Python values and DynamoDB's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from recado.ports import TryAgain

Item = dict[str, Any]

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

BUSY = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
"""Codes with which DynamoDB asks to come again."""


CONDITION_FAILED = "ConditionalCheckFailedException"

UNREACHED = (ConnectionError, HTTPClientError)
"""What botocore raises when a service cannot be reached or its answer does not come."""


@contextmanager
def coming_again() -> Iterator[None]:
    """Turns what may pass, DynamoDB being busy or not to be reached, into `TryAgain`."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in BUSY:
            raise TryAgain(code_of(error)) from error
        raise
    except UNREACHED as error:
        raise TryAgain(type(error).__name__) from error


def packed(values: Mapping[str, Any]) -> Item:
    """Attribute values of what is not None; instants become milliseconds, so that items stay
    small."""
    return {k: _serialize(_plain(v)) for k, v in values.items() if v is not None}


def setting(values: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an update that gives an item these attributes and takes away those that are
    None; what it does not name stays. One at least is to be given."""
    given = packed(values)
    gone = [f"#{name}" for name in values if name not in given]
    expression = "SET " + ", ".join(f"#{name} = :{name}" for name in given)
    return {
        "UpdateExpression": f"{expression} REMOVE {', '.join(gone)}" if gone else expression,
        "ExpressionAttributeNames": {f"#{name}": name for name in values},
        "ExpressionAttributeValues": {f":{name}": value for name, value in given.items()},
    }


def unpacked(item: Mapping[str, Any]) -> dict[str, Any]:
    """The plain values of an item; whole numbers come back as `int`."""
    return {key: _natural(_deserialize(value)) for key, value in item.items()}


def instant(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def epoch_seconds(moment: datetime) -> int:
    """The form of a time-to-live attribute."""
    return milliseconds(moment) // 1000


def old_item(error: ClientError) -> Item:
    """The item that did not meet a condition, if the request asked for it; empty if there is
    none."""
    response: Any = error.response
    item: Item = response.get("Item", {})
    return item


def code_of(error: ClientError) -> str:
    return error.response["Error"]["Code"]


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return milliseconds(value)
        case Mapping():
            return {k: _plain(v) for k, v in value.items() if v is not None}
        case list() | tuple():
            return [_plain(v) for v in value]
        case _:
            return value


def _natural(value: Any) -> Any:
    match value:
        case Decimal():
            return int(value)
        case dict():
            return {k: _natural(v) for k, v in value.items()}
        case list():
            return [_natural(v) for v in value]
        case _:
            return value

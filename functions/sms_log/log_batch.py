"""What a subscription of CloudWatch Logs hands to a function: a batch of log messages, as base64 of
gzip of JSON ("Using subscription filters" in the CloudWatch Logs user guide)."""

import zlib
from base64 import b64decode
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST_BATCH = 32 * 1024 * 1024
"""Bytes when unzipped. An event of a function holds at most 6 MB, and real batches are far smaller;
a bomb of that size would unzip to gigabytes."""

_GZIP = 16 + zlib.MAX_WBITS


class Unreadable(Exception):
    """Not a batch of CloudWatch Logs, or too long a one. The text says which step failed, and
    never what was in it."""


class _Outside(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class _Zipped(_Outside):
    data: str


class _Event(_Outside):
    awslogs: _Zipped


class _LogEvent(_Outside):
    message: str


class _Batch(_Outside):
    kind: Literal["DATA_MESSAGE", "CONTROL_MESSAGE"] = Field(alias="messageType")
    events: list[_LogEvent] = Field([], alias="logEvents")


def messages_of(event: dict[str, Any]) -> list[str]:
    """The log messages of a batch, as they were written and in their order.

    A control message, by which CloudWatch Logs tries whether the function can be reached, has
    none. Raises `Unreadable`.
    """
    try:
        batch = _Batch.model_validate_json(_unzipped(_decoded(_Event.model_validate(event))))
    except ValidationError as error:
        raise Unreadable("not a batch of log messages") from error
    return [each.message for each in batch.events] if batch.kind == "DATA_MESSAGE" else []


def _decoded(event: _Event) -> bytes:
    try:
        return b64decode(event.awslogs.data, validate=True)
    except ValueError as error:
        raise Unreadable("not base64") from error


def _unzipped(data: bytes) -> bytes:
    unzip = zlib.decompressobj(_GZIP)
    try:
        text = unzip.decompress(data, LONGEST_BATCH)
    except zlib.error as error:
        raise Unreadable("not gzip") from error
    if unzip.unconsumed_tail:
        raise Unreadable("too long")
    if not unzip.eof or unzip.unused_data:
        raise Unreadable("not one whole gzip")
    return text

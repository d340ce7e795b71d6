"""A record of the table's stream: the new image of a send (the event source filters the rest)."""

from collections.abc import Callable
from typing import Any

from recado.domain.ids import is_send_id
from recado.domain.send import Send


class UnreadableRecord(Exception):
    """Not the image of a send."""


def takes_a_claim_back(record: dict[str, Any]) -> bool:
    """Whether the write only says that an attempt was not made after all: its message comes back by
    itself, and must not be joined by another. A new time to wait for is something else."""
    before, now = record["dynamodb"].get("OldImage", {}), record["dynamodb"].get("NewImage", {})
    fewer = len(_attempts(now)) < len(_attempts(before))
    return fewer and now.get("due_at") == before.get("due_at")


def _attempts(image: dict[str, Any]) -> list[Any]:
    attempts: list[Any] = image.get("attempts", {}).get("L", [])
    return attempts


def read_record(record: dict[str, Any], read: Callable[[dict[str, Any]], Send]) -> Send:
    """Raises `UnreadableRecord`; its text repeats nothing of the record."""
    try:
        send = read(record["dynamodb"]["NewImage"])
        named = is_send_id(send.send_id)
    except (LookupError, TypeError, ValueError) as error:
        raise UnreadableRecord("not a send") from error
    if not named:
        raise UnreadableRecord("not a send")
    return send

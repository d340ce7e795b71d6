"""A record of the table's stream: the new image of a send (the event source filters the rest)."""

from collections.abc import Callable
from typing import Any

from recado.domain.ids import is_send_id
from recado.domain.send import Send


class UnreadableRecord(Exception):
    """Not the image of a send."""


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

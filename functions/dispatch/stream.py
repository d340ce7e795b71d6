"""A record of the table's stream: the new image of a send (the event source filters the rest)."""

from typing import Any

from recado.domain.channel import Channel
from recado.domain.send import SendKey


class UnreadableRecord(Exception):
    """Not the image of a send."""


def read_record(record: dict[str, Any]) -> tuple[Channel, SendKey]:
    """The send and the channel that it goes by. Raises `UnreadableRecord`."""
    match record["dynamodb"].get("NewImage"):
        case {"account_id": {"S": account}, "send_id": {"S": send}, "channel": {"S": channel}}:
            if channel in Channel:
                return Channel(channel), SendKey(account, send)
            raise UnreadableRecord("unknown channel")
    raise UnreadableRecord("not a send")

"""A record of the table's stream: the new image of a send (the event source filters the rest)."""

from typing import Any

from recado.domain.channel import Channel
from recado.domain.lane import Lane, lane_of
from recado.domain.notification import Kind
from recado.domain.send import SendKey


class UnreadableRecord(Exception):
    """Not the image of a send."""


def read_record(record: dict[str, Any]) -> tuple[Lane, SendKey]:
    """The send and the lane that it goes by. Raises `UnreadableRecord`."""
    match record["dynamodb"].get("NewImage"):
        case {
            "account_id": {"S": account},
            "send_id": {"S": send},
            "kind": {"S": kind},
            "channel": {"S": channel},
        }:
            if kind in Kind and channel in Channel:
                return lane_of(Kind(kind), Channel(channel)), SendKey(account, send)
            raise UnreadableRecord("unknown kind or channel")
    raise UnreadableRecord("not a send")

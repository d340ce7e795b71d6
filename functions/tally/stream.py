"""Records of the table's stream, as far as they move a send from one bucket to another."""

from collections.abc import Iterator, Sequence
from typing import Any

from recado.domain.channel import Channel
from recado.domain.tally import Moved

Record = dict[str, Any]


def read_moves(records: Sequence[Record]) -> Iterator[Moved]:
    """What is no send, or moves nowhere, says nothing here; dispatch parks what nobody can read."""
    for record in records:
        change = record["dynamodb"]
        before = _bucket(change.get("OldImage", {}))
        match change.get("NewImage"):
            case {
                "account_id": {"S": account_id},
                "day": {"S": day},
                "channel": {"S": channel},
                "counted_as": {"S": now},
            } if now != before and channel in Channel:
                yield Moved(
                    account_id=account_id,
                    period=day[:7],
                    channel=Channel(channel),
                    before=before,
                    now=now,
                )


def name_of(records: Sequence[Record]) -> str:
    """One name for these records and no others."""
    return " ".join(record["eventID"] for record in records)


def _bucket(image: dict[str, Any]) -> str | None:
    value: str | None = image.get("counted_as", {}).get("S")
    return value

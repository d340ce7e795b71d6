"""Records of the table's stream, as far as they move a send from one bucket to another."""

from collections.abc import Iterator, Sequence
from typing import Any

from recado.domain.channel import Channel
from recado.domain.tally import Moved

Record = dict[str, Any]


def read_moves(records: Sequence[Record]) -> Iterator[Moved]:
    """What is no send, or moves nowhere, says nothing here."""
    for record in records:
        change = record["dynamodb"]
        new = change.get("NewImage", {})
        now, before = _bucket(new), _bucket(change.get("OldImage", {}))
        if now is not None and now != before:
            yield Moved(
                account_id=new["account_id"]["S"],
                period=new["day"]["S"][:7],
                channel=Channel(new["channel"]["S"]),
                before=before,
                now=now,
            )


def name_of(records: Sequence[Record]) -> str:
    """One name for these records and no others."""
    return " ".join(record["eventID"] for record in records)


def _bucket(image: dict[str, Any]) -> str | None:
    value: str | None = image.get("counted_as", {}).get("S")
    return value

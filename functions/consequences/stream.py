"""Records of the table's stream, as far as they move a send from one bucket to another, a quota
nearer to its end, or tell what became of an attempt."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from recado.domain.channel import Channel
from recado.domain.quota import Level
from recado.domain.send import Send
from recado.domain.tally import Moved
from recado.use_cases.follow import Changed
from recado.use_cases.warn import QuotaMoved

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


_TELLING = ("attempts", "stop", "asked_at")
"""The attributes of a send whose change may matter to its contact."""


def read_changes(
    records: Sequence[Record], read: Callable[[dict[str, Any]], Send]
) -> Iterator[Changed]:
    """The sends of whose attempts something was heard, or that were stopped or asked for again,
    before and after. Looking at what is written saves reading all the others. What cannot be read
    says nothing here either."""
    for record in records:
        change = record["dynamodb"]
        before, now = change.get("OldImage", {}), change.get("NewImage", {})
        if "send_id" in now and any(now.get(name) != before.get(name) for name in _TELLING):
            with suppress(LookupError, TypeError, ValueError):
                yield Changed(read(before) if before else None, read(now))


def read_quotas(records: Sequence[Record]) -> Iterator[QuotaMoved]:
    """The counters of quotas that changed, channel by channel."""
    for record in records:
        change = record["dynamodb"]
        before, now = change.get("OldImage", {}), change.get("NewImage", {})
        match now:
            case {"sk": {"S": "quota"}, "account_id": {"S": account_id}, "period": {"S": period}}:
                for channel in Channel:
                    yield QuotaMoved(
                        account_id=account_id,
                        period=period,
                        channel=channel,
                        before=_level(before, channel),
                        now=_level(now, channel),
                        at=datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC),
                    )


def _level(image: dict[str, Any], channel: Channel) -> Level:
    used, limit = image.get(channel), image.get(f"{channel}_limit")
    return Level(int(used["N"]) if used else 0, int(limit["N"]) if limit else None)


def name_of(records: Sequence[Record]) -> str:
    """One name for these records and no others."""
    return " ".join(record["eventID"] for record in records)


def _bucket(image: dict[str, Any]) -> str | None:
    value: str | None = image.get("counted_as", {}).get("S")
    return value

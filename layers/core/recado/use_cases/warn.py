"""Warn: tell the platform, once each, that an account's quota is nearly or wholly used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from recado.domain.channel import Channel
from recado.domain.event import Event, EventType, warning_id
from recado.domain.quota import Level
from recado.ports import Events


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaMoved:
    """A counter changed, or the limit that it is compared with."""

    account_id: str
    period: str
    channel: Channel
    before: Level
    now: Level
    at: datetime


def warn(moved: Iterable[QuotaMoved], *, events: Events) -> int:
    """Keeps an event for each percentage that a change reached for the first time; how many that
    were. A counter that goes down and up again, or a change that is told twice, warns once."""
    return sum(events.put(event) for one in moved for event in _warnings(one))


def _warnings(moved: QuotaMoved) -> Iterable[Event]:
    for percent in moved.now.reached:
        if percent not in moved.before.reached:
            yield Event(
                event_id=warning_id(moved.account_id, moved.period, moved.channel, percent),
                account_id=moved.account_id,
                type=EventType.QUOTA_WARNING,
                at=moved.at,
                data={
                    "period": moved.period,
                    "channel": moved.channel,
                    "percent": percent,
                    "used": moved.now.used,
                    "limit": moved.now.limit or 0,
                },
            )

"""Events: what the platform is to be told without asking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recado.domain import ids
from recado.domain.channel import Channel


class EventType(StrEnum):
    """What an event is about."""

    QUOTA_WARNING = "quota.warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One piece of news. Its id is derived from what it tells, so telling it twice is no news."""

    event_id: str
    account_id: str
    type: EventType
    at: datetime
    data: Mapping[str, str | int]


def warning_id(account_id: str, period: str, channel: Channel, percent: int) -> str:
    """The id of the one warning that an account gets of this percentage."""
    return f"evt_{ids.derived(26, EventType.QUOTA_WARNING, account_id, period, channel, percent)}"

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
    OPTED_OUT = "contact.opted_out"
    OPTED_IN = "contact.opted_in"
    CONTACT_BLOCKED = "contact.blocked"
    CONTACT_RELEASED = "contact.released"
    ACCOUNT_GUARDED = "account.guarded"
    GUARD_LIFTED = "account.guard_lifted"
    MESSAGE_INBOUND = "message.inbound"
    MESSAGE_ANSWERED = "message.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One piece of news. Its id is derived from what it tells, so telling it twice is no news.

    Without an account it concerns none that we know. `expires_at`: until when it is kept, if what
    it tells is personal; anything else stays.
    """

    event_id: str
    account_id: str | None
    type: EventType
    at: datetime
    data: Mapping[str, str | int]
    expires_at: datetime | None = None


def event_id(type_: EventType, *parts: str | int | None) -> str:
    """The id of the one event of this type that these parts name. Not for personal data."""
    return f"evt_{ids.derived(26, type_, *parts)}"


def is_event_id(text: str) -> bool:
    return text.startswith("evt_")


def warning_id(account_id: str, period: str, channel: Channel, percent: int) -> str:
    """The id of the one warning that an account gets of this percentage."""
    return event_id(EventType.QUOTA_WARNING, account_id, period, channel, percent)

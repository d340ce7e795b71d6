"""Opt out, and opt in again: one contact, one account. The platform is told each once."""

from datetime import datetime

from recado.domain.channel import Channel
from recado.domain.contact_entry import ContactEntry, OptOutBy
from recado.domain.event import Event, EventType, event_id
from recado.ports import ContactEntries, Events


def opt_out(
    account_id: str,
    contact_id: str,
    *,
    channel: Channel,
    at: datetime,
    by: OptOutBy,
    entries: ContactEntries,
    events: Events,
) -> None:
    """From now on nothing of this account goes out to the contact; whoever opted out already stays
    so. First it holds, then it is told: what breaks off in between is told when it comes again."""
    entries.opt_out(account_id, contact_id, at, by)
    entry = entries.of(account_id, [contact_id]).get(contact_id)
    if entry is not None and entry.opted_out_at is not None:
        events.put(_event(EventType.OPTED_OUT, entry, channel, entry.opted_out_at))


def opt_in(
    entry: ContactEntry,
    *,
    channel: Channel,
    at: datetime,
    entries: ContactEntries,
    events: Events,
) -> None:
    """Takes the entry's opt-out back. It is told before it holds, since afterwards nothing shows
    that there was one."""
    events.put(_event(EventType.OPTED_IN, entry, channel, at))
    entries.opt_in(entry.account_id, entry.contact_id)


def _event(type_: EventType, entry: ContactEntry, channel: Channel, at: datetime) -> Event:
    """Both name the one opt-out by when it was made."""
    since = entry.opted_out_at.isoformat() if entry.opted_out_at else None
    return Event(
        event_id=event_id(type_, entry.account_id, entry.contact_id, since),
        account_id=entry.account_id,
        type=type_,
        at=at,
        data={
            "channel": channel,
            "contact_id": entry.contact_id,
            "by": entry.opted_out_by or "",
        },
    )

"""Release contact: support staff take a block away, ours and the provider's (PRODUCT.md section
7)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from recado.domain.blocks import Block, block_of
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, ContactEntry, Release
from recado.domain.event import Event, EventType, event_id
from recado.domain.send import SendKey
from recado.domain.status import Reason
from recado.ports import (
    Accounts,
    ContactEntries,
    Contents,
    Customers,
    Events,
    Sends,
    SuppressionList,
    TryAgain,
)
from recado.use_cases.errors import Invalid
from recado.use_cases.once import CallName, Record, once
from recado.use_cases.records import get_account
from recado.use_cases.unlist import unlist


class ProviderList(StrEnum):
    """What became of the address on the provider's own suppression list. Pending: it may still be
    there, and is taken off before the next send at the latest."""

    CLEAR = "clear"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who wants the release and why, whose credentials call for it, and whether the customer has
    taken our mark as spam back. `address`: a spelling of it, if the caller knows one."""

    asked_by: str
    called_by: str
    why: str
    customer_unmarked: bool = False
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What releasing takes."""

    accounts: Accounts
    customers: Customers
    sends: Sends
    contents: Contents
    entries: ContactEntries
    events: Events
    suppression: SuppressionList
    record: Record


@dataclass(frozen=True, slots=True)
class ContactReleased:
    """Which block was taken away, if there was one, and how the provider's list stands; None for
    channels whose provider keeps none. `replayed`: this is the answer of an earlier call."""

    released: Reason | None
    provider_list: ProviderList | None
    replayed: bool


def release_contact(
    name: CallName, contact_id: str, channel: Channel, asking: Asking, *, support: Support
) -> ContactReleased:
    """Takes the block away and puts the contact on probation; who asked is kept for good. Where
    nothing is blocked, only the provider's list is seen to.

    Raises `NotFound`; `Invalid` if a complaint stands and the customer has not taken it back;
    `KeyReused`, `StillRunning`, `TryAgain`.
    """
    get_account(name.account_id, accounts=support.accounts)
    told = once(
        name,
        lambda call: _release(contact_id, channel, asking, call, support),
        record=support.record,
    )
    released, listed = json.loads(told.answer)
    return ContactReleased(
        released and Reason(released), listed and ProviderList(listed), told.replayed
    )


def _release(
    contact_id: str, channel: Channel, asking: Asking, call: Call, support: Support
) -> str:
    """First everyone's entry says that the provider may hold the address, last that it does not: so
    whatever breaks off in between is made up for by this call's repetition, or by the next send."""
    block = _block(contact_id, call, support)
    if block is not None:
        _check_complaint(block, asking)
        release = Release(
            at=call.called_at, asked_by=asking.asked_by, called_by=asking.called_by, why=asking.why
        )
        support.events.put(_event(call.account_id, contact_id, channel, block.reason, release))
        if channel is Channel.EMAIL:
            support.entries.change(EVERYONE, contact_id, lambda e: _listed(e, call.called_at))
        support.entries.change(call.account_id, contact_id, lambda e: replace(e, release=release))
    everyone = support.entries.of(EVERYONE, [contact_id]).get(contact_id)
    listed = None
    if channel is Channel.EMAIL:
        listed = ProviderList.CLEAR
        if everyone is not None and everyone.listed_at is not None:
            spellings = set(_spellings(contact_id, block, asking, call, support))
            listed = _clear(everyone, spellings, support)
    return json.dumps([block and block.reason, listed])


def _block(contact_id: str, call: Call, support: Support) -> Block | None:
    """What stands, or stood before this call's own release when it is begun again."""
    entry = support.entries.of(call.account_id, [contact_id]).get(contact_id)
    if entry is not None and entry.release is not None and entry.release.at == call.called_at:
        entry = replace(entry, release=None)
    everyone = support.entries.of(EVERYONE, [contact_id]).get(contact_id)
    return block_of(entry, everyone, call.called_at)


def _check_complaint(block: Block, asking: Asking) -> None:
    if block.reason is Reason.BLOCKED_BY_COMPLAINT and not asking.customer_unmarked:
        raise Invalid("customer_unmarked", "needed", "the customer must take the mark back first")


def _listed(entry: ContactEntry, now: datetime) -> ContactEntry:
    return replace(entry, listed_at=entry.listed_at or now)


def _clear(everyone: ContactEntry, spellings: set[str], support: Support) -> ProviderList:
    if not spellings:
        return ProviderList.PENDING
    try:
        unlist(everyone, spellings, support.suppression, support.entries)
    except TryAgain:
        return ProviderList.PENDING
    return ProviderList.CLEAR


def _spellings(
    contact_id: str, block: Block | None, asking: Asking, call: Call, support: Support
) -> Iterator[str]:
    """How the address is written by the caller, in the send that caused the block, and in the
    customer's contacts now."""
    if asking.address is not None:
        yield asking.address
    send = support.sends.get(SendKey(call.account_id, block.send_id)) if block else None
    if send is None:
        return
    content = support.contents.of([send], call.called_at).get(send.send_id)
    if content is not None and contact_id in content.addresses:
        yield content.addresses[contact_id]
    customer = support.customers.get(call.account_id, send.customer_id)
    for contact in customer.contacts if customer is not None else ():
        if contact.contact_id == contact_id:
            yield contact.address


def _event(
    account_id: str, contact_id: str, channel: Channel, reason: Reason, release: Release
) -> Event:
    return Event(
        event_id=event_id(
            EventType.CONTACT_RELEASED, account_id, contact_id, release.at.isoformat()
        ),
        account_id=account_id,
        type=EventType.CONTACT_RELEASED,
        at=release.at,
        data={
            "channel": channel,
            "contact_id": contact_id,
            "reason": reason,
            "asked_by": release.asked_by,
            "called_by": release.called_by,
            "why": release.why,
        },
    )

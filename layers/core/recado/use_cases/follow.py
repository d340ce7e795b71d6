"""Follow: what a changed send means for its contact and its account. Everything here may come
again, and in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from recado.domain import ids
from recado.domain.blocks import block_of, concerns_everyone, heard_of, hearing, is_news
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard, OptOutBy
from recado.domain.event import Event, EventType, event_id
from recado.domain.fixes import arrived_at, concerns_troubles, seeing, trouble_of
from recado.domain.fold import status_of
from recado.domain.guard import AFRESH, Guarded, GuardReason, Mark, Measured, measured, too_much
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.ports import Clock, ContactEntries, Events, Guards, InvoiceFiles, Lists, Tallies
from recado.use_cases.opt_out import opt_out

LOOKS_BACK = 25
"""Notifications of the customer that are looked at after a failure, the newest ones: a delivery
that came before the news of the failure left no trace in the contact's entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followers:
    """What following takes."""

    entries: ContactEntries
    lists: Lists
    files: InvoiceFiles
    events: Events
    tallies: Tallies
    guards: Guards
    clock: Clock


@dataclass(frozen=True, slots=True)
class Changed:
    """A send before a write, if it was there, and after it."""

    before: Send | None
    now: Send


def follow_contacts(changed: Iterable[Changed], *, followers: Followers) -> int:
    """Tells the contacts' entries what became of sends to them; how many contacts are blocked by
    it."""
    return sum(_follow(one, followers) for one in _telling(changed, followers))


def _telling(changed: Iterable[Changed], followers: Followers) -> list[Changed]:
    """The changes that may lead to something. Most are deliveries to contacts of which nothing is
    known; one look shows it of all of them."""
    telling = [one for one in changed if _says_something(one)]
    plain = [one.now for one in telling if _has_only_arrived(one.now)]
    if not plain:
        return telling
    known = {one.now.contact_id for one in telling if not _has_only_arrived(one.now)}
    known |= followers.entries.of(EVERYONE, {send.contact_id for send in plain}).keys()
    for account_id in {send.account_id for send in plain}:
        own = {send.contact_id for send in plain if send.account_id == account_id}
        known |= followers.entries.of(account_id, own - known).keys()
    return [one for one in telling if one.now.contact_id in known]


def _has_only_arrived(send: Send) -> bool:
    heard = heard_of(send)
    return bool(heard) and all(each.delivered for each in heard)


def _says_something(changed: Changed) -> bool:
    news = bool(_news(changed)) or _touches_troubles(changed)
    return news or _opted_out_at_the_provider(changed.now)


def _news(changed: Changed) -> list[Heard]:
    before = heard_of(changed.before) if changed.before is not None else ()
    return [heard for heard in heard_of(changed.now) if _unlike(heard, before)]


def follow_account(account_id: str, period: str, *, followers: Followers) -> GuardReason | None:
    """Stops the account's e-mail if too much of it bounces or is taken for spam since the guard
    last looked afresh; why, if it does so now. To be asked when some more did."""
    now = followers.clock()
    total = measured(followers.tallies.get(account_id, period))
    mark = followers.guards.mark(account_id, period)
    because = too_much(total.since(mark.measured) if mark else total)
    if because is None:
        if mark is None:
            followers.guards.put_mark(account_id, period, Mark(now, Measured()))
        elif now - mark.at >= AFRESH:
            followers.guards.put_mark(account_id, period, Mark(now, total))
        return None
    since = mark.at.isoformat() if mark else period
    told = followers.events.put(
        Event(
            event_id=event_id(EventType.ACCOUNT_GUARDED, account_id, since),
            account_id=account_id,
            type=EventType.ACCOUNT_GUARDED,
            at=now,
            data={"because": because},
        )
    )
    stopped = followers.guards.stop(account_id, Guarded(now, because))
    return because if told or stopped else None


def _follow(changed: Changed, followers: Followers) -> bool:
    news, send = _news(changed), changed.now
    if _opted_out_at_the_provider(send):
        _note_opt_out(send, followers)
    if not news and not _touches_troubles(changed):
        return False
    failed = not all(heard.delivered for heard in news)
    sends = [send]
    if failed or trouble_of(send) is not None:
        sends += _all_to_the_contact(send, followers)
    told = [heard for each in sends for heard in heard_of(each)]
    everyone = _tell_everyone(send, news, told, followers) if news else None
    own = followers.entries.of(send.account_id, [send.contact_id]).get(send.contact_id)
    if not (any(is_news(own, heard) for heard in news) or concerns_troubles(own, send)):
        return False

    def hear(entry: ContactEntry) -> ContactEntry:
        return seeing(hearing(entry, told), sends)

    bare = ContactEntry(account_id=send.account_id, contact_id=send.contact_id)
    blocked = _tell_block(send, own or bare, hear(own or bare), everyone, followers)
    followers.entries.change(send.account_id, send.contact_id, hear)
    return blocked


def _touches_troubles(changed: Changed) -> bool:
    """Whether a write that is no news of an outcome makes or ends a trouble. Most do not, and need
    no look at the entry."""
    if trouble_of(changed.now) is not None or arrived_at(changed.now) is not None:
        return True
    return changed.before is not None and trouble_of(changed.before) is not None


def _unlike(heard: Heard, before: Iterable[Heard]) -> bool:
    """The revision alone is no news."""
    return heard not in [replace(each, revision=heard.revision) for each in before]


def _tell_everyone(
    send: Send, news: list[Heard], told: list[Heard], followers: Followers
) -> ContactEntry | None:
    """Everyone's entry after the news, if there is one."""
    contact = send.contact_id
    everyone = followers.entries.of(EVERYONE, [contact]).get(contact)
    listed = [r.at for a in send.attempts for r in a.receipts if r.listed]
    failed = [heard for heard in news if not heard.delivered]
    known = everyone is not None
    concerned = any(concerns_everyone(h) or (known and is_news(everyone, h)) for h in news)
    if not concerned and not (listed and failed):
        return everyone

    def hear(entry: ContactEntry) -> ContactEntry:
        heard = hearing(entry, told)
        return replace(heard, listed_at=max(listed)) if listed and failed else heard

    return followers.entries.change(EVERYONE, contact, hear)[1]


def _all_to_the_contact(send: Send, followers: Followers) -> list[Send]:
    """The customer's other sends to this contact, as they are now."""
    places, _ = followers.lists.of_customer(
        send.account_id, send.customer_id, limit=LOOKS_BACK, after=None
    )
    notifications = {ids.notification_of(place.send_id) for place in places}
    sends = followers.files.sends_of(send.account_id, notifications)
    return [each for each in sends if each.contact_id == send.contact_id]


def _tell_block(
    send: Send,
    then: ContactEntry,
    after: ContactEntry,
    everyone: ContactEntry | None,
    followers: Followers,
) -> bool:
    """Before it holds, so that what breaks off in between is told when it comes again; each block
    is told once, by the send that caused it."""
    now = followers.clock()
    block = block_of(after, everyone, now)
    if block is None or block_of(then, None, now) is not None:
        return False
    return followers.events.put(
        Event(
            event_id=event_id(
                EventType.CONTACT_BLOCKED, send.account_id, send.contact_id, block.send_id
            ),
            account_id=send.account_id,
            type=EventType.CONTACT_BLOCKED,
            at=now,
            data={
                "channel": send.channel,
                "contact_id": send.contact_id,
                "reason": block.reason,
                "because": block.because,
            },
        )
    )


def _opted_out_at_the_provider(send: Send) -> bool:
    """Whether it was the provider that told us of the opt-out, not a gate of ours."""
    status = status_of(send)
    return (
        status.code is Status.NOT_SENT_OPTED_OUT
        and status.reason is Reason.OPTED_OUT
        and bool(send.attempts)
        and not send.is_simulated
    )


def _note_opt_out(send: Send, followers: Followers) -> None:
    opt_out(
        send.account_id,
        send.contact_id,
        channel=send.channel,
        at=followers.clock(),
        by=OptOutBy.PROVIDER,
        entries=followers.entries,
        events=followers.events,
    )

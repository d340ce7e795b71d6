"""Send: hand one send over to its provider, once: claim, gates, call, record. One path for all
channels."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact_entry import ContactEntry
from recado.domain.fold import SILENCE
from recado.domain.gates import contact_stopped_by, stopped_by
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Content, Kind
from recado.domain.plan import next_attempt_at, one_may_follow
from recado.domain.resend import Pace
from recado.domain.send import Accepted, Refused, Send, SendKey, Stop
from recado.domain.status import Reason
from recado.ports import (
    ChannelPaused,
    ChannelStates,
    Clock,
    ContactEntries,
    Contents,
    HandOverReader,
    Message,
    NotHandedOver,
    NotYet,
    OutcomeUnknown,
    Pointers,
    Provider,
    Sends,
    SuppressionList,
    Surroundings,
    TryAgain,
)
from recado.use_cases.change import change
from recado.use_cases.errors import Broken
from recado.use_cases.unlist import unlist

SOON = timedelta(minutes=15)
"""What is due sooner waits in its queue, what is due later for a timer."""


class JustPaused(NotYet):
    """The provider has just said that it takes nothing from us for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a channel's messages are written and handed over. `compose` writes the message of an
    attempt, whose id comes last. `pointers`: where the provider's id is kept, if receipts bear no
    id of ours. `suppression`: the provider's list of addresses that it does not send to, if it
    keeps one."""

    compose: Callable[[Send, Content, str], Message]
    provider: Provider[Any]
    pointers: Pointers | None = None
    suppression: SuppressionList | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an attempt is its claimer's alone (more than a function may run, plus the clocks'
    difference), and how fast what failed is sent again."""

    lease: timedelta
    pace: Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What sending takes."""

    sends: Sends
    reader: HandOverReader
    contents: Contents
    entries: ContactEntries
    states: ChannelStates
    ways: Mapping[Channel, Way]
    clock: Clock
    patience: Patience


def send(key: SendKey, *, hands: Hands) -> None:
    """Hands the send over if an attempt is due; returns when nothing is left to do.

    Raises `NotYet` if it is due later, another `TryAgain` if the world was not ready, `Broken` if
    there is no such send. Wherever it is killed, calling it again ends well: before the provider
    was called nothing is out; afterwards the claim keeps others from calling again until a receipt
    or the one safe resend settles it.
    """
    current = hands.sends.get(key)
    if current is None:
        raise Broken("no such send")
    now = hands.clock()
    if _is_due(current, now, hands):
        claimed = hands.sends.save(current.claimed(now, hands.patience.lease))
        _attempt(claimed, now, hands)
        current = claimed
    elif next_attempt_at(current, hands.patience.pace) is not None:
        return  # its lost answer found no receipt in time, and it goes out no more
    if current.kind is Kind.ACCESS_CODE:
        _forget(current, hands)


def _is_due(current: Send, now: datetime, hands: Hands) -> bool:
    """Raises `NotYet` for what comes before its time: the message then waits in its queue."""
    due = next_attempt_at(current, hands.patience.pace)
    if due is None:
        return False
    if due <= now:
        return _is_time(current, now, hands)
    raise NotYet(due)


def _is_time(current: Send, now: datetime, hands: Hands) -> bool:
    """Whether the channel is such that an attempt may be claimed; False if none ever will be, since
    a lost answer found no receipt in time. Raises `NotYet` while the provider takes nothing, and
    while nobody can tell whether the receipt of a lost answer is only late: none of later sends are
    arriving."""
    state = hands.states.get(current.channel)
    if state.paused_until is not None and state.paused_until > now:
        raise NotYet(state.paused_until)
    newest = current.attempts[-1] if current.attempts else None
    if newest is None or newest.settled or current.asked_at is not None:
        return True
    if now - newest.claimed_at >= SILENCE:
        return False
    if not state.is_heard_since(newest.claimed_at + hands.patience.pace.unknown_window / 2):
        shortest = min(SOON, hands.patience.pace.unknown_window)
        raise NotYet(now + max(shortest, (now - newest.claimed_at) / 4))
    return True


def _attempt(claimed: Send, now: datetime, hands: Hands) -> None:
    """What a claim leads to: the call, a gate that ends the send, or the wait for an opening."""
    number = claimed.attempts[-1].number
    try:
        ready = _ready(claimed, hands.reader.surroundings(claimed, now), now, hands)
    except Exception:
        change(hands.sends, claimed, lambda s: s.released(number))  # nothing was handed over
        raise
    match ready:
        case Reason() as reason:
            change(hands.sends, claimed, lambda s: s.stopped(number, Stop(reason, now)))
        case datetime() as opening:
            change(hands.sends, claimed, lambda s: s.waiting(number, opening))
            if opening - now <= SOON:
                raise NotYet(opening)
        case message:
            _hand_over(claimed, message, hands)


def _ready(
    claimed: Send, around: Surroundings, now: datetime, hands: Hands
) -> Message | Reason | datetime:
    """The message; the reason if a gate is closed; the opening if it is no time to send."""
    if around.account is None:
        return Reason.ACCOUNT_INACTIVE
    closed = _closed(claimed, around.account, around, now)
    if closed is not None or around.content is None:
        return closed or Reason.CONTENT_EXPIRED
    opening = around.account.opens_at(claimed.kind, claimed.channel, now)
    if opening > now:
        return opening
    _note_sent(claimed, around.entry, now, hands)
    _unlist(claimed, around, hands)
    attempt_id = claimed.attempt_id(claimed.attempts[-1].number)
    message = hands.ways[claimed.channel].compose(claimed, around.content, attempt_id)
    late = _closed(claimed, around.account, around, hands.clock())  # the tables may have been slow
    return late or message


def _closed(claimed: Send, account: Account, around: Surroundings, now: datetime) -> Reason | None:
    return (
        stopped_by(claimed.kind, account, around.invoice, not_after=claimed.not_after, now=now)
        or contact_stopped_by(claimed.channel, account, around.entry, around.everyone, now=now)
        or _superseded(claimed, around.newest_code)
    )


def _superseded(send: Send, newest: NewestCode | None) -> Reason | None:
    if newest is None or newest.notification_id == send.notification_id:
        return None
    own = NewestCode(send.accepted_at, send.notification_id)
    return Reason.SUPERSEDED if own < newest else None


def _note_sent(send: Send, entry: ContactEntry | None, now: datetime, hands: Hands) -> None:
    """Before the call, so that a reply that follows at once finds who wrote."""
    today = now.date()
    if send.channel is not Channel.EMAIL and (entry is None or entry.sent_on != today):
        hands.entries.note_sent(send.account_id, send.contact_id, today)


def _unlist(claimed: Send, around: Surroundings, hands: Hands) -> None:
    """What our gates let pass, the provider's list must not hold: it keeps addresses for failures
    that we know to pass, and after a release. Everyone's entry may not know yet what an earlier
    attempt of the send itself has heard."""
    suppression, everyone = hands.ways[claimed.channel].suppression, around.everyone
    address = around.content and around.content.addresses.get(claimed.contact_id)
    if suppression is None or not address:
        return
    if everyone is not None and everyone.listed_at is not None:
        unlist(everyone, [address], suppression, hands.entries)
    elif any(receipt.listed for attempt in claimed.attempts for receipt in attempt.receipts):
        suppression.remove(address)


def _hand_over(claimed: Send, message: Message, hands: Hands) -> None:
    number, way = claimed.attempts[-1].number, hands.ways[claimed.channel]
    try:
        answer = way.provider.hand_over(message)
    except ChannelPaused as paused:
        change(hands.sends, claimed, lambda s: s.released(number))
        state = hands.states.pause(claimed.channel, hands.clock())
        raise JustPaused(state.paused_until or hands.clock()) from paused
    except NotHandedOver:
        change(hands.sends, claimed, lambda s: s.released(number))
        raise
    except OutcomeUnknown:
        now = hands.clock()
        change(hands.sends, claimed, lambda s: s.lost(number, now, _edition(s, message)))
        return
    _point(claimed, answer, way)
    change(hands.sends, claimed, lambda s: s.answered(number, answer, _edition(s, message)))
    _resume(claimed, hands)


def _resume(sent: Send, hands: Hands) -> None:
    """A real hand-over ends the provider's pause. The send is recorded already, so trouble here
    waits for the next one."""
    with suppress(TryAgain):
        if not sent.is_simulated and hands.states.get(sent.channel).paused_since is not None:
            hands.states.resume(sent.channel)


def _edition(send: Send, message: Message) -> str:
    """Without the fingerprint if it could betray a code that is gone."""
    if send.kind is Kind.ACCESS_CODE:
        return message.edition.partition(".")[0]
    return message.edition


def _point(claimed: Send, answer: Accepted | Refused, way: Way) -> None:
    """A pointer that cannot be written leaves the attempt without receipts, but handed over."""
    if way.pointers is not None and isinstance(answer, Accepted):
        attempt_id = claimed.attempt_id(claimed.attempts[-1].number)
        try:
            way.pointers.put(answer.provider_id, attempt_id, answer.at)
        except TryAgain:
            return


def _forget(send: Send, hands: Hands) -> None:
    """A code is kept no longer than any send of its notification may still need it."""
    there = hands.sends.of_notification(send.account_id, send.notification_id)
    now = hands.clock()
    if not any(each.is_at_work(now) or one_may_follow(each) for each in there):
        hands.contents.forget(send)

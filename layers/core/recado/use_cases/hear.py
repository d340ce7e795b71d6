"""Hear: what a customer wrote opts out, opts in again, or is passed on for the merchant to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from recado.content.confirmations import DEFAULT, EDITION, confirmation
from recado.domain.channel import Channel
from recado.domain.contact import Identify
from recado.domain.contact_entry import OptOutBy
from recado.domain.event import Event, EventType, event_id
from recado.domain.replies import Reply, read_reply
from recado.domain.send import Accepted
from recado.domain.text_message import TextMessage
from recado.ports import Accounts, Clock, ContactEntries, Events, Provider, TryAgain
from recado.use_cases.opt_out import opt_in, opt_out

WHO_WROTE = timedelta(days=90)
"""A reply concerns every account that sent to the contact within this time (PRODUCT.md section
7)."""


class Said(Protocol):
    """What a customer wrote or pressed. `sender` is in E.164, `message_id` the provider's."""

    @property
    def channel(self) -> Channel: ...
    @property
    def sender(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def message_id(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Words:
    """The words that an operator chose. The first of each is the one that confirmations name."""

    opt_out: tuple[str, ...]
    opt_in: tuple[str, ...]

    def naming(self, reply: Reply) -> str:
        """The word that takes the reply back."""
        return self.opt_in[0] if reply is Reply.OPT_OUT else self.opt_out[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What hearing takes. `content_life`: how long the text of a message is kept."""

    identify: Identify
    accounts: Accounts
    entries: ContactEntries
    events: Events
    providers: Mapping[Channel, Provider[TextMessage]]
    words: Words
    clock: Clock
    content_life: timedelta


@dataclass(frozen=True, slots=True)
class Heard:
    """What the message asked for, and whether a confirmation of it was handed over now."""

    reply: Reply
    confirmed: bool = False


def hear(said: Said, *, ears: Ears) -> Heard:
    """Does what the message asks for, on its channel only. The same message again changes nothing
    once it was answered; before that it finishes what was begun.

    Opting out holds before anything else is done. Its confirmation goes out at most once: a
    courtesy that got lost is better than one that comes twice. What asks for nothing, and what
    concerns nobody whom we know, is passed on as an event. Raises `TryAgain`.
    """
    reply = read_reply(said.text, frozenset(ears.words.opt_out), frozenset(ears.words.opt_in))
    if ears.events.of([_answer_id(said)]):
        return Heard(reply)
    contact_id = ears.identify(said.channel, said.sender)
    concerned = _ACTS[reply](said, contact_id, ears)
    if reply is Reply.OTHER or not concerned:
        _pass_on(said, contact_id, concerned, ears)
    if reply is Reply.OPT_OUT or (reply is Reply.OPT_IN and concerned):
        return Heard(reply, _confirm(reply, said, contact_id, concerned, ears))
    return Heard(reply)


Concerned = list[str]
"""The accounts that a message is for."""


def _recent(said: Said, contact_id: str, ears: Ears) -> Concerned:
    return ears.entries.senders_since(contact_id, (said.at - WHO_WROTE).date())


def _ever(contact_id: str, ears: Ears) -> Concerned:
    return ears.entries.senders_since(contact_id, date.min)


def _opt_out(said: Said, contact_id: str, ears: Ears) -> Concerned:
    concerned = _recent(said, contact_id, ears) or _ever(contact_id, ears)
    for account_id in concerned:
        opt_out(
            account_id,
            contact_id,
            channel=said.channel,
            at=said.at,
            by=OptOutBy.REPLY,
            entries=ears.entries,
            events=ears.events,
        )
    return concerned


def _opt_in(said: Said, contact_id: str, ears: Ears) -> Concerned:
    """Of whoever ever sent to the contact, for an opt-out has no end. Only what was said before by
    a reply is taken back."""
    concerned = _ever(contact_id, ears)
    for account_id in concerned:
        entry = ears.entries.of(account_id, [contact_id])[contact_id]
        by_reply = entry.opted_out_by is OptOutBy.REPLY
        if by_reply and entry.opted_out_at is not None and entry.opted_out_at <= said.at:
            opt_in(
                entry, channel=said.channel, at=said.at, entries=ears.entries, events=ears.events
            )
    return concerned


_ACTS: Mapping[Reply, Callable[[Said, str, Ears], Concerned]] = {
    Reply.OPT_OUT: _opt_out,
    Reply.OPT_IN: _opt_in,
    Reply.OTHER: _recent,
}


def _pass_on(said: Said, contact_id: str, concerned: Concerned, ears: Ears) -> None:
    for account_id in concerned or (None,):
        ears.events.put(
            Event(
                event_id=event_id(
                    EventType.MESSAGE_INBOUND, said.channel, said.message_id, account_id
                ),
                account_id=account_id,
                type=EventType.MESSAGE_INBOUND,
                at=said.at,
                data={
                    "channel": said.channel,
                    "contact_id": contact_id,
                    "address": said.sender,
                    "text": said.text,
                },
                expires_at=ears.clock() + ears.content_life,
            )
        )


def _once(claim: Event, contact_id: str, concerned: Concerned, ears: Ears) -> Event:
    """The claim under the name of the opt-out as it is now: saying the same again and again is
    confirmed once."""
    entries = (ears.entries.of(each, [contact_id]).get(contact_id) for each in concerned)
    since = [entry.opted_out_at for entry in entries if entry and entry.opted_out_at]
    name = min(since).isoformat() if since else claim.event_id if concerned else None
    own = event_id(EventType.MESSAGE_ANSWERED, contact_id, claim.data["reply"], name)
    return replace(claim, event_id=own)


def _confirm(reply: Reply, said: Said, contact_id: str, concerned: Concerned, ears: Ears) -> bool:
    """Whoever puts the event confirms, and nobody after a failure."""
    claim = Event(
        event_id=_answer_id(said),
        account_id=None,
        type=EventType.MESSAGE_ANSWERED,
        at=ears.clock(),
        data={"channel": said.channel, "contact_id": contact_id, "reply": reply},
    )
    text = confirmation(reply, said.channel, _language(concerned, ears), ears.words.naming(reply))
    message = TextMessage(attempt_id=claim.event_id, edition=EDITION, to=said.sender, text=text)
    if not (ears.events.put(claim) and ears.events.put(_once(claim, contact_id, concerned, ears))):
        return False
    try:
        return isinstance(ears.providers[said.channel].hand_over(message), Accepted)
    except TryAgain:
        return False


def _answer_id(said: Said) -> str:
    return event_id(EventType.MESSAGE_ANSWERED, said.channel, said.message_id)


def _language(concerned: Concerned, ears: Ears) -> str:
    """The one that all accounts concerned speak."""
    accounts = [ears.accounts.get(each) for each in concerned]
    languages = {account.language for account in accounts if account is not None}
    return languages.pop() if len(languages) == 1 else DEFAULT

"""What the use cases ask of the world. `adapters` answers with AWS, the tests with fakes; both are
held to the same promises by the suites under `tests/contract`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.channel_state import ChannelState
from recado.domain.contact_entry import ContactEntry, OptOutBy
from recado.domain.customer import Customer
from recado.domain.event import Event
from recado.domain.guard import Guarded, Mark
from recado.domain.invoice import Invoice
from recado.domain.lane import Lane
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Content
from recado.domain.quota import Limits, Used
from recado.domain.send import Accepted, Refused, Send, SendKey
from recado.domain.status import Status
from recado.domain.tally import Counts

Clock = Callable[[], datetime]
"""The time now, with its zone (UTC)."""


class TryAgain(Exception):
    """Nothing is wrong with the work: the world was not ready. Later it may succeed."""


class Stale(TryAgain):
    """Somebody else changed the send since it was read; nothing was written."""


class OutcomeUnknown(TryAgain):
    """The provider may or may not have taken the message over: its answer was lost."""


class Accounts(Protocol):
    """The merchants."""

    def get(self, account_id: str) -> Account | None: ...

    def put(self, account: Account) -> None:
        """Replaces all but `guarded`, which is ours and stays."""


class Customers(Protocol):
    """Who is billed."""

    def get(self, account_id: str, customer_id: str) -> Customer | None: ...

    def of(self, account_id: str, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """Those of them that are known, by id."""

    def put(self, customer: Customer) -> None:
        """Replaces."""


class Invoices(Protocol):
    """What the platform said of invoices."""

    def get(self, account_id: str, invoice_id: str) -> Invoice | None:
        """By a consistent read."""

    def put(self, invoice: Invoice) -> bool:
        """Writes what is at least as new as what is known; False if it was older and changed
        nothing."""


class Sends(Protocol):
    """The sends, each written only by who has seen its latest revision. All reads of single
    sends and of groups are consistent."""

    def get(self, key: SendKey) -> Send | None: ...

    def of(self, keys: Iterable[SendKey]) -> list[Send]:
        """Those of them that there are, in no order."""

    def save(self, send: Send, *, gives_back: bool = False) -> Send:
        """Writes the send as its next revision, and returns that; with `gives_back` in one go with
        its units going back to the quota that held them. Raises `Stale` if there is a newer
        revision."""

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]: ...

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]: ...

    def unfinished(self, before: datetime) -> Iterator[Send]:
        """The sends accepted before the moment that are still `queued` or wait for another attempt.
        Reads the whole table: for an operator's hand, not for a request."""


class Calls(Protocol):
    """The requests that were kept."""

    def begin(self, call: Call, now: datetime) -> Call | None:
        """Keeps the call, unless one with its id is there that has not expired: answers with that
        one, and writes nothing."""

    def change(self, seen: Call, call: Call) -> bool:
        """Replaces the call if it is still as it was seen: running under the same lease. False,
        and nothing written, if it is not."""


@dataclass(frozen=True, slots=True)
class InvoiceFile:
    """What is known of an invoice: the platform's last word, and all sends about it."""

    invoice: Invoice | None
    sends: tuple[Send, ...]


class InvoiceFiles(Protocol):
    """Invoices with all sends about them."""

    def of(self, account_id: str, invoice_ids: Iterable[str]) -> dict[str, InvoiceFile]:
        """By consistent reads; a file, even if an empty one, for each id."""

    def sends_of(self, account_id: str, notification_ids: Iterable[str]) -> list[Send]:
        """The sends of notifications about no invoice, by consistent reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """Sends with the units that they reserve: all of it is written or nothing.

    `new` sends are not to be there yet, `changed` ones to be as they were read, and `learned`
    customers to have no contacts. `limits` holds for the counters of the sends' periods. `codes`:
    the newest access code of each customer that gets one, to be newer than the one before.
    """

    account_id: str
    limits: Limits | None
    new: tuple[Send, ...] = ()
    changed: tuple[Send, ...] = ()
    learned: tuple[Customer, ...] = ()
    codes: Mapping[str, NewestCode] = field(default_factory=dict)

    @property
    def reserving(self) -> dict[str, Used]:
        """Units to count, by period and channel."""
        periods: dict[str, Used] = {}
        for send in (*self.new, *self.changed):
            if send.reserved_in is not None:
                periods.setdefault(send.reserved_in, Counter())[send.channel] += send.units
        return periods


class Conflict(Exception):
    """Nothing was committed: the world is another than the commit supposed.

    `sends`: those to be created that are there already. `customers`: those who have contacts.
    `used`: the counters without room, as they are, by period. `stale`: a send to be changed has
    changed. `codes`: the customers who have a newer access code.
    """

    def __init__(
        self,
        *,
        sends: Iterable[Send] = (),
        customers: Iterable[str] = (),
        used: Mapping[str, Used] | None = None,
        stale: bool = False,
        codes: Iterable[str] = (),
    ) -> None:
        self.sends = tuple(sends)
        self.customers = frozenset(customers)
        self.used = dict(used or {})
        self.stale = stale
        self.codes = frozenset(codes)
        super().__init__(
            f"{len(self.sends)} sends, {len(self.customers)} customers, "
            f"{len(self.used)} quotas, stale: {stale}"
        )


class Ledger(Protocol):
    """The counters of the quotas, and the one transaction by which sends use them."""

    def used(self, account_id: str, period: str) -> Used:
        """By a consistent read."""

    def commit(self, commit: Commit) -> None:
        """Writes all of it. Raises `Conflict`, and `TryAgain` if the store is too busy; nothing was
        written then. After a lost answer the same commit may be tried again: it is done once."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a send depends on, read just before it is handed over. `everyone`: what all accounts
    together know of the contact."""

    account: Account | None
    invoice: Invoice | None
    content: Content | None
    entry: ContactEntry | None = None
    everyone: ContactEntry | None = None
    newest_code: NewestCode | None = None


class HandOverReader(Protocol):
    """All that the gates and the letter need."""

    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        """By consistent reads."""


class Contents(Protocol):
    """The personal content of sends, for as long as it is kept."""

    def put(self, call: Call, contents: Mapping[int, Content]) -> None:
        """Keeps the contents of a call's notifications, by their numbers, as long as the call; what
        goes out later is kept so much longer, a code no longer than it is good. Replaces what the
        same call put before. Raises `TryAgain` if not all could be kept."""

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        """By send id; a send whose content is gone is missing."""

    def forget(self, send: Send) -> None:
        """Deletes the content of the send's notification."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list, newest first: the day, time and send of an entry."""

    day: date
    at: datetime
    send_id: str


class Lists(Protocol):
    """The indexes: eventually consistent, newest first. Each answers with at most `limit` places
    after `after`, and whether there may be more."""

    def in_period(
        self, account_id: str, first: date, last: date, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        """One place for each notification of the account's days, both included."""

    def of_customer(
        self, account_id: str, customer_id: str, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        """One place for each notification."""

    def with_problem(
        self,
        account_id: str,
        status: Status,
        period: str,
        *,
        limit: int,
        after: Place | None,
        oldest_first: bool = False,
    ) -> tuple[list[Place], bool]:
        """One place for each send."""


class Tallies(Protocol):
    """How many sends stand where, by account and month. A view for people: a second or two late."""

    def add(self, changes: Mapping[tuple[str, str], Counts], once: str) -> None:
        """Adds to the counts of each account and period. The same changes under the same name
        `once` count once, for ten minutes."""

    def get(self, account_id: str, period: str) -> Counts: ...


class Events(Protocol):
    """What the platform is to be told without asking."""

    def put(self, event: Event) -> bool:
        """Keeps it; False if it is there already."""

    def of(self, event_ids: Iterable[str]) -> dict[str, Event]:
        """Those of them that happened, by id."""


class NotYet(TryAgain):
    """The work is not due before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class NotHandedOver(TryAgain):
    """The provider certainly did not take the message over, and may do so later: it was too busy,
    its quota is used up, or it is paused."""


class ChannelPaused(NotHandedOver):
    """The provider takes nothing from us at all for a while: the daily quota is used up, or it has
    paused or suspended the account."""


class Message(Protocol):
    """What is handed over. `edition` says how it was written."""

    @property
    def edition(self) -> str: ...


class Provider[M](Protocol):
    """Takes messages over, each by one call."""

    def hand_over(self, message: M) -> Accepted | Refused:
        """Exactly one call. Raises `NotHandedOver` or `OutcomeUnknown`."""


class SendQueue(Protocol):
    """The lanes' queues."""

    def put(self, lane: Lane, keys: Sequence[SendKey], *, delay_seconds: int = 0) -> None:
        """Queues sends of one lane, to come out after the delay, a quarter of an hour at most.
        Putting one twice does no harm. Raises `TryAgain` if not all could be queued."""


class Timers(Protocol):
    """Alarms that lead a send back to its lane."""

    def arm(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        """At this time, a minute later at most, the send is queued for its attempt of this number.
        One that was armed for another time goes off as well, and does no harm. Raises
        `TryAgain`."""


@dataclass(frozen=True, slots=True)
class FixPlace:
    """A place in the fix list: the contact, and how many invoices its troubles concern."""

    invoices: int
    contact_id: str


class ContactEntries(Protocol):
    """What accounts know of contacts."""

    def of(self, account_id: str, contact_ids: Iterable[str]) -> dict[str, ContactEntry]:
        """Those that there are, by contact, by consistent reads."""

    def note_sent(self, account_id: str, contact_id: str, day: date) -> None:
        """Keeps that something goes out to the contact on this day."""

    def senders_since(self, contact_id: str, day: date) -> list[str]:
        """The accounts that have sent to the contact on this day or later."""

    def opt_out(self, account_id: str, contact_id: str, at: datetime, by: OptOutBy) -> bool:
        """From now on nothing goes out to the contact; False if that was so already."""

    def opt_in(self, account_id: str, contact_id: str) -> bool:
        """Takes the opt-out back; False if there was none."""

    def with_troubles(
        self, account_id: str, *, limit: int, after: FixPlace | None
    ) -> tuple[list[ContactEntry], FixPlace | None]:
        """The account's entries with troubles, those that concern most invoices first: at most
        `limit` after `after`, and where to go on if there may be more. Eventually consistent."""

    def change(
        self, account_id: str, contact_id: str, by: Callable[[ContactEntry], ContactEntry]
    ) -> tuple[ContactEntry, ContactEntry]:
        """Changes what the entry holds of outcomes, complaint, troubles, release and listing,
        beginning with its latest state, a bare entry if there is none; both states. Nothing is
        written if nothing changes, and what others know of opt-outs stays. Raises `Stale` if others
        are faster again and again."""


class SuppressionList(Protocol):
    """The provider's own list of addresses that it does not send to."""

    def remove(self, address: str) -> None:
        """Takes the address off the list, in each spelling that it may have there. Raises
        `TryAgain` if that is not certain."""


class ChannelStates(Protocol):
    """How the channels are. What `get` tells may be some seconds old."""

    def get(self, channel: Channel) -> ChannelState: ...

    def note_heard(self, channel: Channel, handed_over_at: datetime) -> None:
        """Keeps that a receipt came of a send that was handed over then; now and then is enough, so
        it does not fail."""

    def pause(self, channel: Channel, now: datetime) -> ChannelState:
        """Nothing is handed over until the state that this returns says so."""

    def resume(self, channel: Channel) -> None: ...


class Guards(Protocol):
    """Which accounts' e-mail is stopped, and from where the guard counts."""

    def stop(self, account_id: str, guarded: Guarded) -> bool:
        """False if it is stopped already, or if there is no such account."""

    def lift(self, account_id: str) -> bool:
        """False if it is not stopped."""

    def mark(self, account_id: str, period: str) -> Mark | None: ...

    def put_mark(self, account_id: str, period: str, mark: Mark) -> None: ...


class Pointers(Protocol):
    """From a provider's id of a message to the attempt, where the provider takes no id of ours."""

    def put(self, provider_id: str, attempt_id: str, now: datetime) -> None: ...

    def get(self, provider_id: str, now: datetime) -> str | None:
        """By a consistent read; None also when the pointer has expired."""


class KeptReceipts(Protocol):
    """Receipts that could not be applied, kept whole for a person to look at."""

    def keep(self, reason: str, payload: str, now: datetime) -> None:
        """Keeps it once, however often it comes."""

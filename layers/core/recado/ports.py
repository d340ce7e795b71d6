"""What the use cases ask of the world. `adapters` answers with AWS, the tests with fakes; both are
held to the same promises by the suites under `tests/contract`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.customer import Customer
from recado.domain.email import Email
from recado.domain.invoice import Invoice
from recado.domain.notification import Content
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
        """Replaces."""


class Customers(Protocol):
    """Who is billed."""

    def get(self, account_id: str, customer_id: str) -> Customer | None: ...

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

    def save(self, send: Send) -> Send:
        """Writes the send as its next revision, and returns that. Raises `Stale` if there is a
        newer one."""

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]: ...

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]: ...

    def queued_before(self, moment: datetime) -> Iterator[Send]:
        """The sends accepted before the moment and still `queued`. Reads the whole table:
        for an operator's hand, not for a request."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What accepting writes: all of it or nothing.

    `learned` is a customer seen for the first time. Quota counters have their place here.
    """

    call: Call
    sends: tuple[Send, ...]
    learned: Customer | None = None


class Conflict(Exception):
    """Nothing was committed: something to be created is there already."""

    def __init__(
        self, *, call: bool = False, customer: bool = False, sends: Sequence[Send] = ()
    ) -> None:
        super().__init__("call" if call else f"{len(sends)} sends, customer: {customer}")
        self.call = call
        self.customer = customer
        self.sends = tuple(sends)


class Calls(Protocol):
    """The requests that were kept, and the one transaction that accepting is."""

    def get(self, account_id: str, call_id: str, now: datetime) -> Call | None:
        """By a consistent read; None if it has expired."""

    def commit(self, commit: Commit, now: datetime) -> None:
        """Writes all of it. Raises `Conflict` with what was there already, `TryAgain` if the store
        is too busy; nothing was written then."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a send depends on, read just before it is handed over."""

    account: Account | None
    invoice: Invoice | None
    content: Content | None


class HandOverReader(Protocol):
    """All that the gates and the letter need."""

    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        """By consistent reads."""


class Contents(Protocol):
    """The personal content of sends, for as long as it is kept."""

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        """By send id; a send whose content is gone is missing."""


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
        self, account_id: str, status: Status, period: str, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        """One place for each send."""


class Tallies(Protocol):
    """How many sends stand where, by account and month. A view for people: a second or two late."""

    def add(self, changes: Mapping[tuple[str, str], Counts], once: str) -> None:
        """Adds to the counts of each account and period. The same changes under the same name
        `once` count once, for ten minutes."""

    def get(self, account_id: str, period: str) -> Counts: ...


class NotYet(TryAgain):
    """The work is not due before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class NotHandedOver(TryAgain):
    """The provider certainly did not take the message over, and may do so later: it was too busy,
    its quota is used up, or it is paused."""


class Mailer(Protocol):
    """The e-mail provider."""

    def hand_over(self, email: Email) -> Accepted | Refused:
        """Exactly one call. Raises `NotHandedOver` or `OutcomeUnknown`."""


class SendQueue(Protocol):
    """The channels' queues."""

    def put(self, channel: Channel, keys: Sequence[SendKey]) -> None:
        """Queues sends of one channel. Putting one twice does no harm. Raises `TryAgain` if not
        all could be queued."""


class KeptReceipts(Protocol):
    """Receipts that could not be applied, kept whole for a person to look at."""

    def keep(self, reason: str, payload: str, now: datetime) -> None:
        """Keeps it once, however often it comes."""

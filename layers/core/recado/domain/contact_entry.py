"""A contact's entry: what one account, or everyone together, knows of a contact besides its
address. It outlives customers and contents, and holds nothing personal."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recado.domain.receipt import Outcome
from recado.domain.status import Reason

EVERYONE = "*"
"""The account of the entry that holds for all accounts; no account has this id."""


class OptOutBy(StrEnum):
    """How the customer said no."""

    REPLY = "reply"
    LINK = "link"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of one attempt, as far as it matters to the contact: it was delivered, it failed,
    or the customer complained.

    `handed_over_at` is when the attempt was claimed, which orders the outcomes whatever order they
    are heard in. `at`: the receipt's own time. `revision` is that of the send that says so: a later
    one may say otherwise.
    """

    send_id: str
    number: int
    handed_over_at: datetime
    at: datetime
    outcome: Outcome
    reason: Reason | None = None
    counts: bool = False
    revision: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """Which attempt it is about."""
        return self.send_id, self.number

    @property
    def place(self) -> tuple[datetime, str, int]:
        """In the order of hand-over."""
        return self.handed_over_at, self.send_id, self.number

    @property
    def delivered(self) -> bool:
        return self.outcome in (Outcome.DELIVERED, Outcome.READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A send to the contact that did not arrive, and that a person must see to. `at`: when it was
    handed over, or stopped. `revision`: see `Heard`."""

    send_id: str
    customer_id: str
    invoice_id: str | None
    at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Support staff took a block away. `asked_by`: who wanted it, `called_by`: whose credentials
    did it, `why`: in their words."""

    at: datetime
    asked_by: str
    called_by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """An account's entry of a contact, or everyone's.

    `sent_on`: the last day (UTC) on which something was sent to it, kept for phones only: their
    replies concern whoever wrote lately. `outcomes`: the last ones, in the order of hand-over.
    `complaint`: the last one. `troubles`: what did not arrive since `arrived_at`, the hand-over of
    the last send that did, as far as it is known. `release`: the last one.
    `listed_at`: since when the provider's suppression list may hold the address (kept with
    everyone's entry).
    """

    account_id: str
    contact_id: str
    opted_out_at: datetime | None = None
    opted_out_by: OptOutBy | None = None
    sent_on: date | None = None
    outcomes: tuple[Heard, ...] = ()
    complaint: Heard | None = None
    troubles: tuple[Trouble, ...] = ()
    arrived_at: datetime | None = None
    release: Release | None = None
    listed_at: datetime | None = None

    @property
    def invoices(self) -> int:
        """How many invoices its troubles concern."""
        return len({each.invoice_id for each in self.troubles if each.invoice_id is not None})

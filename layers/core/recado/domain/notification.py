"""What can be told: the kinds of notification, by which channels, and of which invoices."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState


class Kind(StrEnum):
    """What one notification tells one customer."""

    INVOICE_ISSUED = "invoice_issued"
    DUE_REMINDER = "due_reminder"
    OVERDUE_NOTICE = "overdue_notice"
    PAYMENT_CONFIRMED = "payment_confirmed"


@dataclass(frozen=True, slots=True)
class KindRules:
    """The states of the invoice in which this may be told, and the channels that may carry it."""

    invoice_states: frozenset[InvoiceState]
    channels: frozenset[Channel]


_OPEN = frozenset({InvoiceState.OPEN})
_NOT_CANCELED = frozenset({InvoiceState.OPEN, InvoiceState.PAID})
_EMAIL = frozenset({Channel.EMAIL})

KINDS = {
    Kind.INVOICE_ISSUED: KindRules(_OPEN, _EMAIL),
    Kind.DUE_REMINDER: KindRules(_OPEN, _EMAIL),
    Kind.OVERDUE_NOTICE: KindRules(_OPEN, _EMAIL),
    Kind.PAYMENT_CONFIRMED: KindRules(_NOT_CANCELED, _EMAIL),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a notification says of its invoice: as it was when the notification was accepted."""

    amount_cents: int
    due_date: date
    description: str | None = None
    payment_url: str | None = None
    payment_code: str | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All that its sends are written from, as it was when the notification was accepted: the same
    content and the same edition of the letters give the same message, byte for byte.

    `addresses` maps the contacts of the notification's sends to the addresses they had.
    """

    kind: Kind
    language: str
    merchant: str
    reply_to: str | None
    customer_name: str | None
    snapshot: Snapshot
    addresses: dict[str, str]

"""What can be told: the kinds of notification, by which channels, and of which invoices."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState


class Kind(StrEnum):
    """What one notification tells one customer."""

    INVOICE_ISSUED = "invoice_issued"
    DUE_REMINDER = "due_reminder"
    OVERDUE_NOTICE = "overdue_notice"
    PAYMENT_CONFIRMED = "payment_confirmed"
    ACCESS_CODE = "access_code"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class KindRules:
    """The states of the invoice in which this may be told, none if it is about no invoice, and the
    channels that may carry it."""

    invoice_states: frozenset[InvoiceState]
    channels: frozenset[Channel]

    @property
    def needs_invoice(self) -> bool:
        return bool(self.invoice_states)


_OPEN = frozenset({InvoiceState.OPEN})
_NOT_CANCELED = frozenset({InvoiceState.OPEN, InvoiceState.PAID})
_NONE: frozenset[InvoiceState] = frozenset()
_EVERY = frozenset(Channel)

KINDS = {
    Kind.INVOICE_ISSUED: KindRules(_OPEN, _EVERY),
    Kind.DUE_REMINDER: KindRules(_OPEN, _EVERY),
    Kind.OVERDUE_NOTICE: KindRules(_OPEN, _EVERY),
    Kind.PAYMENT_CONFIRMED: KindRules(_NOT_CANCELED, _EVERY),
    Kind.ACCESS_CODE: KindRules(_NONE, _EVERY),
    Kind.MESSAGE: KindRules(_NONE, frozenset({Channel.EMAIL, Channel.SMS})),
}
"""Free text may not go by WhatsApp: outside a conversation of the last 24 hours only templates may
(PRODUCT.md section 2)."""


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

    `addresses` maps the contacts of the notification's sends to the addresses they had. An access
    code has a `code`, which is good until `expires_at`; a message has a `text` and perhaps a
    `subject`; all others have a `snapshot`. `transliterate`: whether an SMS may lose its accents.
    `send_at`: when it is to go out, if not at once; it is kept so much longer.
    """

    kind: Kind
    language: str
    merchant: str
    reply_to: str | None
    customer_name: str | None
    addresses: dict[str, str]
    snapshot: Snapshot | None = None
    code: str | None = None
    expires_at: datetime | None = None
    subject: str | None = None
    text: str | None = None
    time_zone: str = "America/Sao_Paulo"
    transliterate: bool = True
    send_at: datetime | None = None

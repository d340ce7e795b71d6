"""An invoice: what is owed. Only the platform changes it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class InvoiceState(StrEnum):
    """Whether there is still something to pay."""

    OPEN = "open"
    PAID = "paid"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """What the platform said last. `as_of` orders what it says: an older word changes nothing."""

    account_id: str
    invoice_id: str
    state: InvoiceState
    as_of: datetime
    due_date: date | None = None
    amount_cents: int | None = None

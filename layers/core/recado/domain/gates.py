"""The gates that a send passes before it goes out: which of them stops it, and why.

The same gates are asked when a notification is accepted and again just before each hand-over.
"""

from datetime import datetime

from recado.domain.account import Account
from recado.domain.contact_entry import ContactEntry
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.notification import KINDS, Kind
from recado.domain.status import Reason

_SETTLED = {
    InvoiceState.PAID: Reason.INVOICE_PAID,
    InvoiceState.CANCELED: Reason.INVOICE_CANCELED,
}


def stopped_by(
    kind: Kind,
    account: Account,
    invoice: Invoice | None,
    *,
    not_after: datetime | None,
    now: datetime,
) -> Reason | None:
    """The reason not to send, by the first gate that is closed; None if all are open.

    An invoice of which the platform said nothing is open (PRODUCT.md section 2).
    """
    if not account.active:
        return Reason.ACCOUNT_INACTIVE
    states = KINDS[kind].invoice_states
    if invoice is not None and states and invoice.state not in states:
        return _SETTLED[invoice.state]
    if not_after is not None and now > not_after:
        return Reason.CODE_EXPIRED if kind is Kind.ACCESS_CODE else Reason.DEADLINE_PASSED
    return None


def contact_stopped_by(entry: ContactEntry | None) -> Reason | None:
    """The reason not to send to a contact; None if there is none."""
    if entry is not None and entry.opted_out_at is not None:
        return Reason.OPTED_OUT
    return None

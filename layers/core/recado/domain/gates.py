"""The gates that a send passes before it goes out: which of them stops it, and why.

The same gates are asked when a notification is accepted and again just before each hand-over.
"""

from datetime import datetime

from recado.domain.account import Account
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
    if invoice is not None and invoice.state not in KINDS[kind].invoice_states:
        return _SETTLED[invoice.state]
    if not_after is not None and now > not_after:
        return Reason.DEADLINE_PASSED
    return None

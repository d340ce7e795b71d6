"""The gates that a send passes before it goes out: which of them stops it, and why.

The same gates are asked when a notification is accepted and again just before each hand-over.
"""

from recado.domain.account import Account
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.notification import KINDS, Kind
from recado.domain.status import Reason

_SETTLED = {
    InvoiceState.PAID: Reason.INVOICE_PAID,
    InvoiceState.CANCELED: Reason.INVOICE_CANCELED,
}


def stopped_by(kind: Kind, account: Account, invoice: Invoice | None) -> Reason | None:
    """The reason not to send, by the first gate that is closed; None if all are open.

    An invoice of which the platform said nothing is open (PRODUCT.md section 2).
    """
    if not account.active:
        return Reason.ACCOUNT_INACTIVE
    if invoice is None or invoice.state in KINDS[kind].invoice_states:
        return None
    return _SETTLED[invoice.state]

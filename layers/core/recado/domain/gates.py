"""The gates that a send passes before it goes out: which of them stops it, and why.

The same gates are asked when a notification is accepted and again just before each hand-over.
"""

from datetime import datetime

from recado.domain.account import Account
from recado.domain.blocks import block_of
from recado.domain.channel import Channel
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
    if invoice is not None and (settled := settled_for(kind, invoice)) is not None:
        return settled
    if not_after is not None and now > not_after:
        return Reason.CODE_EXPIRED if kind is Kind.ACCESS_CODE else Reason.DEADLINE_PASSED
    return None


def settled_for(kind: Kind, invoice: Invoice) -> Reason | None:
    """Why there is no point any more in telling this of the invoice; None if there is one."""
    states = KINDS[kind].invoice_states
    return _SETTLED[invoice.state] if states and invoice.state not in states else None


def contact_stopped_by(
    channel: Channel,
    account: Account,
    entry: ContactEntry | None,
    everyone: ContactEntry | None,
    *,
    now: datetime,
) -> Reason | None:
    """The reason not to send to a contact by this channel, by the first gate that is closed; None
    if there is none."""
    if entry is not None and entry.opted_out_at is not None:
        return Reason.OPTED_OUT
    if (block := block_of(entry, everyone, now)) is not None:
        return block.reason
    if channel is Channel.EMAIL and account.guarded is not None:
        return Reason.ACCOUNT_GUARDED
    return None

import pytest

from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState
from recado.domain.notification import KINDS, Kind

OPEN, PAID, CANCELED = InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.CANCELED


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (Kind.INVOICE_ISSUED, {OPEN}),
        (Kind.DUE_REMINDER, {OPEN}),
        (Kind.OVERDUE_NOTICE, {OPEN}),
        (Kind.PAYMENT_CONFIRMED, {OPEN, PAID}),
    ],
)
def test_of_which_invoices_a_kind_may_tell(kind: Kind, states: set[InvoiceState]) -> None:
    assert KINDS[kind].invoice_states == states


def test_every_kind_goes_by_email() -> None:
    assert all(Channel.EMAIL in KINDS[kind].channels for kind in Kind)

import pytest

from recado.domain.gates import stopped_by
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.status import Reason
from tests.builders import an_account, an_invoice

OPEN, PAID, CANCELED = InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.CANCELED
OF_OPEN_INVOICES = [Kind.INVOICE_ISSUED, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE]


@pytest.mark.parametrize("kind", OF_OPEN_INVOICES)
@pytest.mark.parametrize(
    ("state", "reason"),
    [(OPEN, None), (PAID, Reason.INVOICE_PAID), (CANCELED, Reason.INVOICE_CANCELED)],
)
def test_a_reminder_needs_an_open_invoice(
    kind: Kind, state: InvoiceState, reason: Reason | None
) -> None:
    assert stopped_by(kind, an_account(), an_invoice(state)) == reason


@pytest.mark.parametrize(
    ("state", "reason"), [(OPEN, None), (PAID, None), (CANCELED, Reason.INVOICE_CANCELED)]
)
def test_a_payment_is_confirmed_unless_the_invoice_is_canceled(
    state: InvoiceState, reason: Reason | None
) -> None:
    assert stopped_by(Kind.PAYMENT_CONFIRMED, an_account(), an_invoice(state)) == reason


@pytest.mark.parametrize("kind", Kind)
def test_an_invoice_that_nobody_told_of_is_open(kind: Kind) -> None:
    assert stopped_by(kind, an_account(), None) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", InvoiceState)
def test_an_inactive_account_is_asked_for_first(kind: Kind, state: InvoiceState) -> None:
    stopped = stopped_by(kind, an_account(active=False), an_invoice(state))
    assert stopped is Reason.ACCOUNT_INACTIVE

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
        (Kind.ACCESS_CODE, set()),
        (Kind.MESSAGE, set()),
    ],
)
def test_of_which_invoices_a_kind_may_tell(kind: Kind, states: set[InvoiceState]) -> None:
    assert KINDS[kind].invoice_states == states


@pytest.mark.parametrize("kind", Kind)
def test_what_is_about_an_invoice_needs_one(kind: Kind) -> None:
    assert KINDS[kind].needs_invoice is (kind not in {Kind.ACCESS_CODE, Kind.MESSAGE})


def test_free_text_alone_may_not_go_by_whatsapp() -> None:
    carried = {(kind, channel) for kind in Kind for channel in KINDS[kind].channels}
    every = {(kind, channel) for kind in Kind for channel in Channel}
    assert every - carried == {(Kind.MESSAGE, Channel.WHATSAPP)}

from datetime import datetime, timedelta, timezone

import pytest

from recado.domain.invoice import Invoice, InvoiceState
from tests.builders import ACCOUNT, DAY, INVOICE, NOW, a_commit, a_send, an_invoice
from tests.contract.conftest import Stores


@pytest.mark.parametrize(
    "invoice",
    [
        an_invoice(),
        an_invoice(InvoiceState.CANCELED),
        an_invoice(due_date=None, amount_cents=None),
        an_invoice(amount_cents=100_000_000_000),
    ],
)
def test_an_invoice_comes_back_as_it_was_put(stores: Stores, invoice: Invoice) -> None:
    assert stores.invoices.put(invoice)
    assert stores.invoices.get(ACCOUNT, INVOICE) == invoice


def test_an_invoice_that_nobody_told_of_is_not_there(stores: Stores) -> None:
    stores.invoices.put(an_invoice(invoice_id="inv-2"))
    stores.invoices.put(an_invoice(account_id="acc-2"))
    assert stores.invoices.get(ACCOUNT, INVOICE) is None


def test_a_newer_word_replaces_all_of_it(stores: Stores) -> None:
    stores.invoices.put(an_invoice())
    newer = an_invoice(InvoiceState.PAID, as_of=NOW + DAY, due_date=None, amount_cents=None)
    assert stores.invoices.put(newer)
    assert stores.invoices.get(ACCOUNT, INVOICE) == newer


def test_an_older_word_changes_nothing(stores: Stores) -> None:
    stores.invoices.put(an_invoice(InvoiceState.PAID))
    assert not stores.invoices.put(an_invoice(as_of=NOW - timedelta(milliseconds=1)))
    assert stores.invoices.get(ACCOUNT, INVOICE) == an_invoice(InvoiceState.PAID)


def test_of_two_words_of_one_moment_the_later_call_holds(stores: Stores) -> None:
    stores.invoices.put(an_invoice())
    assert stores.invoices.put(an_invoice(InvoiceState.PAID))
    assert stores.invoices.get(ACCOUNT, INVOICE) == an_invoice(InvoiceState.PAID)


def test_moments_are_compared_whatever_their_offset(stores: Stores) -> None:
    sao_paulo = timezone(timedelta(hours=-3))
    noon_there = datetime(2026, 3, 2, 12, 0, tzinfo=sao_paulo)  # three hours after NOW
    stores.invoices.put(an_invoice(InvoiceState.PAID, as_of=noon_there))
    assert not stores.invoices.put(an_invoice(as_of=NOW + timedelta(hours=2)))


def test_the_sends_of_an_invoice_are_not_mistaken_for_it(stores: Stores) -> None:
    stores.ledger.commit(a_commit(a_send()))
    assert stores.invoices.get(ACCOUNT, INVOICE) is None
    stores.invoices.put(an_invoice())
    assert stores.sends.of_invoice(ACCOUNT, INVOICE) == (a_send(),)

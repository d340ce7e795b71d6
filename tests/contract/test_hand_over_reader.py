from recado.domain.invoice import InvoiceState
from recado.ports import Surroundings
from recado.use_cases.accept import accept
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    NOW,
    a_commit,
    a_content,
    a_notification_id,
    a_request,
    a_send,
    an_account,
    an_invoice,
)
from tests.contract.conftest import Stores


def test_a_send_is_read_with_all_that_it_depends_on(stores: Stores) -> None:
    stores.accounts.put(an_account())
    stores.invoices.put(an_invoice())
    stores.calls.commit(a_commit(a_send(), content=a_content(ANA)), NOW)
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(
        account=an_account(), invoice=an_invoice(), content=a_content(ANA)
    )


def test_what_was_accepted_is_found_when_its_turn_comes(stores: Stores) -> None:
    stores.accounts.put(an_account())
    accept(
        a_request(ANA, BRUNO),
        accounts=stores.accounts,
        customers=stores.customers,
        invoices=stores.invoices,
        calls=stores.calls,
        sends=stores.sends,
        clock=lambda: NOW,
        content_life=30 * DAY,
    )
    for send in stores.sends.of_notification(ACCOUNT, a_notification_id()):
        content = stores.reader.surroundings(send, NOW).content
        assert content is not None
        assert content.addresses[send.contact_id] in (ANA, BRUNO)


def test_what_is_not_there_is_none(stores: Stores) -> None:
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(None, None, None)


def test_nothing_is_taken_from_another_account(stores: Stores) -> None:
    stores.accounts.put(an_account("acc-2"))
    stores.invoices.put(an_invoice(account_id="acc-2"))
    theirs = a_send(account_id="acc-2")
    stores.calls.commit(a_commit(theirs, account_id="acc-2"), NOW)
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(None, None, None)


def test_the_latest_is_read(stores: Stores) -> None:
    stores.accounts.put(an_account())
    stores.invoices.put(an_invoice())
    stores.accounts.put(an_account(active=False))
    stores.invoices.put(an_invoice(InvoiceState.PAID, as_of=NOW + DAY))
    around = stores.reader.surroundings(a_send(), NOW)
    assert around.account == an_account(active=False)
    assert around.invoice == an_invoice(InvoiceState.PAID, as_of=NOW + DAY)


def test_a_call_that_was_refused_has_no_content(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(), content=None), NOW)
    assert stores.reader.surroundings(a_send(), NOW).content is None


def test_the_content_of_a_later_call_under_the_same_key_is_not_taken(stores: Stores) -> None:
    """Else an old send would go out with what another notification says."""
    old = a_send(accepted_at=NOW - DAY)
    stores.calls.commit(
        a_commit(old, content=a_content(ANA), called_at=NOW - DAY, expires_at=NOW), NOW - DAY
    )
    other = a_send(invoice_id="inv-2")
    stores.calls.commit(a_commit(other, content=a_content(ANA, BRUNO)), NOW)
    assert stores.reader.surroundings(old, NOW).content is None
    assert stores.reader.surroundings(other, NOW).content == a_content(ANA, BRUNO)

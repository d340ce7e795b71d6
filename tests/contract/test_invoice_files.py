from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.ports import InvoiceFile
from recado.use_cases.accept import accept
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    INVOICE,
    NOW,
    a_code,
    a_commit,
    a_contact,
    a_message,
    a_name,
    a_request,
    a_send,
    an_account,
    an_invoice,
)
from tests.builders import claimed as claimed_send
from tests.contract.conftest import Stores


def test_a_file_holds_the_invoice_and_all_sends_about_it(stores: Stores) -> None:
    sends = a_send(ANA), a_send(BRUNO), a_send(occurrence="due-1")
    stores.invoices.put(an_invoice())
    stores.ledger.commit(a_commit(*sends))
    file = stores.files.of(ACCOUNT, [INVOICE])[INVOICE]
    assert file.invoice == an_invoice()
    assert len(file.sends) == 3
    assert set(file.sends) == set(sends)


def test_an_invoice_of_which_nothing_is_known_has_an_empty_file(stores: Stores) -> None:
    assert stores.files.of(ACCOUNT, [INVOICE]) == {INVOICE: InvoiceFile(None, ())}


def test_sends_about_an_invoice_that_nobody_told_of_are_found(stores: Stores) -> None:
    stores.ledger.commit(a_commit(a_send()))
    assert stores.files.of(ACCOUNT, [INVOICE]) == {INVOICE: InvoiceFile(None, (a_send(),))}


def test_nothing_of_other_invoices_and_accounts_is_in_a_file(stores: Stores) -> None:
    stores.invoices.put(an_invoice(account_id="acc-2"))
    stores.ledger.commit(a_commit(a_send(account_id="acc-2"), account_id="acc-2"))
    stores.ledger.commit(a_commit(a_send(invoice_id="inv-2")))
    assert stores.files.of(ACCOUNT, [INVOICE]) == {INVOICE: InvoiceFile(None, ())}


def test_a_file_shows_the_latest(stores: Stores) -> None:
    stores.invoices.put(an_invoice())
    stores.ledger.commit(a_commit(a_send()))
    latest = stores.sends.save(claimed_send(a_send()))
    paid = an_invoice(InvoiceState.PAID, as_of=NOW + DAY)
    stores.invoices.put(paid)
    assert stores.files.of(ACCOUNT, [INVOICE]) == {INVOICE: InvoiceFile(paid, (latest,))}


def test_many_files_are_read_at_once(stores: Stores) -> None:
    sends = {f"inv-{n}": a_send(invoice_id=f"inv-{n}") for n in range(40)}
    stores.ledger.commit(a_commit(*sends.values()))
    files = stores.files.of(ACCOUNT, [*sends, "inv-unknown"])
    assert files.pop("inv-unknown") == InvoiceFile(None, ())
    assert files == {each: InvoiceFile(None, (send,)) for each, send in sends.items()}


def test_of_no_invoices_there_are_no_files(stores: Stores) -> None:
    assert stores.files.of(ACCOUNT, []) == {}


# ---- what is about no invoice


MESSAGE, CODE = a_message(a_contact()), a_code(a_contact())


def accepted(stores: Stores) -> None:
    """A message and a code to one customer, and a reminder."""
    stores.accounts.put(an_account())
    requests = {1: MESSAGE, 2: CODE, 3: a_request(ANA)}
    accept(a_name(), requests, desk=stores.desk)


def test_the_sends_of_notifications_about_no_invoice_are_found(stores: Stores) -> None:
    accepted(stores)
    wanted = [MESSAGE.notification_id, CODE.notification_id]
    found = stores.files.sends_of(ACCOUNT, wanted)
    assert sorted(send.kind for send in found) == [Kind.ACCESS_CODE, Kind.MESSAGE]


def test_only_the_wanted_notifications_are_found(stores: Stores) -> None:
    accepted(stores)
    [found] = stores.files.sends_of(ACCOUNT, [CODE.notification_id])
    assert found.notification_id == CODE.notification_id


def test_a_customers_newest_code_is_no_send(stores: Stores) -> None:
    accepted(stores)
    assert len(stores.files.sends_of(ACCOUNT, [CODE.notification_id])) == 1


def test_of_another_account_or_of_nothing_no_sends_are_found(stores: Stores) -> None:
    accepted(stores)
    assert stores.files.sends_of("acc-2", [CODE.notification_id]) == []
    assert stores.files.sends_of(ACCOUNT, []) == []

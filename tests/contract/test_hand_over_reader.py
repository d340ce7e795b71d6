from dataclasses import replace

from recado.domain.contact_entry import EVERYONE, ContactEntry, OptOutBy
from recado.domain.guard import Guarded, GuardReason
from recado.domain.invoice import InvoiceState
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Kind
from recado.ports import Surroundings
from recado.use_cases.accept import accept
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CUSTOMER,
    DAY,
    NOW,
    a_call,
    a_code,
    a_commit,
    a_contact,
    a_content,
    a_name,
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
    stores.contents.put(a_call(), {1: a_content(ANA)})
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(
        account=an_account(), invoice=an_invoice(), content=a_content(ANA)
    )


def test_what_was_accepted_is_found_when_its_turn_comes(stores: Stores) -> None:
    stores.accounts.put(an_account())
    both = {1: a_request(ANA, invoice_id="inv-2"), 2: a_request(ANA, BRUNO)}
    accept(a_name(), both, desk=stores.desk)
    sends = stores.sends.of_notification(ACCOUNT, a_notification_id())
    assert len(sends) == 2
    for send in sends:
        content = stores.reader.surroundings(send, NOW).content
        assert content is not None
        assert content.addresses.keys() == {each.contact_id for each in sends}


def test_what_is_not_there_is_none(stores: Stores) -> None:
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(None, None, None)


def test_nothing_is_taken_from_another_account(stores: Stores) -> None:
    stores.accounts.put(an_account("acc-2"))
    stores.invoices.put(an_invoice(account_id="acc-2"))
    stores.contents.put(a_call(account_id="acc-2"), {1: a_content()})
    assert stores.reader.surroundings(a_send(), NOW) == Surroundings(None, None, None)


def test_the_latest_is_read(stores: Stores) -> None:
    stores.accounts.put(an_account())
    stores.invoices.put(an_invoice())
    stores.accounts.put(an_account(active=False))
    stores.invoices.put(an_invoice(InvoiceState.PAID, as_of=NOW + DAY))
    around = stores.reader.surroundings(a_send(), NOW)
    assert around.account == an_account(active=False)
    assert around.invoice == an_invoice(InvoiceState.PAID, as_of=NOW + DAY)


def test_a_send_whose_call_brought_nothing_has_no_content(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    stores.contents.put(a_call(), {2: a_content()})
    assert stores.reader.surroundings(a_send(call_item=1), NOW).content is None


def test_content_whose_life_is_over_is_gone(stores: Stores) -> None:
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: a_content()})
    assert stores.reader.surroundings(a_send(), NOW).content == a_content()
    assert stores.reader.surroundings(a_send(), NOW + DAY).content is None


def test_the_content_of_a_later_call_under_the_same_key_is_not_taken(stores: Stores) -> None:
    """Else an old send would go out with what another notification says."""
    old = a_send(accepted_at=NOW - DAY)
    stores.contents.put(a_call(called_at=NOW - DAY, expires_at=NOW), {1: a_content(ANA)})
    stores.contents.put(a_call(), {1: a_content(ANA, BRUNO)})
    other = a_send(invoice_id="inv-2")
    assert stores.reader.surroundings(old, NOW).content is None
    assert stores.reader.surroundings(other, NOW).content == a_content(ANA, BRUNO)


# ---- the contact, and the customer's newest code


CODE = a_send(kind=Kind.ACCESS_CODE, invoice_id=None)
NEWEST = NewestCode(NOW, CODE.notification_id)


def test_what_the_account_knows_of_the_contact_is_read(stores: Stores) -> None:
    contact = a_send().contact_id
    stores.entries.opt_out(ACCOUNT, contact, NOW, OptOutBy.REPLY)
    stores.entries.note_sent(ACCOUNT, contact, NOW.date())
    stores.entries.opt_out("acc-2", contact, NOW - DAY, OptOutBy.LINK)
    assert stores.reader.surroundings(a_send(), NOW).entry == ContactEntry(
        account_id=ACCOUNT,
        contact_id=contact,
        opted_out_at=NOW,
        opted_out_by=OptOutBy.REPLY,
        sent_on=NOW.date(),
    )


def listed(entry: ContactEntry) -> ContactEntry:
    return replace(entry, listed_at=NOW)


def test_what_everyone_knows_of_the_contact_is_read_beside_it(stores: Stores) -> None:
    contact = a_send().contact_id
    stores.entries.change(EVERYONE, contact, listed)
    everyone = ContactEntry(account_id=EVERYONE, contact_id=contact, listed_at=NOW)
    around = stores.reader.surroundings(a_send(), NOW)
    assert (around.entry, around.everyone) == (None, everyone)
    stores.entries.note_sent(ACCOUNT, contact, NOW.date())
    around = stores.reader.surroundings(a_send(), NOW)
    assert around.entry == ContactEntry(account_id=ACCOUNT, contact_id=contact, sent_on=NOW.date())
    assert around.everyone == everyone


def test_of_another_contact_everyone_tells_nothing(stores: Stores) -> None:
    stores.entries.change(EVERYONE, a_send(BRUNO).contact_id, listed)
    assert stores.reader.surroundings(a_send(ANA), NOW).everyone is None


def test_an_account_that_is_stopped_is_read_as_such(stores: Stores) -> None:
    guarded = Guarded(NOW, GuardReason.BOUNCES)
    stores.accounts.put(an_account())
    stores.guards.stop(ACCOUNT, guarded)
    assert stores.reader.surroundings(a_send(), NOW).account == an_account(guarded=guarded)


def test_another_contacts_opt_out_is_not_read(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, a_send(BRUNO).contact_id, NOW, OptOutBy.REPLY)
    assert stores.reader.surroundings(a_send(ANA), NOW).entry is None


def test_a_code_is_read_with_its_customers_newest(stores: Stores) -> None:
    stores.ledger.commit(a_commit(CODE, codes={CUSTOMER: NEWEST, "cus-2": NewestCode(NOW, "z")}))
    around = stores.reader.surroundings(CODE, NOW)
    assert (around.newest_code, around.invoice) == (NEWEST, None)


def test_of_another_accounts_codes_nothing_is_read(stores: Stores) -> None:
    stores.ledger.commit(a_commit(account_id="acc-2", codes={CUSTOMER: NEWEST}))
    assert stores.reader.surroundings(CODE, NOW).newest_code is None


def test_nothing_but_a_code_is_read_with_a_code(stores: Stores) -> None:
    stores.ledger.commit(a_commit(codes={CUSTOMER: NEWEST}))
    message = a_send(kind=Kind.MESSAGE, invoice_id=None)
    for send in (a_send(), message):
        around = stores.reader.surroundings(send, NOW)
        assert (around.newest_code, around.invoice) == (None, None)


def test_a_code_that_was_accepted_is_found_when_its_turn_comes(stores: Stores) -> None:
    stores.accounts.put(an_account())
    accept(a_name(), {1: a_code(a_contact(), code="483920")}, desk=stores.desk)
    [send] = stores.files.sends_of(ACCOUNT, [a_code().notification_id])
    around = stores.reader.surroundings(send, NOW)
    assert around.newest_code == NewestCode(send.accepted_at, send.notification_id)
    assert around.content is not None
    assert around.content.code == "483920"

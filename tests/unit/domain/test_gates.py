from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard, OptOutBy
from recado.domain.gates import contact_stopped_by, stopped_by
from recado.domain.guard import Guarded, GuardReason
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.notification import Kind
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from tests.builders import ACCOUNT, HOUR, NOW, an_account, an_invoice

TICK = timedelta(milliseconds=1)
OPEN, PAID, CANCELED = InvoiceState.OPEN, InvoiceState.PAID, InvoiceState.CANCELED
OF_OPEN_INVOICES = [Kind.INVOICE_ISSUED, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE]


def stop(
    kind: Kind, account: Account, invoice: Invoice | None, not_after: datetime | None = None
) -> Reason | None:
    return stopped_by(kind, account, invoice, not_after=not_after, now=NOW)


@pytest.mark.parametrize("kind", OF_OPEN_INVOICES)
@pytest.mark.parametrize(
    ("state", "reason"),
    [(OPEN, None), (PAID, Reason.INVOICE_PAID), (CANCELED, Reason.INVOICE_CANCELED)],
)
def test_a_reminder_needs_an_open_invoice(
    kind: Kind, state: InvoiceState, reason: Reason | None
) -> None:
    assert stop(kind, an_account(), an_invoice(state)) == reason


@pytest.mark.parametrize(
    ("state", "reason"), [(OPEN, None), (PAID, None), (CANCELED, Reason.INVOICE_CANCELED)]
)
def test_a_payment_is_confirmed_unless_the_invoice_is_canceled(
    state: InvoiceState, reason: Reason | None
) -> None:
    assert stop(Kind.PAYMENT_CONFIRMED, an_account(), an_invoice(state)) == reason


@pytest.mark.parametrize("kind", Kind)
def test_an_invoice_that_nobody_told_of_is_open(kind: Kind) -> None:
    assert stop(kind, an_account(), None) is None


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", InvoiceState)
def test_an_inactive_account_is_asked_for_first(kind: Kind, state: InvoiceState) -> None:
    stopped = stop(kind, an_account(active=False), an_invoice(state))
    assert stopped is Reason.ACCOUNT_INACTIVE


@pytest.mark.parametrize(
    ("left", "reason"),
    [(HOUR, None), (timedelta(0), None), (-HOUR, Reason.DEADLINE_PASSED)],
)
def test_what_has_a_deadline_goes_out_until_then(left: timedelta, reason: Reason | None) -> None:
    assert stop(Kind.DUE_REMINDER, an_account(), an_invoice(), NOW + left) is reason


@pytest.mark.parametrize(
    ("left", "reason"), [(HOUR, None), (timedelta(0), None), (-TICK, Reason.CODE_EXPIRED)]
)
def test_a_code_goes_out_while_it_is_good(left: timedelta, reason: Reason | None) -> None:
    assert stop(Kind.ACCESS_CODE, an_account(), None, NOW + left) is reason


@pytest.mark.parametrize("kind", [Kind.ACCESS_CODE, Kind.MESSAGE])
@pytest.mark.parametrize("state", InvoiceState)
def test_what_is_about_no_invoice_does_not_ask_for_one(kind: Kind, state: InvoiceState) -> None:
    assert stop(kind, an_account(), an_invoice(state)) is None


def test_the_invoice_is_asked_for_before_the_deadline() -> None:
    stopped = stop(Kind.DUE_REMINDER, an_account(), an_invoice(PAID), NOW - HOUR)
    assert stopped is Reason.INVOICE_PAID


# ---- the contact's own


ENTRY = ContactEntry(account_id=ACCOUNT, contact_id="con_1")


OPTED_OUT = replace(ENTRY, opted_out_at=NOW, opted_out_by=OptOutBy.REPLY)
COMPLAINT = Heard(send_id="snd_1", number=1, handed_over_at=NOW, at=NOW, outcome=Outcome.COMPLAINED)
GONE = replace(COMPLAINT, outcome=Outcome.HARD_FAILURE, reason=Reason.NO_SUCH_USER)
GUARDED = an_account(guarded=Guarded(NOW, GuardReason.BOUNCES))


def contact_stop(
    entry: ContactEntry | None,
    everyone: ContactEntry | None = None,
    account: Account = GUARDED,
    channel: Channel = Channel.EMAIL,
) -> Reason | None:
    return contact_stopped_by(channel, account, entry, everyone, now=NOW)


def test_who_opted_out_is_not_written_to() -> None:
    assert contact_stop(OPTED_OUT) is Reason.OPTED_OUT


@pytest.mark.parametrize("entry", [None, ENTRY, replace(ENTRY, sent_on=NOW.date())])
def test_who_did_not_opt_out_is_written_to(entry: ContactEntry | None) -> None:
    assert contact_stop(entry, account=an_account()) is None


def test_the_opt_out_is_asked_for_first() -> None:
    assert contact_stop(replace(OPTED_OUT, complaint=COMPLAINT)) is Reason.OPTED_OUT


def test_a_block_is_asked_for_before_the_guard() -> None:
    assert contact_stop(replace(ENTRY, complaint=COMPLAINT)) is Reason.BLOCKED_BY_COMPLAINT


def test_what_everyone_knows_stops_an_account_that_knows_nothing() -> None:
    everyone = replace(ENTRY, account_id=EVERYONE, outcomes=(GONE,))
    assert contact_stop(None, everyone, an_account()) is Reason.BLOCKED_AS_NOT_FOUND


@pytest.mark.parametrize(
    ("channel", "reason"),
    [(Channel.EMAIL, Reason.ACCOUNT_GUARDED), (Channel.SMS, None), (Channel.WHATSAPP, None)],
)
def test_the_guard_stops_email_only(channel: Channel, reason: Reason | None) -> None:
    assert contact_stop(ENTRY, channel=channel) is reason

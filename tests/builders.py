"""Things to test with: sensible by default, so that a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from recado.domain import ids
from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.contact import Contact, identify
from recado.domain.customer import Customer
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.receipt import Outcome, Receipt
from recado.domain.resend import Pace
from recado.domain.send import Accepted, Refused, Send
from recado.domain.simulated import Simulation
from recado.domain.status import Reason
from recado.domain.whatsapp_message import Template
from recado.ports import Commit
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.once import CallName

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE, WINDOW = timedelta(seconds=120), timedelta(minutes=30)
PACE = Pace(1, WINDOW)
CALL_LEASE = timedelta(seconds=60)
SIMULATION = Simulation("simulado.example")
TEMPLATES: dict[Kind, Template] = {
    kind: Template(f"template_{kind}", "pt_BR") for kind in Kind if kind is not Kind.MESSAGE
}

ACCOUNT, CUSTOMER, INVOICE, OCCURRENCE = "acc-1", "cus-1", "inv-1", "due-3"
ANA, BRUNO, CLARA = "ana@cliente.example", "bruno@cliente.example", "clara@cliente.example"
PHONE, OLD_FORM, OTHER_PHONE = "+5511987654321", "+551187654321", "+5511987650002"
"""A mobile number of Brazil, the same without its ninth digit, and another."""

identify_contact = partial(identify, b"a key for tests")

WHY = {
    Outcome.COMPLAINED: Reason.COMPLAINT,
    Outcome.HARD_FAILURE: Reason.NO_SUCH_USER,
    Outcome.SOFT_FAILURE: Reason.MAILBOX_FULL,
}
"""The reason of a receipt whose test does not name one."""


def an_account(account_id: str = ACCOUNT, **changes: Any) -> Account:
    account = Account(
        account_id=account_id, display_name="Loja Aurora", reply_to="contato@aurora.example"
    )
    return replace(account, **changes)


def a_contact(address: str = ANA, channel: Channel = Channel.EMAIL) -> Contact:
    return Contact(identify_contact(channel, address), channel, address)


def a_customer(*addresses: str, **changes: Any) -> Customer:
    customer = Customer(
        account_id=ACCOUNT,
        customer_id=CUSTOMER,
        name="Ana Lima",
        contacts=tuple(a_contact(address) for address in addresses),
    )
    return replace(customer, **changes)


def an_invoice(state: InvoiceState = InvoiceState.OPEN, **changes: Any) -> Invoice:
    invoice = Invoice(
        account_id=ACCOUNT,
        invoice_id=INVOICE,
        state=state,
        as_of=NOW,
        due_date=date(2026, 3, 5),
        amount_cents=12_345,
    )
    return replace(invoice, **changes)


def a_snapshot(**changes: Any) -> Snapshot:
    return replace(Snapshot(amount_cents=12_345, due_date=date(2026, 3, 5)), **changes)


def a_content(*addresses: str, **changes: Any) -> Content:
    content = Content(
        kind=Kind.DUE_REMINDER,
        language="pt-BR",
        merchant="Loja Aurora",
        reply_to="contato@aurora.example",
        customer_name="Ana Lima",
        snapshot=a_snapshot(),
        addresses={a_contact(each).contact_id: each for each in addresses or (ANA,)},
    )
    return replace(content, **changes)


def a_notification_id(
    *,
    account_id: str = ACCOUNT,
    invoice_id: str | None = INVOICE,
    kind: Kind = Kind.DUE_REMINDER,
    occurrence: str = OCCURRENCE,
) -> str:
    """About an invoice, or about none."""
    group = (
        ids.customer_group(account_id, CUSTOMER)
        if invoice_id is None
        else ids.invoice_group(account_id, invoice_id)
    )
    return ids.notification_id(group, kind, occurrence)


def a_send(
    address: str = ANA,
    *,
    account_id: str = ACCOUNT,
    invoice_id: str | None = INVOICE,
    kind: Kind = Kind.DUE_REMINDER,
    occurrence: str = OCCURRENCE,
    channel: Channel = Channel.EMAIL,
    **changes: Any,
) -> Send:
    contact = a_contact(address, channel)
    notification = a_notification_id(
        account_id=account_id, invoice_id=invoice_id, kind=kind, occurrence=occurrence
    )
    send = Send(
        account_id=account_id,
        send_id=ids.send_id(notification, contact.channel, contact.contact_id),
        channel=contact.channel,
        contact_id=contact.contact_id,
        kind=kind,
        customer_id=CUSTOMER,
        invoice_id=invoice_id,
        occurrence=occurrence,
        call_id="call-1",
        call_item=1,
        accepted_at=NOW,
        day=NOW.date(),
        listed=True,
        units=1,
    )
    return replace(send, **changes)


def claimed(send: Send, after: timedelta = MINUTE) -> Send:
    """With one more attempt."""
    return send.claimed(NOW + after, LEASE)


def handed_over(send: Send, after: timedelta = MINUTE) -> Send:
    """With one more attempt, which the provider accepted."""
    return claimed(send, after).answered(len(send.attempts) + 1, accepted_by_provider(after))


def accepted_by_provider(after: timedelta = MINUTE) -> Accepted:
    return Accepted("0100-provider", NOW + after)


def refused_by_provider(after: timedelta = MINUTE) -> Refused:
    return Refused("MessageRejected", NOW + after)


def a_receipt(
    outcome: Outcome = Outcome.DELIVERED,
    reason: Reason | None = None,
    after: timedelta = HOUR,
    **flags: bool,
) -> Receipt:
    return Receipt(outcome, NOW + after, reason or WHY.get(outcome), **flags)


def a_request(*addresses: str, **changes: Any) -> Request:
    request = Request(
        account_id=ACCOUNT,
        kind=Kind.DUE_REMINDER,
        customer_id=CUSTOMER,
        invoice_id=INVOICE,
        occurrence=OCCURRENCE,
        channels=(Channel.EMAIL,),
        contacts=tuple(a_contact(address) for address in addresses),
        snapshot=SnapshotGiven(amount_cents=12_345, due_date=date(2026, 3, 5)),
    )
    return replace(request, **changes)


def a_code(*contacts: Contact, code: str = "483920", **changes: Any) -> Request:
    """An access code, good for ten minutes."""
    request = Request(
        account_id=ACCOUNT,
        kind=Kind.ACCESS_CODE,
        customer_id=CUSTOMER,
        occurrence=f"code-{code}",
        channels=tuple(dict.fromkeys(contact.channel for contact in contacts)),
        contacts=contacts,
        code=code,
        not_after=NOW + 10 * MINUTE,
    )
    return replace(request, **changes)


def a_message(*contacts: Contact, text: str = "Voltamos amanhã.", **changes: Any) -> Request:
    """A free text."""
    own = {"kind": Kind.MESSAGE, "code": None, "not_after": None, "occurrence": "message-1"}
    return replace(a_code(*contacts), text=text, **own | changes)


def a_name(key: str = "key-1", body: str = "body-1", account_id: str = ACCOUNT) -> CallName:
    """What names a call with this idempotency key and this body."""
    return CallName(account_id, ids.derived(26, account_id, key), body)


def a_call(call_id: str = "call-1", **changes: Any) -> Call:
    call = Call(
        account_id=ACCOUNT,
        call_id=call_id,
        body_hash="body-1",
        called_at=NOW,
        expires_at=NOW + 30 * DAY,
        lease_until=NOW + CALL_LEASE,
    )
    return replace(call, **changes)


def a_commit(*new: Send, **changes: Any) -> Commit:
    """What creates these sends."""
    return replace(Commit(account_id=ACCOUNT, limits=None, new=new), **changes)

"""An acceptance: what an accepted notification is written as, and what it answers."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from recado.domain import ids
from recado.domain.account import Account
from recado.domain.call import Answer, Call, SendAnswer, SendOutcome
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.fold import status_of
from recado.domain.invoice import Invoice
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.send import Send
from recado.domain.status import Reason
from recado.ports import Commit, Conflict
from recado.use_cases.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotGiven:
    """What the request says of the invoice; what it leaves out is taken from the invoice."""

    amount_cents: int | None = None
    due_date: date | None = None
    description: str | None = None
    payment_url: str | None = None
    payment_code: str | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A valid request to notify. `call_id` and `body_hash` come from its idempotency key and its
    body; `contacts` is empty if the customer's own are meant."""

    account_id: str
    call_id: str
    body_hash: str
    kind: Kind
    customer_id: str
    invoice_id: str
    occurrence: str
    channels: tuple[Channel, ...]
    contacts: tuple[Contact, ...]
    snapshot: SnapshotGiven

    @property
    def notification_id(self) -> str:
        group = ids.invoice_group(self.account_id, self.invoice_id)
        return ids.notification_id(group, self.kind, self.occurrence)


def refusal(request: Request, reason: Reason, now: datetime, content_life: timedelta) -> Commit:
    """What keeps a refusal, so that repeating the call repeats it: nothing personal."""
    answer = Answer(notification_id=request.notification_id, refused=reason)
    return Commit(_call(request, answer, now, content_life), ())


def acceptance(
    request: Request,
    account: Account,
    customer: Customer | None,
    invoice: Invoice | None,
    now: datetime,
    content_life: timedelta,
) -> Commit:
    """All that an accepted notification is written as. Raises `Invalid` for what only the stored
    data show to be wrong."""
    contacts, learned = _contacts(request, customer)
    day = now.astimezone(ZoneInfo(account.time_zone)).date()
    sends = tuple(
        _send(request, contact, now, day, listed=number == 0)
        for number, contact in enumerate(contacts)
    )
    content = Content(
        kind=request.kind,
        language=(customer and customer.language) or account.language,
        merchant=account.display_name,
        reply_to=account.reply_to,
        customer_name=customer.name if customer else None,
        snapshot=_snapshot(request.snapshot, invoice),
        addresses={contact.contact_id: contact.address for contact in contacts},
    )
    answer = Answer(
        notification_id=request.notification_id,
        sends=tuple(_answer(send, SendOutcome.ACCEPTED) for send in sends),
    )
    call = replace(_call(request, answer, now, content_life), content=content)
    return Commit(call, sends, learned)


def _contacts(
    request: Request, customer: Customer | None
) -> tuple[tuple[Contact, ...], Customer | None]:
    """Whom to send to, and the customer to store if these contacts are the first we see."""
    if not request.contacts:
        known = customer.reachable_by(request.channels) if customer else ()
        if not known:
            raise Invalid("contacts", "no_contact", "the customer has none on these channels")
        return known, None
    contacts = tuple({c.contact_id: c for c in request.contacts}.values())
    if customer is None:
        return contacts, Customer(
            account_id=request.account_id, customer_id=request.customer_id, contacts=contacts
        )
    return contacts, None if customer.contacts else replace(customer, contacts=contacts)


def _snapshot(given: SnapshotGiven, invoice: Invoice | None) -> Snapshot:
    amount = given.amount_cents or (invoice and invoice.amount_cents)
    due = given.due_date or (invoice and invoice.due_date)
    if not amount:
        raise Invalid("invoice.amount_cents", "missing", "neither given here nor with the invoice")
    if not due:
        raise Invalid("invoice.due_date", "missing", "neither given here nor with the invoice")
    return Snapshot(
        amount_cents=amount,
        due_date=due,
        description=given.description,
        payment_url=given.payment_url,
        payment_code=given.payment_code,
        paid_on=given.paid_on,
    )


def _send(request: Request, contact: Contact, now: datetime, day: date, *, listed: bool) -> Send:
    return Send(
        account_id=request.account_id,
        send_id=ids.send_id(request.notification_id, contact.channel, contact.contact_id),
        channel=contact.channel,
        contact_id=contact.contact_id,
        kind=request.kind,
        customer_id=request.customer_id,
        invoice_id=request.invoice_id,
        occurrence=request.occurrence,
        call_id=request.call_id,
        call_item=0,
        accepted_at=now,
        day=day,
        listed=listed,
    )


def _call(request: Request, answer: Answer, now: datetime, content_life: timedelta) -> Call:
    return Call(
        account_id=request.account_id,
        call_id=request.call_id,
        body_hash=request.body_hash,
        called_at=now,
        expires_at=now + content_life,
        answer=answer,
    )


def _answer(send: Send, outcome: SendOutcome) -> SendAnswer:
    return SendAnswer(
        send_id=send.send_id,
        channel=send.channel,
        contact_id=send.contact_id,
        outcome=outcome,
        status=status_of(send).code,
    )


def without(commit: Commit, conflict: Conflict) -> Commit:
    """The rest of a commit, answering with what was there already."""
    there = {send.send_id: send for send in conflict.sends}
    answers = tuple(
        _answer(there[answer.send_id], SendOutcome.DUPLICATE) if answer.send_id in there else answer
        for answer in commit.call.answer.sends
    )
    return Commit(
        replace(commit.call, answer=replace(commit.call.answer, sends=answers)),
        tuple(send for send in commit.sends if send.send_id not in there),
        None if conflict.customer else commit.learned,
    )

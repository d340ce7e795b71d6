"""Accept: take a notification over from the platform, once, and promise to send it."""

from collections.abc import Sequence
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
from recado.domain.gates import stopped_by
from recado.domain.invoice import Invoice
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.send import Send
from recado.domain.status import Reason
from recado.ports import Accounts, Calls, Clock, Commit, Conflict, Customers, Invoices, Sends
from recado.use_cases.errors import AccountInactive, Invalid, KeyReused, NotFound


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


@dataclass(frozen=True, slots=True)
class Accepting:
    """The answer, whether it is the repetition of an earlier one, and the account's language."""

    answer: Answer
    replayed: bool
    language: str


def accept(
    request: Request,
    *,
    accounts: Accounts,
    customers: Customers,
    invoices: Invoices,
    calls: Calls,
    sends: Sends,
    clock: Clock,
    content_life: timedelta,
) -> Accepting:
    """Passes the gates in the order of PRODUCT.md section 6 and commits.

    Once it has returned, the sends are durable and will be handed over. Raises `NotFound`,
    `AccountInactive`, `KeyReused`, `Invalid`, and `TryAgain` if the store is too busy.
    """
    now = clock()
    account = accounts.get(request.account_id)
    if account is None:
        raise NotFound("account")
    if not account.active:
        raise AccountInactive
    if (known := calls.get(request.account_id, request.call_id, now)) is not None:
        return Accepting(_repeated(known, request), True, account.language)
    invoice = invoices.get(request.account_id, request.invoice_id)
    refused = stopped_by(request.kind, account, invoice)
    if refused is not None:
        commit = _refusal(request, refused, now, content_life)
    else:
        _check_customer(request, sends.of_notification(request.account_id, request.notification_id))
        customer = customers.get(request.account_id, request.customer_id)
        commit = _acceptance(request, account, customer, invoice, now, content_life)
    answer, replayed = _committed(commit, request, calls, now)
    return Accepting(answer, replayed, account.language)


def _repeated(known: Call, request: Request) -> Answer:
    if known.body_hash != request.body_hash:
        raise KeyReused
    return known.answer


def _check_customer(request: Request, there: Sequence[Send]) -> None:
    """A notification tells one customer: another's contact must not join it."""
    if any(send.customer_id != request.customer_id for send in there):
        raise Invalid("customer_id", "other_customer", "this was accepted for another customer")


def _refusal(request: Request, reason: Reason, now: datetime, content_life: timedelta) -> Commit:
    answer = Answer(notification_id=request.notification_id, refused=reason)
    return Commit(_call(request, answer, now, content_life), ())


def _acceptance(
    request: Request,
    account: Account,
    customer: Customer | None,
    invoice: Invoice | None,
    now: datetime,
    content_life: timedelta,
) -> Commit:
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


def _committed(
    commit: Commit, request: Request, calls: Calls, now: datetime
) -> tuple[Answer, bool]:
    """Commits; where something is there already, answers with it and commits the rest. The answer,
    and whether it repeats the one of the same call.

    Each round has less to create than the one before, so it ends.
    """
    while True:
        try:
            calls.commit(commit, now)
        except Conflict as conflict:
            known = calls.get(request.account_id, request.call_id, now) if conflict.call else None
            if known is not None:
                return _repeated(known, request), True
            commit = _without(commit, conflict)
        else:
            return commit.call.answer, False


def _without(commit: Commit, conflict: Conflict) -> Commit:
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

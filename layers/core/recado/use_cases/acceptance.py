"""An acceptance: what an accepted notification is written as, and what it answers. Nothing here
reads or writes: it goes by what `Known` holds, and a conflict teaches that more."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from recado.content.sms import sms_parts
from recado.domain import ids
from recado.domain.account import Account
from recado.domain.answer import FieldError, ItemAnswer, ItemOutcome, SendAnswer, SendOutcome
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.contact_entry import ContactEntry
from recado.domain.customer import Customer
from recado.domain.fold import as_seen, status_of
from recado.domain.gates import contact_stopped_by, stopped_by
from recado.domain.invoice import Invoice
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Content, Kind, Snapshot
from recado.domain.period import day_in
from recado.domain.quota import Used
from recado.domain.send import Send, Stop
from recado.domain.simulated import Simulation
from recado.domain.sms import MOST_PARTS
from recado.ports import Commit, Conflict
from recado.use_cases.errors import Invalid

MOST_NOTIFICATIONS = 25
MOST_ACTIONS = 100
"""What one transaction of DynamoDB takes."""


FURTHEST_AHEAD = timedelta(days=366)
"""How far in the future a notification may be wanted."""


OLDEST = NewestCode(datetime.min.replace(tzinfo=UTC), "")


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
    """A valid request to notify. `contacts` is empty if the customer's own are meant. It is about
    an invoice, with a snapshot, or has a code (good until `not_after`) or a text of its own."""

    account_id: str
    kind: Kind
    customer_id: str
    occurrence: str
    channels: tuple[Channel, ...]
    contacts: tuple[Contact, ...]
    invoice_id: str | None = None
    snapshot: SnapshotGiven | None = None
    code: str | None = None
    subject: str | None = None
    text: str | None = None
    send_at: datetime | None = None
    not_after: datetime | None = None

    @property
    def notification_id(self) -> str:
        group = (
            ids.invoice_group(self.account_id, self.invoice_id)
            if self.invoice_id is not None
            else ids.customer_group(self.account_id, self.customer_id)
        )
        return ids.notification_id(group, self.kind, self.occurrence)


@dataclass(slots=True)
class SendsThere:
    """Sends that there are, by their notification."""

    by_notification: dict[str, dict[str, Send]] = field(default_factory=dict)

    def add(self, sends: Iterable[Send]) -> None:
        for send in sends:
            self.by_notification.setdefault(send.notification_id, {})[send.send_id] = send

    def of(self, notification_id: str) -> list[Send]:
        return list(self.by_notification.get(notification_id, {}).values())

    def get(self, send_id: str) -> Send | None:
        return self.by_notification.get(ids.notification_of(send_id), {}).get(send_id)


@dataclass(slots=True, kw_only=True)
class Known:
    """What is known while a call is accepted: what was read, and what commits and conflicts have
    shown since. `used` is by period, `templates` are the kinds that WhatsApp may carry, `entries`
    and what `everyone` knows are by contact."""

    account: Account
    simulation: Simulation
    templates: Container[Kind]
    customers: dict[str, Customer]
    invoices: dict[str, Invoice | None]
    entries: dict[str, ContactEntry]
    everyone: dict[str, ContactEntry]
    used: dict[str, Used]
    sends: SendsThere = field(default_factory=SendsThere)
    with_newer_code: set[str] = field(default_factory=set)

    def learn(self, conflict: Conflict) -> None:
        self.sends.add(conflict.sends)
        self.used |= conflict.used
        self.with_newer_code |= conflict.codes

    def add(self, commit: Commit) -> None:
        """What was committed."""
        self.sends.add(commit.new)
        self.customers |= {customer.customer_id: customer for customer in commit.learned}
        for period, used in commit.reserving.items():
            self.used[period] = self.used[period] + used

    def period_of(self, request: Request, call: Call) -> str:
        """The period of the planned hand-over, whose quota counts (PRODUCT.md section 6)."""
        return self.account.period_at(request.send_at or call.called_at)


@dataclass(slots=True)
class Chunk:
    """Notifications that are accepted in one transaction, in the order of the call: their answers,
    and what is to be written."""

    known: Known
    answers: list[ItemAnswer] = field(default_factory=list)
    contents: dict[int, Content] = field(default_factory=dict)
    new: list[Send] = field(default_factory=list)
    sends: SendsThere = field(default_factory=SendsThere)
    learned: dict[str, Customer] = field(default_factory=dict)
    codes: dict[str, NewestCode] = field(default_factory=dict)
    reserved: dict[str, Used] = field(default_factory=dict)

    @property
    def commit(self) -> Commit:
        return Commit(
            account_id=self.known.account.account_id,
            limits=self.known.account.plan,
            new=tuple(self.new),
            learned=tuple(self.learned.values()),
            codes=dict(self.codes),
        )

    def add(self, planned: "Planned") -> bool:
        """Takes one more notification; False if there is no room for it."""
        learned = [planned.learned] if planned.learned and planned.new else []
        codes = {
            customer_id: code
            for customer_id, code in planned.codes.items()
            if planned.new and code > self.codes.get(customer_id, OLDEST)
        }
        reserved = reserved_by(planned.new)
        actions = (
            len(self.new)
            + len(planned.new)
            + len(self.learned)
            + len(learned)
            + len(self.codes | codes)
            + len(self.reserved | reserved)
        )
        if self.answers and (actions > MOST_ACTIONS or len(self.answers) == MOST_NOTIFICATIONS):
            return False
        self.answers.append(planned.answer)
        self.new += planned.new
        self.sends.add(planned.new)
        self.learned |= {customer.customer_id: customer for customer in learned}
        self.codes |= codes
        for period, used in reserved.items():
            self.reserved[period] = self.reserved.get(period, Counter()) + used
        if planned.content is not None and planned.new:
            self.contents[planned.number] = planned.content
        return True

    def find(self, send_id: str) -> Send | None:
        return self.sends.get(send_id) or self.known.sends.get(send_id)

    def customer(self, customer_id: str) -> Customer | None:
        return self.learned.get(customer_id) or self.known.customers.get(customer_id)

    def sends_of(self, notification_id: str) -> list[Send]:
        return self.known.sends.of(notification_id) + self.sends.of(notification_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One notification: its number in the call, its answer, and what it is written as."""

    number: int
    answer: ItemAnswer
    new: tuple[Send, ...] = ()
    content: Content | None = None
    learned: Customer | None = None
    codes: Mapping[str, NewestCode] = field(default_factory=dict)


Item = Request | tuple[FieldError, ...]
"""One notification of a call, or all that is wrong with it."""


def planned_chunk(items: Iterable[tuple[int, Item]], call: Call, known: Known) -> Chunk:
    """As many of the items as one transaction takes, at least one."""
    chunk = Chunk(known)
    for number, item in items:
        if not chunk.add(plan(number, item, call, chunk)):
            break
    return chunk


def plan(number: int, item: Item, call: Call, chunk: Chunk) -> Planned:
    """What accepting this notification means, after all that the chunk holds already."""
    if isinstance(item, Request):
        return _plan(number, item, call, chunk)
    return Planned(number=number, answer=ItemAnswer(outcome=ItemOutcome.INVALID, errors=item))


def _plan(number: int, request: Request, call: Call, chunk: Chunk) -> Planned:
    """The gates come in the order of PRODUCT.md section 6."""
    there = chunk.sends_of(request.notification_id)
    if any(_outcome(send, number, call) is SendOutcome.ACCEPTED for send in there):
        return Planned(number=number, answer=_told_again(number, request, there, call))
    account, invoice = chunk.known.account, chunk.known.invoices.get(request.invoice_id or "")
    refused = stopped_by(
        request.kind, account, invoice, not_after=request.not_after, now=call.called_at
    )
    if refused is not None:
        outcome = ItemOutcome.REFUSED
        answer = ItemAnswer(
            outcome=outcome, notification_id=request.notification_id, refused=refused
        )
        return Planned(number=number, answer=answer)
    try:
        return _accepted(number, request, call, chunk)
    except Invalid as error:
        return Planned(number=number, answer=_invalid(request, error))


def _accepted(number: int, request: Request, call: Call, chunk: Chunk) -> Planned:
    """Raises `Invalid` for what only the stored data show to be wrong."""
    _check_send_at(request, call)
    _check_customer(request, chunk)
    customer = chunk.customer(request.customer_id)
    contacts, learned = _contacts(request, customer)
    _check_templates(request, contacts, chunk.known)
    content = _content(request, customer, contacts, chunk.known)
    period = chunk.known.period_of(request, call)
    used = chunk.known.used[period] + chunk.reserved.get(period, Counter())
    new: list[Send] = []
    answers: list[SendAnswer] = []
    for contact in contacts:
        there = chunk.find(ids.send_id(request.notification_id, *_place(contact)))
        if there is not None:
            answers.append(_answer(there, _outcome(there, number, call), call.called_at))
            continue
        units = _units(contact, content, chunk.known)
        send = _send(number, request, contact, call, chunk.known, used, units, listed=not new)
        used = used + reserved_by([send]).get(period, Counter())
        new.append(send)
        answers.append(_answer(send, SendOutcome.ACCEPTED, call.called_at))
    accepted = any(answer.outcome is SendOutcome.ACCEPTED for answer in answers)
    return Planned(
        number=number,
        answer=ItemAnswer(
            outcome=ItemOutcome.ACCEPTED if accepted else ItemOutcome.DUPLICATE,
            notification_id=request.notification_id,
            sends=tuple(answers),
        ),
        new=tuple(new),
        content=content,
        learned=learned,
        codes=_codes(request, call, chunk.known),
    )


def _codes(request: Request, call: Call, known: Known) -> dict[str, NewestCode]:
    if request.kind is not Kind.ACCESS_CODE or request.customer_id in known.with_newer_code:
        return {}
    return {request.customer_id: NewestCode(call.called_at, request.notification_id)}


def _check_templates(request: Request, contacts: Iterable[Contact], known: Known) -> None:
    by_whatsapp = any(contact.channel is Channel.WHATSAPP for contact in contacts)
    if by_whatsapp and request.kind not in known.templates:
        raise Invalid("channels", "no_template", "this kind has no WhatsApp template here")


def _units(contact: Contact, content: Content, known: Known) -> int:
    """What a send weighs in the quota. Raises `Invalid` for an SMS that is too long."""
    if known.simulation.includes(contact):
        return 0
    if contact.channel is not Channel.SMS:
        return 1
    parts = sms_parts(content)
    if parts > MOST_PARTS:
        raise Invalid("text", "too_long", f"an SMS has at most {MOST_PARTS} parts")
    return parts


def _told_again(number: int, request: Request, there: list[Send], call: Call) -> ItemAnswer:
    """What the call accepted before it broke off is done, whatever has changed since."""
    order = {contact.contact_id: place for place, contact in enumerate(request.contacts)}
    meant = [
        (order.get(send.contact_id, len(order)), send, outcome)
        for send in there
        if (outcome := _outcome(send, number, call)) is SendOutcome.ACCEPTED
        or send.contact_id in order
    ]
    return ItemAnswer(
        outcome=ItemOutcome.ACCEPTED,
        notification_id=request.notification_id,
        sends=tuple(
            _answer(send, outcome, call.called_at)
            for _, send, outcome in sorted(meant, key=lambda each: each[0])
        ),
    )


def reserved_by(sends: Iterable[Send]) -> dict[str, Used]:
    """The units that the sends reserve, by period and channel."""
    periods: dict[str, Used] = {}
    for send in sends:
        if send.reserved_in is not None:
            periods.setdefault(send.reserved_in, Counter())[send.channel] += send.units
    return periods


def _check_send_at(request: Request, call: Call) -> None:
    """As of the call, however late that is repeated."""
    if request.send_at is None:
        return
    if request.send_at <= call.called_at:
        raise Invalid("send_at", "not_in_future", "must be later than now")
    if request.send_at > call.called_at + FURTHEST_AHEAD:
        raise Invalid("send_at", "too_far", f"at most {FURTHEST_AHEAD.days} days ahead")


def _check_customer(request: Request, chunk: Chunk) -> None:
    """A notification tells one customer: another's contact must not join it."""
    there = chunk.sends_of(request.notification_id)
    if any(send.customer_id != request.customer_id for send in there):
        raise Invalid("customer_id", "other_customer", "this was accepted for another customer")


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


def _content(
    request: Request, customer: Customer | None, contacts: Iterable[Contact], known: Known
) -> Content:
    account = known.account
    is_code = request.kind is Kind.ACCESS_CODE
    return Content(
        kind=request.kind,
        language=(customer and customer.language) or account.language,
        merchant=account.display_name,
        reply_to=account.reply_to,
        customer_name=customer.name if customer else None,
        addresses={contact.contact_id: contact.address for contact in contacts},
        snapshot=_snapshot(request.snapshot, known.invoices.get(request.invoice_id or ""))
        if request.snapshot is not None
        else None,
        code=request.code,
        expires_at=request.not_after if is_code else None,
        subject=request.subject,
        text=request.text,
        time_zone=account.time_zone,
        transliterate=account.transliterate,
        send_at=request.send_at,
    )


def _send(
    number: int,
    request: Request,
    contact: Contact,
    call: Call,
    known: Known,
    used: Used,
    units: int,
    *,
    listed: bool,
) -> Send:
    """The new send, as far as the gates let it go: the last of them is the quota's."""
    account, planned = known.account, request.send_at or call.called_at
    level = account.level(contact.channel, used)
    stop = known.simulation.stop(contact) or contact_stopped_by(
        contact.channel,
        account,
        known.entries.get(contact.contact_id),
        known.everyone.get(contact.contact_id),
        now=call.called_at,
    )
    if stop is None and not level.has_room_for(units):
        stop = level.refusal
    due_at = account.opens_at(request.kind, contact.channel, planned)
    return Send(
        account_id=request.account_id,
        send_id=ids.send_id(request.notification_id, *_place(contact)),
        channel=contact.channel,
        contact_id=contact.contact_id,
        kind=request.kind,
        customer_id=request.customer_id,
        invoice_id=request.invoice_id,
        occurrence=request.occurrence,
        call_id=call.call_id,
        call_item=number,
        accepted_at=call.called_at,
        day=day_in(call.called_at, account.time_zone),
        listed=listed,
        units=units,
        reserved_in=account.period_at(planned) if units and stop is None else None,
        send_at=request.send_at,
        due_at=due_at if due_at > call.called_at else None,
        not_after=request.not_after,
        stop=Stop(stop, call.called_at) if stop else None,
    )


def _place(contact: Contact) -> tuple[Channel, str]:
    return contact.channel, contact.contact_id


def _outcome(there: Send, number: int, call: Call) -> SendOutcome:
    """A call that is begun again after a crash finds its own sends, and they are no duplicates."""
    own = (there.call_id, there.call_item, there.accepted_at)
    if own == (call.call_id, number, call.called_at):
        return SendOutcome.ACCEPTED
    return SendOutcome.DUPLICATE


def _answer(send: Send, outcome: SendOutcome, now: datetime) -> SendAnswer:
    return SendAnswer(
        send_id=send.send_id,
        channel=send.channel,
        contact_id=send.contact_id,
        outcome=outcome,
        status=as_seen(status_of(send), now).code,
        units=send.units,
    )


def _invalid(request: Request, error: Invalid) -> ItemAnswer:
    return ItemAnswer(
        outcome=ItemOutcome.INVALID,
        notification_id=request.notification_id,
        errors=(FieldError(error.field, error.code, error.detail),),
    )

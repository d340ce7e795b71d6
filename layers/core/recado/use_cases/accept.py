"""Accept: take notifications over from the platform, once, and promise to send them."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from recado.domain.account import Account
from recado.domain.answer import (
    Answer,
    ItemAnswer,
    QuotaAnswer,
    SendOutcome,
    from_text,
    to_text,
)
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE
from recado.domain.customer import Customer
from recado.domain.notification import Kind
from recado.domain.period import resets_at
from recado.domain.quota import UNITS, Used
from recado.domain.simulated import Simulation
from recado.ports import (
    Accounts,
    Conflict,
    ContactEntries,
    Contents,
    Customers,
    InvoiceFiles,
    Ledger,
    TryAgain,
)
from recado.use_cases.acceptance import (
    Chunk,
    Item,
    Known,
    Request,
    planned_chunk,
    reserved_by,
)
from recado.use_cases.once import CallName, Record, once
from recado.use_cases.records import get_active_account

Numbered = Sequence[tuple[int, Item]]

ROUNDS = 10
"""How often a chunk is planned anew because somebody else was faster."""


@dataclass(frozen=True, slots=True)
class Accepting:
    """The answer, and whether it is the repetition of an earlier one."""

    answer: Answer
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What accepting takes. `templates`: the kinds that WhatsApp may carry here."""

    accounts: Accounts
    customers: Customers
    files: InvoiceFiles
    contents: Contents
    ledger: Ledger
    entries: ContactEntries
    record: Record
    simulation: Simulation
    templates: Container[Kind]


def accept(name: CallName, items: Mapping[int, Item], *, desk: Desk) -> Accepting:
    """Accepts the notifications of a call, by their numbers, in their order: in chunks that are
    written all or nothing, the sends with the units that they reserve. What is wrong already is
    answered so.

    Once it has returned, the sends are durable and will be handed over. A call that broke off may
    be repeated: what is done is found, and the rest is done. Raises `NotFound`, `AccountInactive`,
    `KeyReused`, `StillRunning`, and `TryAgain` if the store is too busy.
    """
    account = get_active_account(name.account_id, accounts=desk.accounts)
    told = once(
        name, lambda call: to_text(accept_all(account, items, call, desk)), record=desk.record
    )
    return Accepting(from_text(told.answer), told.replayed)


def accept_all(
    account: Account,
    items: Mapping[int, Item],
    call: Call,
    desk: Desk,
    customer: Customer | None = None,
) -> Answer:
    """The work of a call that is known to be its caller's alone. `customer`: goes before what is
    stored of that customer."""
    known = read_known(account, items.values(), call, desk)
    if customer is not None:
        known.customers[customer.customer_id] = customer
    answers: list[ItemAnswer] = []
    numbered = list(items.items())
    while rest := numbered[len(answers) :]:
        answers += _commit(rest, call, known, desk).answers
    return Answer(account.language, tuple(answers), quotas_of(answers, known))


def read_known(account: Account, items: Iterable[Item], call: Call, desk: Desk) -> Known:
    """All that the gates and the plan of these notifications need."""
    requests = [item for item in items if isinstance(item, Request)]
    account_id = account.account_id
    planned = {request.send_at or call.called_at for request in requests}
    periods = {account.period_at(moment) for moment in planned}
    files = desk.files.of(account_id, {r.invoice_id for r in requests if r.invoice_id})
    others = {r.notification_id for r in requests if not r.invoice_id}
    customers = desk.customers.of(account_id, {r.customer_id for r in requests})
    contacts = {c.contact_id for request in requests for c in request.contacts}
    contacts |= {c.contact_id for customer in customers.values() for c in customer.contacts}
    known = Known(
        account=account,
        simulation=desk.simulation,
        templates=desk.templates,
        customers=customers,
        invoices={invoice_id: file.invoice for invoice_id, file in files.items()},
        entries=desk.entries.of(account_id, contacts),
        everyone=desk.entries.of(EVERYONE, contacts),
        used={period: desk.ledger.used(account_id, period) for period in periods},
    )
    for file in files.values():
        known.sends.add(file.sends)
    known.sends.add(desk.files.sends_of(account_id, others))
    return known


def _commit(rest: Numbered, call: Call, known: Known, desk: Desk) -> Chunk:
    """Commits as many of the notifications as one transaction takes. The contents are written
    first, so that no send is without one."""
    account_id = known.account.account_id
    kept: set[int] = set()
    for _ in range(ROUNDS):
        chunk = planned_chunk(rest, call, known)
        if not chunk.new:
            return chunk
        desk.contents.put(call, {n: c for n, c in chunk.contents.items() if n not in kept})
        kept |= chunk.contents.keys()
        try:
            desk.ledger.commit(chunk.commit)
        except Conflict as conflict:
            known.learn(conflict)
            if conflict.customers:
                known.customers |= desk.customers.of(account_id, conflict.customers)
        else:
            known.add(chunk.commit)
            return chunk
    raise TryAgain("others were faster")


def quotas_of(answers: Sequence[ItemAnswer], known: Known) -> tuple[QuotaAnswer, ...]:
    """The quotas of the channels and periods that the call's sends are on."""
    told = [send for answer in answers for send in answer.sends]
    found = [known.sends.get(send.send_id) for send in told]
    own = [
        send
        for send, answer in zip(found, told, strict=True)
        if send is not None and answer.outcome is SendOutcome.ACCEPTED
    ]
    reserved = reserved_by(own)
    account = known.account
    places = {
        (send.channel, account.period_at(send.send_at or send.accepted_at)): None
        for send in found
        if send is not None
    }
    return tuple(
        quota_answer(
            channel,
            reserved.get(period, Counter())[channel],
            account,
            period,
            known.used.get(period, Counter()),
        )
        for channel, period in places
        if period in known.used
    )


def quota_answer(
    channel: Channel, reserved: int, account: Account, period: str, used: Used
) -> QuotaAnswer:
    """A channel's quota in a period, of which the call reserved so many units."""
    level = account.level(channel, used)
    return QuotaAnswer(
        channel=channel,
        period=period,
        limit=level.limit,
        used=level.used,
        reserved=reserved,
        unit=UNITS[channel],
        resets_at=resets_at(period, account.time_zone),
    )

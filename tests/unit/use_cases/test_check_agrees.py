"""For any state check says what accept would say of it, and changes nothing."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from recado.domain.answer import FieldError, ItemAnswer, QuotaAnswer
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, Heard, OptOutBy, Release
from recado.domain.fold import as_seen, status_of
from recado.domain.guard import Guarded, GuardReason
from recado.domain.hours import SendingHours
from recado.domain.invoice import InvoiceState
from recado.domain.notification import KINDS, Kind
from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Reason
from recado.use_cases.accept import accept
from recado.use_cases.acceptance import Item, Request, SnapshotGiven
from recado.use_cases.check import check
from recado.use_cases.errors import AccountInactive, NotFound
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    DAY,
    HOUR,
    INVOICE,
    MINUTE,
    NOW,
    OTHER_PHONE,
    PHONE,
    SIMULATION,
    a_contact,
    a_customer,
    a_name,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World

CONTACTS = [
    *map(a_contact, (ANA, BRUNO, CLARA)),
    *(a_contact(each, Channel.SMS) for each in (PHONE, OTHER_PHONE)),
    a_contact(PHONE, Channel.WHATSAPP),
    a_contact(f"delivered@{SIMULATION.domain}"),
    a_contact(f"not_sent_no_quota@{SIMULATION.domain}"),
    a_contact("+12025550132", Channel.SMS),
]
SPLIT_SECOND = timedelta(microseconds=400)
"""Less than what is kept of a moment."""

some_contacts = st.lists(st.sampled_from(CONTACTS), min_size=1, max_size=4)
a_moment = st.sampled_from(
    [-DAY, timedelta(0), SPLIT_SECOND / 2, HOUR, DAY, 6 * DAY, 40 * DAY, 400 * DAY]
)
a_limit = st.none() | st.integers(1, 4)


# ---- any state


def a_failure(number: int, reason: Reason, outcome: Outcome = Outcome.HARD_FAILURE) -> Heard:
    return Heard(
        send_id=f"snd_{number}",
        number=1,
        handed_over_at=NOW - DAY + number * HOUR,
        at=NOW,
        outcome=outcome,
        reason=reason,
        counts=True,
    )


KNOWN: dict[str, dict[str, Any]] = {
    "opted out": {},
    "gone": {"outcomes": (a_failure(1, Reason.NO_SUCH_USER),)},
    "failing": {"outcomes": tuple(a_failure(n, Reason.POLICY) for n in range(3))},
    "complained": {"complaint": a_failure(1, Reason.COMPLAINT, Outcome.COMPLAINED)},
    "released": {
        "outcomes": (a_failure(1, Reason.NO_SUCH_USER),),
        "release": Release(at=NOW, asked_by="a", called_by="b", why="c"),
    },
}


an_entry = st.tuples(
    st.sampled_from([ACCOUNT, EVERYONE]),
    st.sampled_from([contact.contact_id for contact in CONTACTS]),
    st.sampled_from(sorted(KNOWN)),
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Of every kind; some with what they lack, and for another customer."""
    kind = draw(st.sampled_from([*Kind, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE]))
    contacts = () if rarely(draw) else tuple(draw(some_contacts))
    about_invoice = KINDS[kind].needs_invoice
    return replace(
        a_request(),
        kind=kind,
        customer_id="cus-2" if rarely(draw) else CUSTOMER,
        invoice_id=INVOICE if about_invoice else None,
        occurrence=draw(st.sampled_from(["n-1", "n-2"])),
        contacts=contacts,
        channels=tuple(draw(st.lists(st.sampled_from(Channel), min_size=1, unique=True))),
        snapshot=draw(a_snapshot_given) if about_invoice else None,
        code="483920" if kind is Kind.ACCESS_CODE else None,
        text=draw(st.sampled_from(["Oi.", "Não " * 60, "x" * 5000]))
        if kind is Kind.MESSAGE
        else None,
        send_at=NOW + draw(a_moment) if rarely(draw) else None,
        not_after=NOW + draw(a_moment) if kind is Kind.ACCESS_CODE or rarely(draw) else None,
    )


a_snapshot_given = st.builds(
    SnapshotGiven,
    amount_cents=st.sampled_from([12_345, 12_345, 12_345, None]),
    due_date=st.sampled_from([*[date(2026, 3, 5)] * 3, None]),
)
WRONG = (FieldError("kind", "unknown", "no such kind"),)
an_item = st.integers(0, 19).flatmap(lambda n: st.just(WRONG) if n == 7 else requests())
an_hour = st.sampled_from([SendingHours(), SendingHours(days=("sun",))])
a_pause = st.sampled_from([MINUTE, MINUTE + SPLIT_SECOND, SPLIT_SECOND, 10 * HOUR, 5 * DAY])
a_plan = st.none() | st.dictionaries(st.sampled_from(Channel), a_limit, min_size=1)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Whatever was there before somebody asks. A few lack an account, or an active one."""
    world = World()
    if rarely(draw):
        return world
    world.accounts.put(an_account())
    fill(draw, world)
    plan, hours = draw(a_plan), draw(an_hour)
    world.accounts.put(an_account(active=not rarely(draw), plan=plan, hours=hours))
    if rarely(draw):
        world.accounts.guard(ACCOUNT, Guarded(NOW, GuardReason.BOUNCES))
    world.clock.advance(draw(a_pause))
    return world


def fill(draw: st.DrawFn, world: World) -> None:
    """With what is known of the customer, the invoice and the contacts, and sends of it."""
    if draw(st.booleans()):
        world.customers.put(a_customer(contacts=tuple(draw(some_contacts))))
    for number, request in enumerate(draw(st.lists(requests(), max_size=3))):
        accept(a_name(f"before-{number}"), {1: request}, desk=world.desk)
    for state in draw(st.lists(st.sampled_from([InvoiceState.OPEN, *InvoiceState]), max_size=1)):
        amounts = {} if draw(st.booleans()) else {"amount_cents": None, "due_date": None}
        world.invoices.put(an_invoice(state, **amounts))
    for account_id, contact_id, name in draw(st.lists(an_entry, max_size=5)):
        know(world, account_id, contact_id, KNOWN[name])


def know(world: World, account_id: str, contact_id: str, known: dict[str, Any]) -> None:
    if not known:
        world.entries.opt_out(account_id, contact_id, NOW, OptOutBy.REPLY)
    world.entries.change(account_id, contact_id, lambda entry: replace(entry, **known))


def rarely(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 12)) == 5


# ---- what is said, and what there is


Said = tuple[ItemAnswer, dict[str, tuple[Any, ...]], tuple[QuotaAnswer, ...]] | str


def said_by_check(world: World, item: Item) -> Said:
    try:
        found = check(ACCOUNT, item, desk=world.desk, clock=world.clock)
    except (AccountInactive, NotFound) as error:
        return type(error).__name__
    return found.answer, of_each(world, found.sends.values()), found.quotas


def said_by_accept(world: World, item: Item) -> Said:
    try:
        answer = accept(a_name("now"), {1: item}, desk=world.desk).answer
    except (AccountInactive, NotFound) as error:
        return type(error).__name__
    [told] = answer.items
    named = {each.send_id for each in told.sends}
    there = [each for each in world.sends.all() if each.send_id in named]
    return told, of_each(world, there), answer.quotas


def of_each(world: World, sends: Any) -> dict[str, tuple[Any, ...]]:
    return {each.send_id: _seen(each, world) for each in sends}


def _seen(send: Send, world: World) -> tuple[Any, ...]:
    status = as_seen(status_of(send), world.clock())
    return status.code, status.reason, send.units, send.reserved_in, send.due_at, send.contact_id


def stored(world: World) -> dict[str, Any]:
    """All that the stores hold."""
    stores = {
        "accounts": world.accounts,
        "customers": world.customers,
        "invoices": world.invoices,
        "sends": world.sends,
        "calls": world.calls,
        "contents": world.contents,
        "entries": world.entries,
        "events": world.events,
        "queue": world.queue,
    }
    return {
        name: deepcopy({key: value for key, value in vars(store).items() if "lock" not in key})
        for name, store in stores.items()
    }


@settings(derandomize=True, max_examples=400, deadline=None)
@given(world=worlds(), item=an_item)
def test_check_says_what_accept_then_says_and_writes_nothing(world: World, item: Item) -> None:
    before = stored(world)
    told = said_by_check(world, item)
    assert stored(world) == before
    assert told == said_by_accept(world, item)
    event(told if isinstance(told, str) else told[0].outcome)
    for code, reason, *_ in () if isinstance(told, str) else told[1].values():
        event(f"{code} {reason or ''}")

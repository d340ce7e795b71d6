"""The ports in memory. The suites under `tests/contract` hold these to the same promises as the
real ones, so what a use case does with them it does with AWS."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import RLock
from typing import Any

from recado.content.email import compose_email
from recado.content.sms import compose_sms
from recado.content.whatsapp import compose_whatsapp
from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.channel_state import ChannelState, asked_again_at
from recado.domain.contact_entry import EVERYONE, ContactEntry, OptOutBy
from recado.domain.customer import Customer
from recado.domain.email import Email
from recado.domain.event import Event
from recado.domain.fold import status_of
from recado.domain.guard import Guarded, Mark
from recado.domain.invoice import Invoice
from recado.domain.lane import Lane
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Content, Kind
from recado.domain.plan import waits
from recado.domain.quota import Used
from recado.domain.send import Accepted, Refused, Send, SendKey
from recado.domain.status import Status
from recado.domain.tally import Counts
from recado.domain.text_message import TextMessage
from recado.domain.whatsapp_message import WhatsAppMessage
from recado.ports import (
    Commit,
    Conflict,
    FixPlace,
    InvoiceFile,
    Place,
    Stale,
    Surroundings,
    TryAgain,
)
from recado.use_cases.accept import Desk
from recado.use_cases.dispatch import Dispatching
from recado.use_cases.follow import Followers
from recado.use_cases.look_up import Eyes
from recado.use_cases.once import Record
from recado.use_cases.release_contact import Support
from recado.use_cases.release_quota import Office
from recado.use_cases.send import Hands, Patience, Way
from tests.builders import CALL_LEASE, DAY, LEASE, NOW, PACE, SIMULATION, TEMPLATES


class Interruptible:
    """Something that others may come in between: `meanwhile` happens just before its next call."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], object]] = []
        self._happening = False

    def meanwhile(self, action: Callable[[], object], times: int = 1) -> None:
        """For as many of the next calls; the calls of the action itself do not count."""
        self._waiting += [action] * times

    def _interrupt(self) -> None:
        if self._waiting and not self._happening:
            self._happening = True
            try:
                self._waiting.pop(0)()
            finally:
                self._happening = False


class HandClock:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


class FakeAccounts:
    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def get(self, account_id: str) -> Account | None:
        return self._accounts.get(account_id)

    def put(self, account: Account) -> None:
        """The guard is ours: what the platform puts neither stops nor starts it."""
        there = self._accounts.get(account.account_id)
        guarded = there.guarded if there is not None else None
        self._accounts[account.account_id] = replace(account, guarded=guarded)

    def guard(self, account_id: str, guarded: Guarded | None) -> None:
        self._accounts[account_id] = replace(self._accounts[account_id], guarded=guarded)


class FakeCustomers:
    def __init__(self) -> None:
        self._customers: dict[tuple[str, str], Customer] = {}

    def get(self, account_id: str, customer_id: str) -> Customer | None:
        return self._customers.get((account_id, customer_id))

    def of(self, account_id: str, customer_ids: Iterable[str]) -> dict[str, Customer]:
        found = {each: self.get(account_id, each) for each in customer_ids}
        return {each: customer for each, customer in found.items() if customer}

    def put(self, customer: Customer) -> None:
        self._customers[customer.account_id, customer.customer_id] = customer


class FakeInvoices:
    def __init__(self) -> None:
        self._invoices: dict[tuple[str, str], Invoice] = {}

    def get(self, account_id: str, invoice_id: str) -> Invoice | None:
        return self._invoices.get((account_id, invoice_id))

    def put(self, invoice: Invoice) -> bool:
        known = self.get(invoice.account_id, invoice.invoice_id)
        if known is not None and known.as_of > invoice.as_of:
            return False
        self._invoices[invoice.account_id, invoice.invoice_id] = invoice
        return True


class FakeSends(Interruptible):
    def __init__(self) -> None:
        super().__init__()
        self.lock = RLock()
        self.counters: dict[tuple[str, str], Used] = {}
        self.newest_codes: dict[tuple[str, str], NewestCode] = {}
        self._sends: dict[SendKey, Send] = {}

    def get(self, key: SendKey) -> Send | None:
        return self._sends.get(key)

    def of(self, keys: Iterable[SendKey]) -> list[Send]:
        """The other way round: nobody may count on an order."""
        return [self._sends[key] for key in reversed(list(keys)) if key in self._sends]

    def save(self, send: Send, *, gives_back: bool = False) -> Send:
        self._interrupt()
        with self.lock:
            if self.is_stale(send):
                raise Stale
            written = replace(send, revision=send.revision + 1)
            if gives_back and send.reserved_in is not None:
                self.counters[send.account_id, send.reserved_in][send.channel] -= send.units
                written = replace(written, reserved_in=None)
            self._sends[send.key] = written
            return written

    def is_stale(self, send: Send) -> bool:
        known = self._sends.get(send.key)
        return known is None or known.revision != send.revision

    def all(self) -> tuple[Send, ...]:
        return tuple(self._sends.values())

    def create(self, send: Send) -> None:
        self._sends[send.key] = send

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]:
        return self._where(account_id, lambda s: s.notification_id == notification_id)

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]:
        return self._where(account_id, lambda s: s.invoice_id == invoice_id)

    def unfinished(self, before: datetime) -> Iterator[Send]:
        for send in self._sends.values():
            queued = status_of(send).code is Status.QUEUED
            if send.accepted_at < before and (queued or waits(send)):
                yield send

    def _where(self, account_id: str, wanted: Callable[[Send], bool]) -> tuple[Send, ...]:
        return tuple(s for s in self._sends.values() if s.account_id == account_id and wanted(s))


class FakeInvoiceFiles(Interruptible):
    def __init__(self, invoices: FakeInvoices, sends: FakeSends) -> None:
        super().__init__()
        self._invoices = invoices
        self._sends = sends

    def of(self, account_id: str, invoice_ids: Iterable[str]) -> dict[str, InvoiceFile]:
        self._interrupt()
        return {
            each: InvoiceFile(
                self._invoices.get(account_id, each), self._sends.of_invoice(account_id, each)
            )
            for each in invoice_ids
        }

    def sends_of(self, account_id: str, notification_ids: Iterable[str]) -> list[Send]:
        return [
            send
            for each in notification_ids
            for send in self._sends.of_notification(account_id, each)
        ]


class FakeCalls(Interruptible):
    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()
        self._calls: dict[tuple[str, str], Call] = {}

    def begin(self, call: Call, now: datetime) -> Call | None:
        self._interrupt()
        with self._lock:
            there = self.stored(call.account_id, call.call_id)
            if there is not None and there.expires_at > now:
                return there
            self._calls[call.account_id, call.call_id] = call
            return None

    def change(self, seen: Call, call: Call) -> bool:
        self._interrupt()
        with self._lock:
            if self.stored(call.account_id, call.call_id) != seen:
                return False
            self._calls[call.account_id, call.call_id] = call
            return True

    def stored(self, account_id: str, call_id: str) -> Call | None:
        """Expired ones too."""
        return self._calls.get((account_id, call_id))


class FakeLedger(Interruptible):
    def __init__(self, sends: FakeSends, customers: FakeCustomers) -> None:
        super().__init__()
        self._sends = sends
        self._customers = customers

    def used(self, account_id: str, period: str) -> Used:
        return Counter(self._sends.counters.get((account_id, period), Counter()))

    def commit(self, commit: Commit) -> None:
        self._interrupt()
        with self._sends.lock:
            self._refuse(commit)
            for send in commit.new:
                self._sends.create(send)
            for send in commit.changed:
                self._sends.create(replace(send, revision=send.revision + 1))
            for customer in commit.learned:
                self._customers.put(customer)
            for customer_id, code in commit.codes.items():
                self._sends.newest_codes[commit.account_id, customer_id] = code
            for period, used in commit.reserving.items():
                counter = self._sends.counters.setdefault((commit.account_id, period), Counter())
                counter.update(used)

    def _refuse(self, commit: Commit) -> None:
        there = [self._sends.get(send.key) for send in commit.new]
        conflict = Conflict(
            sends=[send for send in there if send is not None],
            stale=any(self._sends.is_stale(send) for send in commit.changed),
            customers=[c.customer_id for c in commit.learned if self._has_contacts(c)],
            codes=[
                customer_id
                for customer_id, code in commit.codes.items()
                if (newest := self._sends.newest_codes.get((commit.account_id, customer_id)))
                and newest > code
            ],
            used={
                period: self.used(commit.account_id, period)
                for period, used in commit.reserving.items()
                if self._is_short(commit, period, used)
            },
        )
        if any((conflict.sends, conflict.stale, conflict.customers, conflict.codes, conflict.used)):
            raise conflict

    def _is_short(self, commit: Commit, period: str, units: Used) -> bool:
        used = self.used(commit.account_id, period)
        limits = {} if commit.limits is None else commit.limits
        bounds = {
            channel: None if commit.limits is None else limits.get(channel, 0) for channel in units
        }
        return any(
            bound is not None and used[channel] + units[channel] > bound
            for channel, bound in bounds.items()
        )

    def _has_contacts(self, learned: Customer) -> bool:
        known = self._customers.get(learned.account_id, learned.customer_id)
        return known is not None and bool(known.contacts)


class FakeContents(Interruptible):
    def __init__(self) -> None:
        super().__init__()
        self._contents: dict[tuple[str, str, int], tuple[Call, Content]] = {}

    def put(self, call: Call, contents: Mapping[int, Content]) -> None:
        self._interrupt()
        for number, content in contents.items():
            self._contents[call.account_id, call.call_id, number] = call, content

    def forget(self, send: Send) -> None:
        self._interrupt()
        self._contents.pop((send.account_id, send.call_id, send.call_item), None)

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        found = {send.send_id: self._of(send, now) for send in sends}
        return {send_id: content for send_id, content in found.items() if content}

    def _of(self, send: Send, now: datetime) -> Content | None:
        key = (send.account_id, send.call_id, send.call_item)
        call, content = self._contents.get(key, (None, None))
        if call is None or content is None or call.called_at != send.accepted_at:
            return None
        later = max((content.send_at or call.called_at) - call.called_at, timedelta(0))
        life = call.expires_at + later
        return content if min(life, content.expires_at or life) > now else None


class FakeEvents:
    def __init__(self) -> None:
        self.kept: dict[str, Event] = {}

    def put(self, event: Event) -> bool:
        if event.event_id in self.kept:
            return False
        self.kept[event.event_id] = event
        return True

    def of(self, event_ids: Iterable[str]) -> dict[str, Event]:
        return {each: self.kept[each] for each in event_ids if each in self.kept}


class FakeHandOverReader(Interruptible):
    def __init__(
        self,
        accounts: FakeAccounts,
        invoices: FakeInvoices,
        contents: FakeContents,
        entries: "FakeContactEntries",
        sends: FakeSends,
    ) -> None:
        super().__init__()
        self._accounts = accounts
        self._invoices = invoices
        self._contents = contents
        self._entries = entries
        self._sends = sends

    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        self._interrupt()
        is_code = send.kind is Kind.ACCESS_CODE
        newest = self._sends.newest_codes.get((send.account_id, send.customer_id))
        return Surroundings(
            account=self._accounts.get(send.account_id),
            invoice=self._invoices.get(send.account_id, send.invoice_id)
            if send.invoice_id
            else None,
            content=self._contents.of([send], now).get(send.send_id),
            entry=self._entries.of(send.account_id, [send.contact_id]).get(send.contact_id),
            everyone=self._entries.of(EVERYONE, [send.contact_id]).get(send.contact_id),
            newest_code=newest if is_code else None,
        )


class FakeLists:
    """The indexes, computed from the sends each time."""

    def __init__(self, sends: "FakeSends") -> None:
        self._sends = sends

    def in_period(
        self, account_id: str, first: date, last: date, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        return self._page(
            lambda s: s.account_id == account_id and s.listed and first <= s.day <= last,
            limit,
            after,
        )

    def of_customer(
        self, account_id: str, customer_id: str, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        return self._page(
            lambda s: (s.account_id, s.customer_id) == (account_id, customer_id) and s.listed,
            limit,
            after,
        )

    def with_problem(
        self,
        account_id: str,
        status: Status,
        period: str,
        *,
        limit: int,
        after: Place | None,
        oldest_first: bool = False,
    ) -> tuple[list[Place], bool]:
        return self._page(
            lambda s: (
                (s.account_id, s.period) == (account_id, period) and status_of(s).code is status
            ),
            limit,
            after,
            oldest_first=oldest_first,
        )

    def _page(
        self,
        wanted: Callable[[Send], bool],
        limit: int,
        after: Place | None,
        *,
        oldest_first: bool = False,
    ) -> tuple[list[Place], bool]:
        found = sorted(
            (Place(s.day, s.accepted_at, s.send_id) for s in self._sends.all() if wanted(s)),
            key=_age,
            reverse=not oldest_first,
        )
        rest = [
            place
            for place in found
            if after is None
            or (_age(place) > _age(after) if oldest_first else _age(place) < _age(after))
        ]
        return rest[:limit], len(rest) > limit


def _age(place: Place) -> tuple[datetime, str]:
    return place.at, place.send_id


class FakeTallies:
    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], Counts] = {}
        self._added: set[str] = set()

    def add(self, changes: Mapping[tuple[str, str], Counts], once: str) -> None:
        if once in self._added:
            return
        self._added.add(once)
        for key, counts in changes.items():
            kept = self._counts.setdefault(key, Counter())
            for each, number in counts.items():
                kept[each] += number

    def get(self, account_id: str, period: str) -> Counts:
        return self._counts.get((account_id, period), Counter())


class FakeProvider[M](Interruptible):
    """Records what it was asked to hand over. Its answers may be chosen; it says yes by itself."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self._answers: list[Refused | Exception] = []
        self.asked: list[M] = []

    def answers(self, *answers: Refused | Exception) -> None:
        """What it says next, in this order."""
        self._answers += answers

    def hand_over(self, message: M) -> Accepted | Refused:
        self.asked.append(message)
        self._interrupt()
        match self._answers.pop(0) if self._answers else None:
            case Exception() as error:
                raise error
            case Refused() as refused:
                return refused
        return Accepted(f"provider-{len(self.asked)}", self._clock())


class FakeSendQueue:
    """Takes what fits: after `room` sends it is full."""

    def __init__(self, room: int | None = None) -> None:
        self._room = room
        self.queued: list[tuple[Lane, SendKey]] = []
        self.delayed: list[tuple[int, SendKey]] = []
        self.at_once: list[int] = []

    def put(self, lane: Lane, keys: Sequence[SendKey], *, delay_seconds: int = 0) -> None:
        if self._room is not None and len(self.queued) + len(keys) > self._room:
            raise TryAgain("full")
        self.queued += [(lane, key) for key in keys]
        self.delayed += [(delay_seconds, key) for key in keys]
        self.at_once.append(len(keys))


class FakeTimers:
    """When which send is to be queued for which attempt."""

    def __init__(self) -> None:
        self.armed: dict[tuple[SendKey, int], tuple[Lane, datetime]] = {}

    def arm(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        self.armed[key, number] = lane, at


class FakeSuppressionList(Interruptible):
    def __init__(self) -> None:
        super().__init__()
        self.held: set[str] = set()

    def remove(self, address: str) -> None:
        self._interrupt()
        self.held -= {address, address.lower()}


class FakeChannelStates:
    def __init__(self) -> None:
        self._states: dict[Channel, ChannelState] = {}

    def get(self, channel: Channel) -> ChannelState:
        return self._states.get(channel, ChannelState(channel=channel))

    def note_heard(self, channel: Channel, handed_over_at: datetime) -> None:
        state = self.get(channel)
        latest = max(handed_over_at, state.heard_of or handed_over_at)
        self._states[channel] = replace(state, heard_of=latest)

    def pause(self, channel: Channel, now: datetime) -> ChannelState:
        state = self.get(channel)
        since = state.paused_since or now
        paused = replace(state, paused_since=since, paused_until=asked_again_at(since, now))
        self._states[channel] = paused
        return paused

    def resume(self, channel: Channel) -> None:
        state = self.get(channel)
        self._states[channel] = replace(state, paused_since=None, paused_until=None)


class FakeGuards:
    def __init__(self, accounts: FakeAccounts) -> None:
        self._accounts = accounts
        self._marks: dict[tuple[str, str], Mark] = {}

    def stop(self, account_id: str, guarded: Guarded) -> bool:
        account = self._accounts.get(account_id)
        if account is None or account.guarded is not None:
            return False
        self._accounts.guard(account_id, guarded)
        return True

    def lift(self, account_id: str) -> bool:
        account = self._accounts.get(account_id)
        if account is None or account.guarded is None:
            return False
        self._accounts.guard(account_id, None)
        return True

    def mark(self, account_id: str, period: str) -> Mark | None:
        return self._marks.get((account_id, period))

    def put_mark(self, account_id: str, period: str, mark: Mark) -> None:
        self._marks[account_id, period] = mark


class FakeKeptReceipts:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, reason: str, payload: str, now: datetime) -> None:
        self.kept[payload] = reason


class FakePointers:
    """Each lives for a week."""

    def __init__(self) -> None:
        self._pointers: dict[str, tuple[str, datetime]] = {}

    def put(self, provider_id: str, attempt_id: str, now: datetime) -> None:
        self._pointers[provider_id] = attempt_id, now + 7 * DAY

    def get(self, provider_id: str, now: datetime) -> str | None:
        attempt_id, expires_at = self._pointers.get(provider_id, (None, now))
        return attempt_id if now < expires_at else None


class FakeInbox:
    """Remembers what was parked, and lets what is postponed come back whenever the test likes."""

    def __init__(self) -> None:
        self.parked: list[tuple[str, str]] = []

    def postpone(self, receipt_handle: str, seconds: int) -> None: ...

    def park(self, body: str, reason: str) -> None:
        self.parked.append((body, reason))


class FakeContactEntries:
    """Keeps entries by contact and account."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._entries: dict[tuple[str, str], ContactEntry] = {}

    def of(self, account_id: str, contact_ids: Iterable[str]) -> dict[str, ContactEntry]:
        keys = [(each, account_id) for each in contact_ids]
        return {key[0]: self._entries[key] for key in keys if key in self._entries}

    def note_sent(self, account_id: str, contact_id: str, day: date) -> None:
        with self._lock:
            entry = self._entry(account_id, contact_id)
            self._put(replace(entry, sent_on=max(day, entry.sent_on or day)))

    def senders_since(self, contact_id: str, day: date) -> list[str]:
        return [
            account_id
            for (contact, account_id), entry in self._entries.items()
            if contact == contact_id and entry.sent_on is not None and entry.sent_on >= day
        ]

    def opt_out(self, account_id: str, contact_id: str, at: datetime, by: OptOutBy) -> bool:
        with self._lock:
            entry = self._entry(account_id, contact_id)
            if entry.opted_out_at is not None:
                return False
            self._put(replace(entry, opted_out_at=at, opted_out_by=by))
            return True

    def opt_in(self, account_id: str, contact_id: str) -> bool:
        with self._lock:
            entry = self._entry(account_id, contact_id)
            if entry.opted_out_at is None:
                return False
            self._put(replace(entry, opted_out_at=None, opted_out_by=None))
            return True

    def with_troubles(
        self, account_id: str, *, limit: int, after: FixPlace | None
    ) -> tuple[list[ContactEntry], FixPlace | None]:
        own = [e for e in self._entries.values() if e.account_id == account_id and e.troubles]
        places = {FixPlace(e.invoices, e.contact_id): e for e in own}
        in_order = sorted(places, key=_rank, reverse=True)
        rest = [p for p in in_order if after is None or _rank(p) < _rank(after)]
        page = rest[:limit]
        return [places[p] for p in page], page[-1] if len(rest) > limit else None

    def change(
        self, account_id: str, contact_id: str, by: Callable[[ContactEntry], ContactEntry]
    ) -> tuple[ContactEntry, ContactEntry]:
        for _ in range(8):
            with self._lock:
                before = self._entry(account_id, contact_id)
                after = by(before)
                latest = self._entry(account_id, contact_id)
                if _heard(latest) != _heard(before):
                    continue
                if _heard(after) != _heard(before):
                    self._put(replace(latest, **_heard(after)))
                return before, after
        raise Stale

    def _entry(self, account_id: str, contact_id: str) -> ContactEntry:
        bare = ContactEntry(account_id=account_id, contact_id=contact_id)
        return self._entries.get((contact_id, account_id), bare)

    def _put(self, entry: ContactEntry) -> None:
        self._entries[entry.contact_id, entry.account_id] = entry


def _heard(entry: ContactEntry) -> dict[str, Any]:
    """What `change` may change."""
    names = ("outcomes", "complaint", "troubles", "arrived_at", "release", "listed_at")
    return {name: getattr(entry, name) for name in names}


def _rank(place: FixPlace) -> tuple[int, str]:
    return place.invoices, place.contact_id


class World:
    """All of the fakes, knowing each other."""

    def __init__(self, sends: FakeSends | None = None, clock: HandClock | None = None) -> None:
        self.clock = clock or HandClock()
        self.accounts = FakeAccounts()
        self.customers = FakeCustomers()
        self.invoices = FakeInvoices()
        self.sends = sends or FakeSends()
        self.files = FakeInvoiceFiles(self.invoices, self.sends)
        self.calls = FakeCalls()
        self.ledger = FakeLedger(self.sends, self.customers)
        self.contents = FakeContents()
        self.events = FakeEvents()
        self.entries = FakeContactEntries()
        self.pointers = FakePointers()
        self.reader = FakeHandOverReader(
            self.accounts, self.invoices, self.contents, self.entries, self.sends
        )
        self.lists = FakeLists(self.sends)
        self.record = Record(self.calls, self.clock, CALL_LEASE, 30 * DAY)
        self.desk = Desk(
            accounts=self.accounts,
            customers=self.customers,
            files=self.files,
            contents=self.contents,
            ledger=self.ledger,
            entries=self.entries,
            record=self.record,
            simulation=SIMULATION,
            templates=TEMPLATES,
        )
        self.office = Office(
            accounts=self.accounts,
            lists=self.lists,
            sends=self.sends,
            files=self.files,
            contents=self.contents,
            ledger=self.ledger,
            record=self.record,
        )
        self.eyes = Eyes(self.accounts, self.sends, self.contents, self.clock)
        self.mailer = FakeProvider[Email](self.clock)
        self.texter = FakeProvider[TextMessage](self.clock)
        self.whatsapp = FakeProvider[WhatsAppMessage](self.clock)
        self.queue = FakeSendQueue()
        self.timers = FakeTimers()
        self.states = FakeChannelStates()
        self.suppression = FakeSuppressionList()
        self.tallies = FakeTallies()
        self.guards = FakeGuards(self.accounts)
        self.dispatching = Dispatching(self.queue, self.timers, self.clock, PACE)
        self.followers = Followers(
            entries=self.entries,
            lists=self.lists,
            files=self.files,
            events=self.events,
            tallies=self.tallies,
            guards=self.guards,
            clock=self.clock,
        )
        self.support = Support(
            accounts=self.accounts,
            customers=self.customers,
            sends=self.sends,
            contents=self.contents,
            entries=self.entries,
            events=self.events,
            suppression=self.suppression,
            record=self.record,
        )
        self.kept = FakeKeptReceipts()

    @property
    def hands(self) -> Hands:
        """What sending takes."""

        def templated(send: Send, content: Content, attempt_id: str) -> WhatsAppMessage:
            return compose_whatsapp(send, content, attempt_id, TEMPLATES[content.kind])

        return Hands(
            sends=self.sends,
            reader=self.reader,
            contents=self.contents,
            entries=self.entries,
            states=self.states,
            ways={
                Channel.EMAIL: Way(
                    compose=compose_email, provider=self.mailer, suppression=self.suppression
                ),
                Channel.SMS: Way(compose=compose_sms, provider=self.texter, pointers=self.pointers),
                Channel.WHATSAPP: Way(compose=templated, provider=self.whatsapp),
            },
            clock=self.clock,
            patience=Patience(LEASE, PACE),
        )

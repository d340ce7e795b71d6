"""The ports in memory. The suites under `tests/contract` hold these to the same promises as the
real ones, so what a use case does with them it does with AWS."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import RLock

from recado.domain.account import Account
from recado.domain.call import Call
from recado.domain.channel import Channel
from recado.domain.customer import Customer
from recado.domain.email import Email
from recado.domain.fold import status_of
from recado.domain.invoice import Invoice
from recado.domain.notification import Content
from recado.domain.send import Accepted, Refused, Send, SendKey
from recado.domain.status import Status
from recado.domain.tally import Counts
from recado.ports import Commit, Conflict, Place, Stale, Surroundings, TryAgain
from recado.use_cases.look_up import Eyes
from tests.builders import NOW


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
        self._accounts[account.account_id] = account


class FakeCustomers:
    def __init__(self) -> None:
        self._customers: dict[tuple[str, str], Customer] = {}

    def get(self, account_id: str, customer_id: str) -> Customer | None:
        return self._customers.get((account_id, customer_id))

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
        self._sends: dict[SendKey, Send] = {}

    def get(self, key: SendKey) -> Send | None:
        return self._sends.get(key)

    def save(self, send: Send) -> Send:
        self._interrupt()
        with self.lock:
            known = self._sends.get(send.key)
            if known is None or known.revision != send.revision:
                raise Stale
            written = self._sends[send.key] = replace(send, revision=send.revision + 1)
            return written

    def all(self) -> tuple[Send, ...]:
        return tuple(self._sends.values())

    def create(self, send: Send) -> None:
        self._sends[send.key] = send

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]:
        return self._where(account_id, lambda s: s.notification_id == notification_id)

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]:
        return self._where(account_id, lambda s: s.invoice_id == invoice_id)

    def queued_before(self, moment: datetime) -> Iterator[Send]:
        for send in self._sends.values():
            if send.accepted_at < moment and status_of(send).code is Status.QUEUED:
                yield send

    def _where(self, account_id: str, wanted: Callable[[Send], bool]) -> tuple[Send, ...]:
        return tuple(s for s in self._sends.values() if s.account_id == account_id and wanted(s))


class FakeCalls(Interruptible):
    def __init__(self, sends: FakeSends, customers: FakeCustomers) -> None:
        super().__init__()
        self._sends = sends
        self._customers = customers
        self._calls: dict[tuple[str, str], Call] = {}

    def get(self, account_id: str, call_id: str, now: datetime) -> Call | None:
        call = self.stored(account_id, call_id)
        return call if call and call.expires_at > now else None

    def stored(self, account_id: str, call_id: str) -> Call | None:
        """Expired ones too."""
        return self._calls.get((account_id, call_id))

    def commit(self, commit: Commit, now: datetime) -> None:
        self._interrupt()
        with self._sends.lock:
            self._refuse_what_is_there(commit, now)
            self._calls[commit.call.account_id, commit.call.call_id] = commit.call
            for send in commit.sends:
                self._sends.create(send)
            if commit.learned:
                self._customers.put(commit.learned)

    def _refuse_what_is_there(self, commit: Commit, now: datetime) -> None:
        call = self.get(commit.call.account_id, commit.call.call_id, now) is not None
        found = [self._sends.get(send.key) for send in commit.sends]
        sends = [send for send in found if send is not None]
        customer = commit.learned is not None and self._has_contacts(commit.learned)
        if call or sends or customer:
            raise Conflict(call=call, customer=customer, sends=sends)

    def _has_contacts(self, learned: Customer) -> bool:
        known = self._customers.get(learned.account_id, learned.customer_id)
        return known is not None and bool(known.contacts)


class FakeHandOverReader(Interruptible):
    def __init__(self, accounts: FakeAccounts, invoices: FakeInvoices, calls: FakeCalls) -> None:
        super().__init__()
        self._accounts = accounts
        self._invoices = invoices
        self._calls = calls

    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        self._interrupt()
        call = self._calls.stored(send.account_id, send.call_id)
        own = call is not None and call.called_at == send.accepted_at and call.expires_at > now
        return Surroundings(
            account=self._accounts.get(send.account_id),
            invoice=self._invoices.get(send.account_id, send.invoice_id),
            content=call.content if call and own else None,
        )


class FakeContents:
    def __init__(self, reader: FakeHandOverReader) -> None:
        self._reader = reader

    def of(self, sends: Sequence[Send], now: datetime) -> dict[str, Content]:
        found = {send.send_id: self._reader.surroundings(send, now).content for send in sends}
        return {send_id: content for send_id, content in found.items() if content}


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
        self, account_id: str, status: Status, period: str, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        return self._page(
            lambda s: (
                (s.account_id, s.period) == (account_id, period) and status_of(s).code is status
            ),
            limit,
            after,
        )

    def _page(
        self, wanted: Callable[[Send], bool], limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        found = sorted(
            (Place(s.day, s.accepted_at, s.send_id) for s in self._sends.all() if wanted(s)),
            key=lambda place: (place.at, place.send_id),
            reverse=True,
        )
        rest = [p for p in found if after is None or (p.at, p.send_id) < (after.at, after.send_id)]
        return rest[:limit], len(rest) > limit


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


class FakeMailer(Interruptible):
    """Records what it was asked to hand over. Its answers may be chosen; it says yes by itself."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self._answers: list[Refused | Exception] = []
        self.asked: list[Email] = []

    def answers(self, *answers: Refused | Exception) -> None:
        """What it says next, in this order."""
        self._answers += answers

    def hand_over(self, email: Email) -> Accepted | Refused:
        self.asked.append(email)
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
        self.queued: list[tuple[Channel, SendKey]] = []
        self.at_once: list[int] = []

    def put(self, channel: Channel, keys: Sequence[SendKey]) -> None:
        if self._room is not None and len(self.queued) + len(keys) > self._room:
            raise TryAgain("full")
        self.queued += [(channel, key) for key in keys]
        self.at_once.append(len(keys))


class FakeKeptReceipts:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def keep(self, reason: str, payload: str, now: datetime) -> None:
        self.kept[payload] = reason


class World:
    """All of the fakes, knowing each other."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.accounts = FakeAccounts()
        self.customers = FakeCustomers()
        self.invoices = FakeInvoices()
        self.sends = FakeSends()
        self.calls = FakeCalls(self.sends, self.customers)
        self.reader = FakeHandOverReader(self.accounts, self.invoices, self.calls)
        self.lists = FakeLists(self.sends)
        self.contents = FakeContents(self.reader)
        self.eyes = Eyes(self.accounts, self.sends, self.contents, self.clock)
        self.mailer = FakeMailer(self.clock)
        self.queue = FakeSendQueue()
        self.kept = FakeKeptReceipts()

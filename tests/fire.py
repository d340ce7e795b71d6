"""Fire: many workers in several processes who accept, hand over, withdraw and release for one
account at the same time, while their calls to DynamoDB fail, and they themselves are killed.

The seed decides what each worker does and which faults it draws; how the workers interleave is left
to the machine.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, partial
from itertools import accumulate
from random import Random
from time import time as machine_time
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_contents import DynamoDbContents
from recado.adapters.dynamodb_invoices import DynamoDbInvoiceFiles, DynamoDbInvoices
from recado.adapters.dynamodb_ledger import DynamoDbLedger
from recado.adapters.dynamodb_lists import DynamoDbLists
from recado.adapters.dynamodb_pointers import DynamoDbPointers
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.domain.account import Account
from recado.domain.answer import Answer
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.email import Email
from recado.domain.hours import WEEK, SendingHours
from recado.domain.invoice import Invoice, InvoiceState
from recado.domain.notification import Content, Kind
from recado.domain.resend import Pace
from recado.domain.send import Accepted, Refused, Send
from recado.ports import NotHandedOver, OutcomeUnknown, TryAgain
from recado.use_cases.accept import Desk, accept
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.errors import StillRunning
from recado.use_cases.once import Record
from recado.use_cases.release_quota import Office, release_quota
from recado.use_cases.send import Hands, Patience, Way, send
from tests import dynamodb_local
from tests.builders import CALL_LEASE, DAY, SIMULATION, TEMPLATES, a_name, identify_contact
from tests.world_wire import Killed, refusal, success

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PROCESSES, WORKERS, ACTIONS = 2, 5, 14
"""Workers of each process, and what each of them has to do."""

BEGIN = datetime(2026, 4, 1, 2, 58, 30, tzinfo=UTC)
SPEED = 30
"""The workers' time passes faster, so that leases end, and with them the first period: midnight in
São Paulo comes after three seconds."""

ALWAYS = SendingHours(WEEK, time.min, time.max)
"""Nobody waits for the morning."""

PERIODS = ("2026-03", "2026-04")
KEYS, INVOICES, RELEASES = 50, 20, 6

TIME_OUT = timedelta(seconds=30)
"""Of the function that accepts: half of a call's lease."""

OCCURRENCES = ("issued", "due-3", "due-1")
ADDRESSES = {
    Channel.EMAIL: ("ana@cliente.example", "bia@cliente.example", "sent@simulado.example"),
    Channel.SMS: ("+5511987650001", "+5511987650002"),
    Channel.WHATSAPP: ("+5511987650001", "+5511987650003"),
}


# ---- faults


class _LostOnItsWay(ReadTimeoutError):
    """An answer after which the SDK itself asks again."""


Faulty = Callable[[str, Mapping[str, Any]], Any]


def _killed(_operation: str, _params: Mapping[str, Any]) -> Any:
    raise Killed


def _timed_out(_operation: str, _params: Mapping[str, Any]) -> Any:
    raise ReadTimeoutError(endpoint_url="https://dynamodb.example")


def _refused(code: str, status: int = 400) -> Faulty:
    return lambda _operation, _params: refusal(code, status)


def _met_another(operation: str, params: Mapping[str, Any]) -> Any:
    """DynamoDB Local never says so by itself."""
    if operation == "PutItem":
        return refusal("TransactionConflictException")
    number = len(json.loads(params["body"])["TransactItems"])
    reasons = [{"Code": "None"}] * (number - 1) + [{"Code": "TransactionConflict"}]
    return refusal("TransactionCanceledException", CancellationReasons=reasons)


def _left_undone(operation: str, params: Mapping[str, Any]) -> Any:
    items = json.loads(params["body"])["RequestItems"]
    if operation == "BatchWriteItem":
        return success(UnprocessedItems=items)
    return success(Responses={}, UnprocessedKeys=items)


TRANSACTION, BATCHES = frozenset({"TransactWriteItems"}), {"BatchGetItem", "BatchWriteItem"}
WRITES = TRANSACTION | {"PutItem", "BatchWriteItem"}
READS = frozenset({"GetItem", "Query", "BatchGetItem"})

BEFORE, AFTER, ON_THE_WAY = "before", "after", "on the way"


@dataclass(frozen=True)
class Fault:
    """What may happen at a call: before it is made, when it is done, or on the way of its answer
    to the SDK. `weight`: in how many of a thousand writes; a read meets a tenth of it."""

    name: str
    weight: int
    when: str
    happens: Faulty = _timed_out
    operations: frozenset[str] = WRITES | READS


FAULTS = (
    Fault("killed before", 20, BEFORE, _killed),
    Fault("killed after", 30, AFTER, _killed),
    Fault("answer lost", 30, AFTER),
    Fault("answer lost, repeated by the SDK", 30, ON_THE_WAY),
    Fault("throttled", 10, BEFORE, _refused("ProvisionedThroughputExceededException")),
    Fault("failed", 10, BEFORE, _refused("InternalServerError", 500)),
    Fault("failed when it was done", 80, AFTER, _refused("InternalServerError", 500)),
    Fault("met another transaction", 80, BEFORE, _met_another, TRANSACTION | {"PutItem"}),
    Fault("left undone", 60, BEFORE, _left_undone, frozenset(BATCHES)),
)


TIMED_OUT = "timed out"
"""What kills a function that runs for too long."""


class Faults:
    """What happens at a client's calls, drawn for each; `in_time` says whether the function that
    makes them is still allowed to run."""

    def __init__(self, client: "DynamoDBClient", random: Random) -> None:
        self.in_time: Callable[[], bool] = lambda: True
        self.met: Counter[str] = Counter()
        self.calls = 0
        self._random = random
        self._http = URLLib3Session()
        events = client.meta.events
        events.register("before-call.dynamodb", self._before)
        events.register("request-created.dynamodb", self._created)
        events.register("before-send.dynamodb", self._on_the_way)
        events.register("after-call.dynamodb", self._after)
        events.register_first("needs-retry.dynamodb", cast(Any, _at_once))

    def _draw(self, operation: str) -> Fault | None:
        possible = [fault for fault in FAULTS if operation in fault.operations]
        drawn = self._random.random() * (1000 if operation in WRITES else 10_000)
        reached = accumulate(fault.weight for fault in possible)
        return next((f for f, end in zip(possible, reached, strict=True) if drawn < end), None)

    def _before(
        self, event_name: str, params: dict[str, Any], context: dict[str, Any], **_: Any
    ) -> Any:
        self.calls += 1
        if not self.in_time():
            self.met[TIMED_OUT] += 1
            raise Killed
        operation = event_name.rpartition(".")[2]
        fault = context["fault"] = self._draw(operation)
        if fault is None:
            return None
        self.met[fault.name] += 1
        return fault.happens(operation, params) if fault.when == BEFORE else None

    def _created(self, request: Any, **_: Any) -> None:
        """Marks the first of the requests that the SDK makes for a call."""
        fault = request.context["fault"]
        if fault is not None and fault.when == ON_THE_WAY and not request.context.get("marked"):
            request.context["marked"] = True
            request.headers[_MARK] = "yes"

    def _on_the_way(self, request: Any, **_: Any) -> None:
        if request.headers.pop(_MARK, None):
            self._http.send(request)
            raise _LostOnItsWay(endpoint_url="https://dynamodb.example")

    def _after(
        self,
        event_name: str,
        http_response: Any,
        parsed: dict[str, Any],
        context: dict[str, Any],
        **_: Any,
    ) -> None:
        fault = context["fault"]
        if fault is None or fault.when != AFTER:
            return
        http, answer = fault.happens(event_name.rpartition(".")[2], {})
        http_response.status_code = http.status_code
        parsed.clear()
        parsed.update(answer)


_MARK = "X-Lost-On-Its-Way"


def _at_once(caught_exception: Exception | None, **_: Any) -> float | None:
    """Without the SDK's pause."""
    return 0.0 if isinstance(caught_exception, _LostOnItsWay) else None


# ---- what is asked


@dataclass(frozen=True)
class Fire:
    """One account under fire. `began`: by the machine's clock."""

    url: str
    tables: Mapping[str, str]
    account_id: str
    seed: str
    began: float

    def clock(self) -> datetime:
        return BEGIN + timedelta(seconds=(machine_time() - self.began) * SPEED)

    @property
    def account(self) -> Account:
        random = Random(f"{self.seed} account")
        plan = {
            Channel.EMAIL: random.randint(10, 60),
            Channel.SMS: random.randint(0, 30),
            Channel.WHATSAPP: None,
        }
        return Account(
            account_id=self.account_id, display_name="Loja Aurora", plan=plan, hours=ALWAYS
        )

    def batch(self, key: str) -> dict[int, Request]:
        """What is asked under a key: always the same."""
        random = Random(f"{self.seed} {key}")
        size = random.choice((1, 2, 3, 5, 8, 30))
        invoices = random.sample(range(INVOICES), 8)
        return {n: self._request(random, random.choice(invoices)) for n in range(1, size + 1)}

    def _request(self, random: Random, invoice: int) -> Request:
        channels = random.sample(list(Channel), random.randint(1, 2))
        addresses = [(channel, random.choice(ADDRESSES[channel])) for channel in channels]
        return self.request(f"inv-{invoice}", random.choice(OCCURRENCES), addresses)

    def request(
        self, invoice_id: str, occurrence: str, addresses: Iterable[tuple[Channel, str]]
    ) -> Request:
        contacts = tuple(Contact(identify_contact(c, a), c, a) for c, a in addresses)
        return Request(
            account_id=self.account_id,
            kind=Kind.DUE_REMINDER,
            customer_id=f"customer-of-{invoice_id}",
            invoice_id=invoice_id,
            occurrence=occurrence,
            channels=tuple(Channel),
            contacts=contacts,
            snapshot=SnapshotGiven(amount_cents=12_345, due_date=date(2026, 4, 5)),
        )


class Stores:
    """The real adapters, as the functions have them, on one client."""

    def __init__(self, fire: Fire, client: "DynamoDBClient") -> None:
        accounts, notifications, calls = (
            fire.tables[name] for name in ("AccountsTable", "NotificationsTable", "CallsTable")
        )
        self.accounts = DynamoDbAccounts(client, accounts)
        self.invoices = DynamoDbInvoices(client, notifications)
        self.sends = DynamoDbSends(client, notifications, _no_pause)
        self.files = DynamoDbInvoiceFiles(client, notifications)
        self.contents = DynamoDbContents(client, calls)
        self.ledger = DynamoDbLedger(
            client, notifications=notifications, accounts=accounts, pause=_no_pause
        )
        self.reader = DynamoDbHandOverReader(
            client,
            accounts=accounts,
            notifications=notifications,
            calls=calls,
            contacts=fire.tables["ContactsTable"],
        )
        self.entries = DynamoDbContactEntries(client, fire.tables["ContactsTable"])
        self.pointers = DynamoDbPointers(client, fire.tables["PointersTable"])
        self.states = DynamoDbChannelStates(
            client, fire.tables["ChannelsTable"], fire.clock, news=CALL_LEASE
        )
        record = Record(DynamoDbCalls(client, calls), fire.clock, CALL_LEASE, 30 * DAY)
        self.desk = Desk(
            accounts=self.accounts,
            customers=DynamoDbCustomers(client, accounts),
            files=self.files,
            contents=self.contents,
            ledger=self.ledger,
            record=record,
            entries=self.entries,
            simulation=SIMULATION,
            templates=TEMPLATES,
        )
        self.office = Office(
            accounts=self.accounts,
            lists=DynamoDbLists(client, notifications),
            sends=self.sends,
            files=self.files,
            contents=self.contents,
            ledger=self.ledger,
            record=record,
        )


def _no_pause(_: float) -> None:
    pass


# ---- who asks


@dataclass
class Seen:
    """What workers saw: the answers by key, each with whether it was a replay; what was released;
    the attempts handed over; their calls, and the faults that these met."""

    accepted: list[tuple[str, Answer, bool]] = field(default_factory=list)
    released: list[tuple[str, tuple[str, ...], bool]] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    calls: int = 0

    def add(self, other: "Seen") -> None:
        self.accepted += other.accepted
        self.released += other.released
        self.handed_over += other.handed_over
        self.faults += other.faults
        self.calls += other.calls


@dataclass
class Worker:
    """Does its actions one by one; what broke off comes again until it is done."""

    fire: Fire
    number: int
    client: "DynamoDBClient"
    seen: Seen = field(default_factory=Seen)

    def run(self) -> Seen:
        faults = self._faults
        waiting = deque(self._actions())
        while waiting:
            action = waiting.popleft()
            try:
                action()
            except (Killed, TryAgain, StillRunning):
                waiting.append(action)
        self.seen.faults, self.seen.calls = faults.met, faults.calls
        return self.seen

    @cached_property
    def _faults(self) -> Faults:
        return Faults(self.client, Random(f"{self.fire.seed} faults of {self.number}"))

    @cached_property
    def _stores(self) -> Stores:
        return Stores(self.fire, self.client)

    @cached_property
    def _random(self) -> Random:
        return Random(f"{self.fire.seed} worker {self.number}")

    def _actions(self) -> Iterator[Callable[[], None]]:
        kinds = (self._accepting, self._withdrawing, self._handing_over, self._releasing)
        for kind in self._random.choices(kinds, weights=(10, 5, 2, 2), k=ACTIONS):
            yield kind()

    def _accepting(self) -> Callable[[], None]:
        key = f"key-{self._random.randrange(KEYS)}"
        return partial(self._accept, key, self.fire.batch(key))

    def _accept(self, key: str, batch: dict[int, Request]) -> None:
        name = a_name(key, account_id=self.fire.account_id)
        end = self.fire.clock() + TIME_OUT
        self._faults.in_time = lambda: self.fire.clock() < end
        try:
            told = accept(name, batch, desk=self._stores.desk)
        finally:
            self._faults.in_time = lambda: True
        self.seen.accepted.append((key, told.answer, told.replayed))

    def _releasing(self) -> Callable[[], None]:
        key = f"release-{self._random.randrange(RELEASES)}"
        return partial(self._release, key, Random(key).choice(PERIODS))

    def _release(self, key: str, period: str) -> None:
        name = a_name(key, account_id=self.fire.account_id)
        told = release_quota(name, period, None, office=self._stores.office)
        self.seen.released.append((key, told.released.send_ids, told.replayed))

    def _withdrawing(self) -> Callable[[], None]:
        return partial(self._withdraw, f"inv-{self._random.randrange(INVOICES)}")

    def _withdraw(self, invoice_id: str) -> None:
        """The invoice is paid when the turn of its sends comes, and open again afterwards."""
        self._say(invoice_id, InvoiceState.PAID)
        self._hand_over(invoice_id)
        self._say(invoice_id, InvoiceState.OPEN)

    def _say(self, invoice_id: str, state: InvoiceState) -> None:
        now, account_id = self.fire.clock(), self.fire.account_id
        invoice = Invoice(account_id=account_id, invoice_id=invoice_id, state=state, as_of=now)
        self._stores.invoices.put(invoice)

    def _handing_over(self) -> Callable[[], None]:
        return partial(self._hand_over, f"inv-{self._random.randrange(INVOICES)}")

    def _hand_over(self, invoice_id: str) -> None:
        """Others' receipts arrive, so that a lost answer is followed by the one safe resend."""
        self._stores.states.note_heard(Channel.EMAIL, self.fire.clock())
        for each in self._stores.sends.of_invoice(self.fire.account_id, invoice_id):
            send(each.key, hands=self._hands)

    @property
    def _hands(self) -> Hands:
        stores, provider = self._stores, self._provider
        return Hands(
            sends=stores.sends,
            reader=stores.reader,
            contents=stores.contents,
            entries=stores.entries,
            states=stores.states,
            ways={
                Channel.EMAIL: Way(compose=_compose, provider=provider),
                Channel.SMS: Way(compose=_compose, provider=provider, pointers=stores.pointers),
                Channel.WHATSAPP: Way(compose=_compose, provider=provider),
            },
            clock=self.fire.clock,
            patience=Patience(timedelta(seconds=30), Pace(1, CALL_LEASE)),
        )

    @property
    def _provider(self) -> "Provider":
        return Provider(self._random, self.fire.clock, self.seen.handed_over)


def _compose(_send: Send, _content: Content, attempt_id: str) -> Email:
    return Email(
        attempt_id=attempt_id,
        edition="1",
        sender_name="",
        to="",
        reply_to=None,
        subject="",
        text="",
        html="",
    )


@dataclass
class Provider:
    """Says by chance what a provider may say."""

    random: Random
    clock: Callable[[], datetime]
    handed_over: list[str]

    def hand_over(self, email: Email) -> Accepted | Refused:
        said = self.random.choices(("yes", "no", "later", None), weights=(6, 2, 1, 1))[0]
        if said == "later":
            raise NotHandedOver
        self.handed_over.append(email.attempt_id)
        if said is None:
            raise OutcomeUnknown
        return Accepted("0100", self.clock()) if said == "yes" else Refused("no", self.clock())


def burn(fire: Fire, process: int) -> Seen:
    """The share of one process, all workers at the same time."""
    numbers = range(process * WORKERS, (process + 1) * WORKERS)
    workers = [Worker(fire, number, dynamodb_local.client(fire.url)) for number in numbers]
    seen = Seen()
    with ThreadPoolExecutor(WORKERS) as threads:
        for each in threads.map(Worker.run, workers):
            seen.add(each)
    return seen

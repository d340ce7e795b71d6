"""What an e-mail costs in DynamoDB, counted by the emulator on tables shaped as the template's."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from infra.local import stack
from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_contents import DynamoDbContents
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_guards import DynamoDbGuards
from recado.adapters.dynamodb_invoices import DynamoDbInvoiceFiles
from recado.adapters.dynamodb_ledger import DynamoDbLedger
from recado.adapters.dynamodb_lists import DynamoDbLists
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.content.email import compose_email
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.email import Email
from recado.domain.notification import Kind
from recado.domain.receipt import Outcome, Receipt
from recado.domain.resend import Pace
from recado.domain.send import Accepted, SendKey
from recado.domain.simulated import Simulation
from recado.domain.status import Reason
from recado.use_cases.accept import Desk, accept
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.follow import Changed, Followers, follow_contacts
from recado.use_cases.once import CallName, Record
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import Hands, Patience, Way, send
from tests.cloudformation import create_tables

pytestmark = pytest.mark.stack

ACCOUNT, BATCH = "padaria-estrela", 100
PLAN = {Channel.EMAIL: 1000}
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
CONTACT = Contact("con_1" + "0" * 26, Channel.EMAIL, "ana.souza@exemplo.com.br")


class Meter:
    """Sums the capacity that each call used."""

    def __init__(self, client: Any) -> None:
        self.used: Counter[str] = Counter()
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("after-call.dynamodb.*", self._sum)

    def _ask(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        if "ReturnConsumedCapacity" in model.input_shape.members:
            params["ReturnConsumedCapacity"] = "TOTAL"

    def _sum(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        found = parsed.get("ConsumedCapacity") or []
        each = found if isinstance(found, list) else [found]
        units = sum(one["CapacityUnits"] for one in each)
        writes = model.name in ("BatchWriteItem", "PutItem", "TransactWriteItems", "UpdateItem")
        self.used["write" if writes else "read"] += units

    def taken(self) -> dict[str, float]:
        units: dict[str, float] = dict(self.used)
        self.used = Counter()
        return units


class AcceptingMailer:
    def hand_over(self, email: Email) -> Accepted:
        return Accepted("0100018f00000000-6b1e7c2a-4c39-4f0c-9d5a-000000000000-000000", NOW)


@pytest.fixture
def client(local_stack: object) -> Any:
    return stack.client("dynamodb")


@dataclass(frozen=True)
class Office:
    """The use cases on tables of a test's own, and what they cost."""

    meter: Meter
    sends: DynamoDbSends
    desk: Desk
    hands: Hands
    followers: Followers

    @classmethod
    def opened(cls, client: Any, customers: int) -> "Office":
        names = create_tables(client, prefix=f"units-{uuid.uuid4().hex[:8]}-")
        notifications, accounts = names["NotificationsTable"], names["AccountsTable"]
        merchants = DynamoDbAccounts(client, accounts)
        clients = DynamoDbCustomers(client, accounts)
        merchants.put(Account(account_id=ACCOUNT, display_name="Padaria Estrela", plan=PLAN))
        for number in range(customers):
            clients.put(
                Customer(
                    account_id=ACCOUNT,
                    customer_id=f"cus_{number}",
                    name="Ana",
                    contacts=(CONTACT,),
                )
            )
        calls = DynamoDbCalls(client, names["CallsTable"])
        sends = DynamoDbSends(client, notifications)
        contents = DynamoDbContents(client, names["CallsTable"])
        entries = DynamoDbContactEntries(client, names["ContactsTable"])
        states = DynamoDbChannelStates(
            client, names["ChannelsTable"], lambda: NOW, news=timedelta(minutes=1)
        )
        states.note_heard(Channel.EMAIL, NOW)  # once a minute, whatever the number of e-mails
        files = DynamoDbInvoiceFiles(client, notifications)
        tallies = names["TalliesTable"]
        return cls(
            Meter(client),
            sends,
            Desk(
                accounts=merchants,
                customers=clients,
                files=files,
                contents=contents,
                ledger=DynamoDbLedger(client, notifications=notifications, accounts=accounts),
                record=Record(calls, lambda: NOW, timedelta(minutes=1), timedelta(days=30)),
                entries=entries,
                simulation=Simulation("simulado.exemplo.com.br"),
                templates=(),
            ),
            Hands(
                sends=sends,
                reader=DynamoDbHandOverReader(
                    client,
                    accounts=accounts,
                    notifications=notifications,
                    calls=names["CallsTable"],
                    contacts=names["ContactsTable"],
                ),
                contents=contents,
                entries=entries,
                states=states,
                ways={Channel.EMAIL: Way(compose=compose_email, provider=AcceptingMailer())},
                clock=lambda: NOW,
                patience=Patience(timedelta(minutes=2), Pace(1, timedelta(minutes=30))),
            ),
            Followers(
                entries=entries,
                lists=DynamoDbLists(client, notifications),
                files=files,
                events=DynamoDbEvents(client, names["EventsTable"]),
                tallies=DynamoDbTallies(client, tallies),
                guards=DynamoDbGuards(client, accounts=accounts, tallies=tallies),
                clock=lambda: NOW,
            ),
        )

    def accept(self, number: int) -> tuple[dict[str, float], SendKey]:
        """What it costs to accept so many, and the first send."""
        self.meter.taken()
        name = CallName(ACCOUNT, "0" * 26, "0" * 64)
        answer = accept(
            name, {n: a_request(n) for n in range(1, number + 1)}, desk=self.desk
        ).answer
        return self.meter.taken(), SendKey(ACCOUNT, answer.items[0].sends[0].send_id)

    def send(self, key: SendKey) -> dict[str, float]:
        send(key, hands=self.hands)
        return self.meter.taken()

    def record(self, attempt_id: str, receipt: Receipt) -> None:
        record_receipt(
            attempt_id, receipt, sends=self.sends, states=self.hands.states, clock=lambda: NOW
        )

    def follow(self, key: SendKey, receipt: Receipt) -> dict[str, float]:
        """What it costs to tell the contact of the first attempt's receipt."""
        before = self.sends.get(key)
        assert before is not None
        self.record(before.attempt_id(1), receipt)
        now = self.sends.get(key)
        assert now is not None
        self.meter.taken()
        follow_contacts([Changed(before, now)], followers=self.followers)
        return self.meter.taken()

    def receive(self, key: SendKey) -> dict[str, float]:
        found = self.sends.get(key)
        assert found is not None
        self.meter.taken()
        for outcome in (Outcome.ACCEPTED, Outcome.DELIVERED):
            self.record(found.attempt_id(1), Receipt(outcome, NOW))
        return self.meter.taken()


def a_request(number: int) -> Request:
    return Request(
        account_id=ACCOUNT,
        kind=Kind.DUE_REMINDER,
        customer_id=f"cus_{number - 1}",
        invoice_id=f"inv_2026_12_{number}",
        occurrence="due-3",
        channels=(Channel.EMAIL,),
        contacts=(),
        snapshot=SnapshotGiven(
            amount_cents=12990,
            due_date=date(2026, 12, 5),
            description="Mensalidade de dezembro",
            payment_url=f"https://pagar.exemplo.com.br/inv_2026_12_{number}",
        ),
    )


def test_an_email_of_a_full_batch_costs_at_most_ten_write_units(client: Any) -> None:
    office = Office.opened(client, customers=BATCH)
    accepting, key = office.accept(BATCH)
    sending, receiving = office.send(key), office.receive(key)

    print(f"accept {BATCH}: {accepting}, send {sending}, receipts {receiving}")
    each = accepting["write"] / BATCH
    assert each <= 5.5  # content 1, send 2, two indexes, counter and answer shared
    assert sending["write"] == 2  # claim, record
    assert receiving["write"] == 1  # the delivery; that SES accepted is no news
    assert each + sending["write"] + receiving["write"] <= 10


def test_an_email_by_itself_costs_twelve(client: Any) -> None:
    office = Office.opened(client, customers=1)
    accepting, key = office.accept(1)

    print(f"accept 1: {accepting}")
    assert accepting["write"] == 9  # the call twice, content 1, send 2, counter 2, two indexes
    assert office.send(key)["write"] + office.receive(key)["write"] == 3


def test_a_unit_given_back_costs_four_instead_of_one(client: Any) -> None:
    office = Office.opened(client, customers=1)
    _, key = office.accept(1)
    office.send(key)
    found = office.sends.get(key)
    assert found is not None
    office.meter.taken()
    failure = Receipt(Outcome.HARD_FAILURE, NOW, Reason.RENDERING_FAILURE)
    office.record(found.attempt_id(1), failure)

    assert office.meter.taken()["write"] == 5  # send 2, counter 2, the index of problems
    assert office.desk.ledger.used(ACCOUNT, "2026-12")[Channel.EMAIL] == 0


@pytest.fixture
def handed_over(client: Any) -> tuple[Office, SendKey]:
    office = Office.opened(client, customers=1)
    _, key = office.accept(1)
    office.send(key)
    return office, key


def test_what_follows_from_a_delivery_costs_no_write(handed_over: tuple[Office, SendKey]) -> None:
    office, key = handed_over

    following = office.follow(key, Receipt(Outcome.DELIVERED, NOW))

    print(f"following a delivery: {following}")
    assert following.get("write", 0) == 0


def test_what_follows_from_a_first_failure_costs_four_writes(
    handed_over: tuple[Office, SendKey],
) -> None:
    office, key = handed_over
    nobody_there = Receipt(Outcome.HARD_FAILURE, NOW, Reason.NO_SUCH_USER, counts=True, listed=True)

    following = office.follow(key, nobody_there)

    print(f"following a first failure: {following}")
    assert following["write"] == 4  # everyone's entry, the account's own and its index, the event

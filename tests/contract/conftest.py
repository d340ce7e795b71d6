"""Every promise of the stores, kept twice: by the fakes, and by DynamoDB."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import pytest

from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_contents import DynamoDbContents
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_guards import DynamoDbGuards
from recado.adapters.dynamodb_invoices import DynamoDbInvoiceFiles, DynamoDbInvoices
from recado.adapters.dynamodb_ledger import DynamoDbLedger
from recado.adapters.dynamodb_lists import DynamoDbLists
from recado.adapters.dynamodb_pointers import DynamoDbPointers
from recado.adapters.dynamodb_receipts import DynamoDbKeptReceipts
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.adapters.items import unpacked
from recado.ports import (
    Accounts,
    Calls,
    ChannelStates,
    ContactEntries,
    Contents,
    Customers,
    Events,
    Guards,
    HandOverReader,
    InvoiceFiles,
    Invoices,
    KeptReceipts,
    Ledger,
    Lists,
    Pointers,
    Sends,
    Tallies,
)
from recado.use_cases.accept import Desk
from recado.use_cases.once import Record
from tests import dynamodb_local
from tests.builders import CALL_LEASE, DAY, MINUTE, SIMULATION, TEMPLATES
from tests.cloudformation import create_tables
from tests.fakes import FakeKeptReceipts, HandClock, World

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REQUIRED = "RECADO_REQUIRE_DYNAMODB_LOCAL"
"""Set where a run without DynamoDB would be no run at all."""

_tests = count(1)


@dataclass(frozen=True, kw_only=True)
class Stores:
    """All stores of one kind, and a look at what no port shows."""

    accounts: Accounts
    customers: Customers
    invoices: Invoices
    sends: Sends
    files: InvoiceFiles
    calls: Calls
    contents: Contents
    ledger: Ledger
    events: Events
    reader: HandOverReader
    kept: KeptReceipts
    pointers: Pointers
    entries: ContactEntries
    lists: Lists
    tallies: Tallies
    states: ChannelStates
    guards: Guards
    clock: HandClock = field(default_factory=HandClock)

    @property
    def desk(self) -> Desk:
        """What accepting takes of these stores."""
        return Desk(
            accounts=self.accounts,
            customers=self.customers,
            files=self.files,
            contents=self.contents,
            ledger=self.ledger,
            record=Record(self.calls, self.clock, CALL_LEASE, 30 * DAY),
            entries=self.entries,
            simulation=SIMULATION,
            templates=TEMPLATES,
        )

    def kept_payloads(self) -> list[str]:
        raise NotImplementedError


class FakeStores(Stores):
    def kept_payloads(self) -> list[str]:
        assert isinstance(self.kept, FakeKeptReceipts)
        return list(self.kept.kept)


@dataclass(frozen=True, kw_only=True)
class DynamoDbStores(Stores):
    client: "DynamoDBClient"
    receipts_table: str

    def kept_payloads(self) -> list[str]:
        items = self.client.scan(TableName=self.receipts_table, ConsistentRead=True)["Items"]
        return [unpacked(item)["payload"] for item in items]


def need_dynamodb_local() -> None:
    """Skips the test where DynamoDB Local cannot run."""
    absent = dynamodb_local.missing()
    if absent:
        told = pytest.fail if REQUIRED in os.environ else pytest.skip
        told(f"DynamoDB Local needs {absent}")


@pytest.fixture(scope="session")
def dynamodb() -> Iterator["DynamoDBClient"]:
    need_dynamodb_local()
    with dynamodb_local.running() as url:
        yield dynamodb_local.client(url)


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Empty stores, of the test's own."""
    if request.param == "fake":
        return fake_stores()
    return dynamodb_stores(request.getfixturevalue("dynamodb"))


def fake_stores() -> Stores:
    world = World()
    return FakeStores(
        accounts=world.accounts,
        customers=world.customers,
        invoices=world.invoices,
        sends=world.sends,
        files=world.files,
        calls=world.calls,
        contents=world.contents,
        ledger=world.ledger,
        events=world.events,
        reader=world.reader,
        kept=world.kept,
        pointers=world.pointers,
        entries=world.entries,
        lists=world.lists,
        tallies=world.tallies,
        states=world.states,
        guards=world.guards,
        clock=world.clock,
    )


def no_pause(_: float) -> None:
    """For those who need not wait for others."""


def dynamodb_stores(client: "DynamoDBClient") -> Stores:
    tables = create_tables(client, prefix=f"test-{next(_tests)}-")
    accounts, notifications, calls = (
        tables[name] for name in ("AccountsTable", "NotificationsTable", "CallsTable")
    )
    clock = HandClock()
    return DynamoDbStores(
        client=client,
        clock=clock,
        receipts_table=tables["ReceiptsTable"],
        accounts=DynamoDbAccounts(client, accounts),
        customers=DynamoDbCustomers(client, accounts),
        invoices=DynamoDbInvoices(client, notifications),
        sends=DynamoDbSends(client, notifications, no_pause),
        files=DynamoDbInvoiceFiles(client, notifications),
        calls=DynamoDbCalls(client, calls),
        contents=DynamoDbContents(client, calls),
        ledger=DynamoDbLedger(
            client, notifications=notifications, accounts=accounts, pause=no_pause
        ),
        events=DynamoDbEvents(client, tables["EventsTable"]),
        reader=DynamoDbHandOverReader(
            client,
            accounts=accounts,
            notifications=notifications,
            calls=calls,
            contacts=tables["ContactsTable"],
        ),
        kept=DynamoDbKeptReceipts(client, tables["ReceiptsTable"], life=30 * DAY),
        pointers=DynamoDbPointers(client, tables["PointersTable"]),
        entries=DynamoDbContactEntries(client, tables["ContactsTable"]),
        lists=DynamoDbLists(client, notifications),
        tallies=DynamoDbTallies(client, tables["TalliesTable"]),
        states=DynamoDbChannelStates(client, tables["ChannelsTable"], clock, news=MINUTE),
        guards=DynamoDbGuards(client, accounts=accounts, tallies=tables["TalliesTable"]),
    )

"""What an e-mail costs in DynamoDB, counted by the emulator on tables shaped as the template's."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from infra.local import stack
from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_invoices import DynamoDbInvoices
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.content.billing import compose
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.email import Email
from recado.domain.notification import Kind
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, SendKey
from recado.use_cases.accept import accept
from recado.use_cases.acceptance import Request, SnapshotGiven
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import Patience, send
from tests.cloudformation import create_tables

pytestmark = pytest.mark.stack

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
        writes = model.name in ("PutItem", "TransactWriteItems")
        self.used["write" if writes else "read"] += units

    def taken(self) -> dict[str, int]:
        units, self.used = dict(self.used), Counter()
        return units


class AcceptingMailer:
    def hand_over(self, email: Email) -> Accepted:
        return Accepted("0100018f00000000-6b1e7c2a-4c39-4f0c-9d5a-000000000000-000000", NOW)


@pytest.fixture
def client(local_stack: object) -> Any:
    return stack.client("dynamodb")


def test_an_email_costs_at_most_ten_write_units(client: Any) -> None:
    names = create_tables(client, prefix=f"units-{id(client)}-")
    accounts = DynamoDbAccounts(client, names["AccountsTable"])
    customers = DynamoDbCustomers(client, names["AccountsTable"])
    sends = DynamoDbSends(client, names["NotificationsTable"])
    tables = {
        "accounts": names["AccountsTable"],
        "notifications": names["NotificationsTable"],
        "calls": names["CallsTable"],
    }
    accounts.put(Account(account_id="padaria-estrela", display_name="Padaria Estrela"))
    customers.put(
        Customer(
            account_id="padaria-estrela", customer_id="cus_1001", name="Ana", contacts=(CONTACT,)
        )
    )
    meter = Meter(client)

    answer = accept(
        Request(
            account_id="padaria-estrela",
            call_id="0" * 26,
            body_hash="0" * 64,
            kind=Kind.DUE_REMINDER,
            customer_id="cus_1001",
            invoice_id="inv_2026_12_1001",
            occurrence="due-3",
            channels=(Channel.EMAIL,),
            contacts=(),
            snapshot=SnapshotGiven(
                amount_cents=12990,
                due_date=date(2026, 12, 5),
                description="Mensalidade de dezembro",
                payment_url="https://pagar.exemplo.com.br/inv_2026_12_1001",
            ),
        ),
        accounts=accounts,
        customers=customers,
        invoices=DynamoDbInvoices(client, names["NotificationsTable"]),
        calls=DynamoDbCalls(
            client,
            accounts=tables["accounts"],
            notifications=tables["notifications"],
            calls=tables["calls"],
        ),
        sends=sends,
        clock=lambda: NOW,
        content_life=timedelta(days=30),
    ).answer
    accepting = meter.taken()
    key = SendKey("padaria-estrela", answer.sends[0].send_id)
    send(
        key,
        sends=sends,
        reader=DynamoDbHandOverReader(client, **tables),
        mailer=AcceptingMailer(),
        compose=compose,
        clock=lambda: NOW,
        patience=Patience(timedelta(minutes=2), timedelta(minutes=30)),
    )
    sending = meter.taken()
    found = sends.get(key)
    assert found is not None
    meter.taken()
    for outcome in (Outcome.ACCEPTED, Outcome.DELIVERED):
        record_receipt(found.attempt_id(1), Receipt(outcome, NOW), sends=sends)
    receiving = meter.taken()

    print(f"accept {accepting}, send {sending}, receipts {receiving}")
    assert accepting["write"] == 6  # the call and the send, twice each, and two indexes
    assert sending["write"] == 2  # claim, record
    assert receiving["write"] == 1  # the delivery; that SES accepted is no news
    assert accepting["write"] + sending["write"] + receiving["write"] <= 10

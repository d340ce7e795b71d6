"""Tables: what is written is not lost, by accident or by hand."""

from datetime import timedelta
from typing import Any

import pytest

from recado.adapters import call_items
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_pointers import LIFE as POINTER_LIFE
from recado.adapters.dynamodb_pointers import DynamoDbPointers
from recado.adapters.dynamodb_receipts import DynamoDbKeptReceipts
from recado.domain.event import Event, EventType
from tests.builders import NOW, a_call, a_content
from tests.cloudformation import resources, template
from tests.template.parts import properties

TABLES = properties("AWS::DynamoDB::Table")
LIFE = timedelta(days=30)

each_table = pytest.mark.parametrize("table", sorted(TABLES))


class RecordingClient:
    """Keeps the last item that was put."""

    def __init__(self) -> None:
        self.item: dict[str, Any] = {}

    def put_item(self, *, TableName: str, Item: dict[str, Any], **_: Any) -> None:
        self.item = Item


def a_kept_receipt() -> dict[str, Any]:
    client: Any = RecordingClient()
    DynamoDbKeptReceipts(client, "table", LIFE).keep("unreadable", "{}", NOW)
    item: dict[str, Any] = client.item
    return item


def an_inbound_message() -> dict[str, Any]:
    client: Any = RecordingClient()
    event = Event(
        event_id="evt_1",
        account_id=None,
        type=EventType.MESSAGE_INBOUND,
        at=NOW,
        data={"text": "Oi"},
        expires_at=NOW + LIFE,
    )
    DynamoDbEvents(client, "table").put(event)
    item: dict[str, Any] = client.item
    return item


@each_table
def test_a_table_can_be_set_back_to_any_second(table: str) -> None:
    recovery = TABLES[table]["PointInTimeRecoverySpecification"]

    assert recovery == {"PointInTimeRecoveryEnabled": True}


@each_table
def test_a_table_outlives_the_stack(table: str) -> None:
    resource = resources("AWS::DynamoDB::Table")[table]

    assert resource["DeletionPolicy"] == "Retain"
    assert resource["UpdateReplacePolicy"] == "Retain"


@each_table
def test_a_table_refuses_to_be_deleted_unless_the_operator_says_otherwise(table: str) -> None:
    assert TABLES[table]["DeletionProtectionEnabled"] == {"Ref": "Protection"}
    assert template()["Parameters"]["Protection"]["Default"] == "true"


@each_table
def test_a_table_is_paid_by_use_and_encrypted(table: str) -> None:
    assert TABLES[table]["BillingMode"] == "PAY_PER_REQUEST"
    assert TABLES[table]["SSESpecification"] == {"SSEEnabled": True}


@each_table
def test_a_table_may_be_replaced_since_nothing_fixes_its_name(table: str) -> None:
    assert "TableName" not in TABLES[table]


@pytest.mark.parametrize(
    ("table", "item"),
    [
        ("CallsTable", call_items.call_item(a_call(expires_at=NOW + LIFE))),
        ("CallsTable", call_items.content_item(a_call(expires_at=NOW + LIFE), 1, a_content())),
        ("ReceiptsTable", a_kept_receipt()),
        ("EventsTable", an_inbound_message()),
    ],
)
def test_personal_content_expires(table: str, item: dict[str, Any]) -> None:
    expiry = TABLES[table]["TimeToLiveSpecification"]

    assert expiry["Enabled"] is True
    assert item[expiry["AttributeName"]] == {"N": str(int((NOW + LIFE).timestamp()))}


def test_a_pointer_expires() -> None:
    client: Any = RecordingClient()
    DynamoDbPointers(client, "table").put("msg-1", "att_1", NOW)
    expiry = TABLES["PointersTable"]["TimeToLiveSpecification"]

    assert expiry["Enabled"] is True
    told = client.item[expiry["AttributeName"]]
    assert told == {"N": str(int((NOW + POINTER_LIFE).timestamp()))}


def test_nothing_else_expires() -> None:
    expiring = {name for name, table in TABLES.items() if "TimeToLiveSpecification" in table}

    assert expiring == {"CallsTable", "ReceiptsTable", "PointersTable", "EventsTable"}


def test_the_key_of_all_contacts_outlives_the_stack_and_never_rotates() -> None:
    """Every block and opt-out hangs on it."""
    secret = resources("AWS::SecretsManager::Secret")["ContactKey"]

    assert secret["DeletionPolicy"] == secret["UpdateReplacePolicy"] == "Retain"
    assert "AWS::SecretsManager::RotationSchedule" not in {
        resource["Type"] for resource in template()["Resources"].values()
    }

"""The stream's filter: it lets every new send through to dispatch, and nothing else."""

import json
from typing import Any

import pytest

from functions.dispatch.stream import read_record
from recado.adapters.dynamodb_invoices import DynamoDbInvoices
from recado.adapters.send_items import to_item
from recado.domain.channel import Channel
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from tests.builders import NOW, a_receipt, a_send, accepted_by_provider, an_invoice, claimed
from tests.template.parts import sources

(FILTER,) = sources("DynamoDB")["DispatchFunction"]["FilterCriteria"]["Filters"]
PATTERN = json.loads(FILTER["Pattern"])


def matches(pattern: Any, value: Any) -> bool:
    """As Lambda does with patterns of literals: every field that is named holds one of them."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            name in value and matches(inner, value[name]) for name, inner in pattern.items()
        )
    assert all(isinstance(literal, str) for literal in pattern), "more than literals"
    return value in pattern


def a_record(event_name: str, image: dict[str, Any]) -> dict[str, Any]:
    return {"eventName": event_name, "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": image}}


def invoice_item() -> dict[str, Any]:
    class RecordingClient:
        item: dict[str, Any]

        def put_item(self, **request: Any) -> None:
            self.item = request["Item"]

    client: Any = RecordingClient()
    DynamoDbInvoices(client, "table").put(an_invoice())
    item: dict[str, Any] = client.item
    return item


LATER = {
    "claimed": claimed(a_send()),
    "handed over": claimed(a_send()).answered(1, accepted_by_provider()),
    "delivered": claimed(a_send()).receiving(1, a_receipt(Outcome.DELIVERED)),
    "claim released": claimed(a_send()).released(1),
    "stopped": a_send(stop=Stop(Reason.INVOICE_PAID, NOW)),
}


@pytest.mark.parametrize("channel", Channel)
def test_a_new_send_is_dispatched(channel: Channel) -> None:
    send = a_send(channel=channel)
    record = a_record("INSERT", to_item(send))

    assert matches(PATTERN, record)
    assert read_record(record) == (channel, send.key)


@pytest.mark.parametrize("send", LATER.values(), ids=LATER)
def test_no_later_write_of_a_send_is_dispatched(send: Send) -> None:
    assert not matches(PATTERN, a_record("MODIFY", to_item(send)))


def test_a_removed_send_is_not_dispatched() -> None:
    record = {"eventName": "REMOVE", "dynamodb": {"Keys": {}}}

    assert not matches(PATTERN, record)


@pytest.mark.parametrize("event_name", ["INSERT", "MODIFY"])
def test_an_invoice_in_the_same_table_is_not_dispatched(event_name: str) -> None:
    assert not matches(PATTERN, a_record(event_name, invoice_item()))

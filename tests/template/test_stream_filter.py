"""The stream's filter: it lets every send through to dispatch that is new or waits for another
attempt, and nothing else."""

import json
from typing import Any

import pytest

from functions.dispatch.stream import read_record
from recado.adapters.dynamodb_invoices import DynamoDbInvoices
from recado.adapters.send_items import from_item, to_item
from recado.domain.channel import Channel
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from tests.builders import NOW, a_receipt, a_send, an_invoice, claimed, handed_over
from tests.template.parts import sources

FILTERS = sources("DynamoDB")["DispatchFunction"]["FilterCriteria"]["Filters"]
PATTERNS = [json.loads(each["Pattern"]) for each in FILTERS]


def matches(pattern: Any, value: Any) -> bool:
    """As Lambda does with patterns of literals: every field that is named holds one of them."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            name in value and matches(inner, value[name]) for name, inner in pattern.items()
        )
    assert all(isinstance(literal, str | bool) for literal in pattern), "more than literals"
    return value in pattern


def passes(record: dict[str, Any]) -> bool:
    """One pattern is enough."""
    return any(matches(pattern, record) for pattern in PATTERNS)


def a_record(
    event_name: str, image: dict[str, Any], before: dict[str, Any] | None = None
) -> dict[str, Any]:
    images = {"NewImage": image} | ({"OldImage": before} if before else {})
    return {"eventName": event_name, "eventSource": "aws:dynamodb", "dynamodb": images}


def invoice_item() -> dict[str, Any]:
    class RecordingClient:
        item: dict[str, Any]

        def put_item(self, **request: Any) -> None:
            self.item = request["Item"]

    client: Any = RecordingClient()
    DynamoDbInvoices(client, "table").put(an_invoice())
    item: dict[str, Any] = client.item
    return item


LOST = claimed(a_send()).lost(1, NOW)
FULL = handed_over(a_send()).receiving(
    1, a_receipt(Outcome.SOFT_FAILURE, Reason.MAILBOX_FULL, resend=True)
)
HELD_BACK = a_send(stop=Stop(Reason.QUOTA_USED_UP, NOW))
LATER = {
    "claimed": claimed(a_send()),
    "handed over": handed_over(a_send()),
    "delivered": claimed(a_send()).receiving(1, a_receipt(Outcome.DELIVERED)),
    "bounced for good": handed_over(a_send()).receiving(1, a_receipt(Outcome.HARD_FAILURE)),
    "claim released": claimed(a_send()).released(1),
    "stopped": a_send(stop=Stop(Reason.INVOICE_PAID, NOW)),
    "full, then paid": FULL.ended(Stop(Reason.INVOICE_PAID, NOW)),
}
WAITING = {
    "its answer was lost": LOST,
    "it failed for a passing reason": FULL,
    "it waits for an hour": claimed(a_send()).waiting(1, NOW),
    "a quota was found for it": HELD_BACK.asked_again("call", NOW, "2026-03"),
    "a call asked for another attempt": FULL.asked_again("call", NOW, "2026-03"),
}


@pytest.mark.parametrize("channel", Channel)
def test_a_new_send_is_dispatched(channel: Channel) -> None:
    send = a_send(channel=channel)
    record = a_record("INSERT", to_item(send))

    assert passes(record)
    assert read_record(record, from_item) == send


@pytest.mark.parametrize("send", LATER.values(), ids=LATER)
def test_a_write_that_leads_to_no_attempt_is_not_dispatched(send: Send) -> None:
    assert not passes(a_record("MODIFY", to_item(send), before=to_item(a_send())))


@pytest.mark.parametrize("send", WAITING.values(), ids=WAITING)
def test_a_send_that_waits_for_another_attempt_is_dispatched(send: Send) -> None:
    assert passes(a_record("MODIFY", to_item(send), before=to_item(a_send())))


def test_a_removed_send_is_not_dispatched() -> None:
    record = {"eventName": "REMOVE", "dynamodb": {"Keys": {}}}

    assert not passes(record)


@pytest.mark.parametrize("event_name", ["INSERT", "MODIFY"])
def test_an_invoice_in_the_same_table_is_not_dispatched(event_name: str) -> None:
    assert not passes(a_record(event_name, invoice_item()))

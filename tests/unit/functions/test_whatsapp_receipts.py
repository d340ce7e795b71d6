"""The receipts of WhatsApp: an event has many parts, none of which hurts another, and none is
lost."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.whatsapp_receipts import app
from recado.domain.channel import Channel
from recado.domain.send import Send
from tests.builders import NOW, a_send
from tests.receipts import PATIENCE, PhoneReceipts

NUMBER = "5511955550100"
AT = str(int(NOW.timestamp()))
UNKNOWN = a_send(occurrence="never sent").attempt_id(1)


def a_status(attempt_id: str | None, status: str = "delivered", code: int = 0) -> dict[str, Any]:
    told: dict[str, Any] = {"id": "wamid.1", "status": status, "timestamp": AT}
    told |= {"biz_opaque_callback_data": attempt_id} if attempt_id else {}
    return told | ({"errors": [{"code": code}]} if code else {})


def a_message(text: str = "SAIR", **more: Any) -> dict[str, Any]:
    said = {"from": NUMBER, "id": "wamid.2", "timestamp": AT}
    return said | (more or {"type": "text", "text": {"body": text}})


def an_event(*statuses: Any, messages: tuple[Any, ...] = ()) -> str:
    value = {"statuses": statuses, "messages": messages}
    entry = {"changes": [{"field": "messages", "value": value}]}
    return json.dumps({"whatsAppWebhookEntry": json.dumps(entry)})


@pytest.fixture
def world() -> PhoneReceipts:
    return PhoneReceipts()


@pytest.fixture
def send(world: PhoneReceipts) -> Send:
    return world.sent(Channel.WHATSAPP)


def evidence(world: PhoneReceipts, send: Send) -> str | None:
    return world.told(send)[1].evidence


def test_all_parts_of_an_event_are_done(world: PhoneReceipts, send: Send) -> None:
    other = world.sent(Channel.WHATSAPP)
    statuses = a_status(send.attempt_id(1)), a_status(other.attempt_id(1), "read")
    assert world.whatsapp(an_event(*statuses, messages=(a_message(),))) == []
    assert (evidence(world, send), evidence(world, other)) == ("delivered", "read")
    assert [reply.text for reply in world.replies] == ["SAIR"]


def test_a_button_is_handed_on_by_what_it_carries(world: PhoneReceipts) -> None:
    pressed = a_message(type="button", button={"payload": "SAIR", "text": "Não quero"})
    assert world.whatsapp(an_event(messages=(pressed,))) == []
    (reply,) = world.replies
    assert (reply.text, reply.sender) == ("SAIR", f"+{NUMBER}")
    assert (reply.message_id, reply.at) == ("wamid.2", NOW)


def test_a_message_without_words_is_handed_on_too(world: PhoneReceipts) -> None:
    assert world.whatsapp(an_event(messages=(a_message(type="audio"),))) == []
    assert [reply.text for reply in world.replies] == [""]


@pytest.mark.parametrize("first", [True, False])
def test_a_part_that_waits_for_its_attempt_brings_the_event_back_and_stops_no_other(
    world: PhoneReceipts, send: Send, first: bool
) -> None:
    both = [a_status(UNKNOWN), a_status(send.attempt_id(1))]
    event = an_event(*(both if first else reversed(both)), messages=(a_message(),))
    assert world.whatsapp(event) == [event]
    assert evidence(world, send) == "delivered"
    assert len(world.replies) == 1


def test_a_part_that_waited_in_vain_is_kept_with_its_event(
    world: PhoneReceipts, send: Send
) -> None:
    event = an_event(a_status(UNKNOWN), a_status(send.attempt_id(1)))
    assert world.whatsapp(event, waited=PATIENCE) == []
    assert world.kept.kept == {event: "unknown attempt"}
    assert evidence(world, send) == "delivered"


def test_replies_that_cannot_be_handed_on_bring_the_event_back_and_lose_no_receipt(
    world: PhoneReceipts, send: Send
) -> None:
    event = an_event(a_status(send.attempt_id(1)), messages=(a_message(),))
    world.full = True
    assert world.whatsapp(event) == [event]
    assert evidence(world, send) == "delivered"
    world.full = False
    assert world.whatsapp(event) == []
    assert len(world.replies) == 1


def test_an_unreadable_part_is_kept_with_its_event_and_harms_no_other(
    world: PhoneReceipts, send: Send
) -> None:
    event = an_event(7, a_status(send.attempt_id(1)), messages=({"from": "x"}, a_message()))
    assert world.whatsapp(event) == []
    assert evidence(world, send) == "delivered"
    assert len(world.replies) == 1
    assert list(world.kept.kept) == [event]


def test_a_failure_without_a_row_is_kept_besides(world: PhoneReceipts, send: Send) -> None:
    event = an_event(a_status(send.attempt_id(1), "failed", 999_999))
    assert world.whatsapp(event) == []
    assert world.told(send)[0].reason == "unknown"
    assert world.kept.kept == {event: "text without a rule"}


def test_a_status_that_says_nothing_of_the_delivery_changes_nothing(
    world: PhoneReceipts, send: Send
) -> None:
    assert world.whatsapp(an_event(a_status(send.attempt_id(1), "deleted"))) == []
    assert evidence(world, send) == "accepted"
    assert world.kept.kept == {}


def test_nothing_of_an_event_is_logged(
    world: PhoneReceipts, caplog: pytest.LogCaptureFixture
) -> None:
    app.log.addHandler(caplog.handler)
    world.full = True
    with caplog.at_level(logging.DEBUG):
        world.whatsapp(an_event(messages=(a_message("meu segredo"),)), NUMBER)
        world.whatsapp(an_event(7, messages=({"from": NUMBER},)))
    app.log._logger.removeHandler(caplog.handler)
    told = [str(vars(each)) for each in caplog.records]
    assert any("message_came_back" in each for each in told)
    assert any("receipt_kept" in each for each in told)
    assert not [each for each in told if NUMBER in each or "segredo" in each]


STATUSES = ("sent", "delivered", "read", "failed")


@settings(derandomize=True, max_examples=60, deadline=None)
@given(order=st.permutations(STATUSES * 2), cut=st.integers(0, len(STATUSES) * 2))
def test_statuses_in_any_order_number_and_grouping_end_in_the_same_status(
    order: list[str], cut: int
) -> None:
    world = PhoneReceipts()
    send = world.sent(Channel.WHATSAPP)
    statuses = [a_status(send.attempt_id(1), each) for each in order]
    assert world.whatsapp(an_event(*statuses[:cut]), an_event(*statuses[cut:])) == []
    assert evidence(world, send) == "read"

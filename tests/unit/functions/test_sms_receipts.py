"""The receipts of SMS: by pointer, in any order, and whatever fits nowhere is kept."""

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.sms_receipts import app
from recado.domain.channel import Channel
from recado.domain.send import Send
from tests.builders import DAY
from tests.receipts import PATIENCE, PhoneReceipts

NUMBER = "+5511955550100"
DELIVERED = "Message has been accepted by phone"
UNREACHABLE = "Phone is currently unreachable/unavailable"


def a_record(message_id: str = "msg-1", text: str = DELIVERED) -> str:
    return json.dumps(
        {
            "notification": {"messageId": message_id, "timestamp": "2026-03-02 12:00:00.500"},
            "delivery": {"destination": NUMBER, "providerResponse": text},
            "status": "SUCCESS" if "accepted" in text else "FAILURE",
        }
    )


@pytest.fixture
def world() -> PhoneReceipts:
    return PhoneReceipts()


@pytest.fixture
def send(world: PhoneReceipts) -> Send:
    return world.sent(Channel.SMS)


def evidence(world: PhoneReceipts, send: Send) -> str | None:
    return world.told(send)[1].evidence


def test_a_record_settles_the_attempt_that_its_message_points_to(
    world: PhoneReceipts, send: Send
) -> None:
    other = world.sent(Channel.SMS)
    world.point("msg-1", send)
    assert world.sms(a_record("msg-1")) == []
    assert (evidence(world, send), evidence(world, other)) == ("delivered", "accepted")


def test_a_record_that_is_there_before_its_pointer_comes_back_and_is_applied(
    world: PhoneReceipts, send: Send
) -> None:
    assert world.sms(a_record()) == [a_record()]
    world.point("msg-1", send)
    assert world.sms(a_record()) == []
    assert evidence(world, send) == "delivered"
    assert world.kept.kept == {}


def test_a_record_that_nothing_ever_points_from_is_kept(world: PhoneReceipts) -> None:
    """Other programs of the account write to the same log."""
    assert world.sms(a_record(), waited=PATIENCE) == []
    assert world.kept.kept == {a_record(): "unknown attempt"}


def test_a_pointer_that_has_expired_points_nowhere(world: PhoneReceipts, send: Send) -> None:
    world.point("msg-1", send)
    world.clock.advance(7 * DAY)
    assert world.sms(a_record(), waited=PATIENCE) == []
    assert evidence(world, send) == "accepted"


def test_a_pointer_to_what_is_no_attempt_harms_nobody(world: PhoneReceipts) -> None:
    world.pointers.put("msg-1", "no attempt of ours", world.clock())
    assert world.sms(a_record(), waited=PATIENCE) == []
    assert world.kept.kept == {a_record(): "unknown attempt"}


def test_a_failure_without_a_row_changes_the_status_and_is_kept_besides(
    world: PhoneReceipts, send: Send
) -> None:
    world.point("msg-1", send)
    assert world.sms(a_record(text="Something new")) == []
    receipt, status = world.told(send)
    assert (status.code, receipt.reason) == ("receiving_problem", "unknown")
    assert list(world.kept.kept.values()) == ["text without a rule"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", "no JSON", "[" * 100_000, '{"status": "PENDING"}']
)
def test_what_is_no_record_is_kept_and_harms_no_neighbour(
    world: PhoneReceipts, send: Send, body: str
) -> None:
    world.point("msg-1", send)
    assert world.sms(body, a_record()) == []
    assert evidence(world, send) == "delivered"
    assert world.kept.kept == {body: "unreadable"}


def test_nothing_of_a_record_is_logged(
    world: PhoneReceipts, caplog: pytest.LogCaptureFixture
) -> None:
    app.log.addHandler(caplog.handler)
    with caplog.at_level(logging.DEBUG):
        world.sms(a_record(), NUMBER, a_record(text=f"Refused by {NUMBER}"), waited=PATIENCE)
    app.log._logger.removeHandler(caplog.handler)
    told = [str(vars(each)) for each in caplog.records]
    assert any("receipt_kept" in each for each in told)
    assert not [each for each in told if NUMBER[1:] in each]


HAPPENINGS = ("pointer", DELIVERED, UNREACHABLE)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.permutations(HAPPENINGS * 2))
def test_pointer_and_records_in_any_order_and_number_end_in_the_same_status(
    happenings: list[str],
) -> None:
    world = PhoneReceipts()
    send = world.sent(Channel.SMS)
    waiting: list[str] = []
    for happening in happenings:
        if happening == "pointer":
            world.point("msg-1", send)
        else:
            waiting.append(a_record(text=happening))
        waiting = world.sms(*waiting)
    assert world.sms(*waiting) == []
    assert evidence(world, send) == "delivered"
    assert world.kept.kept == {}

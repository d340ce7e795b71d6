"""Dispatch: new sends reach their queue, and what is none is put aside."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recado.adapters.send_items import to_item
from recado.domain.channel import Channel
from recado.domain.lane import lane_of
from recado.domain.notification import Kind
from recado.domain.send import Send
from recado.ports import TryAgain
from recado.wire_formats import read_send_message
from tests.builders import a_receipt, a_send, handed_over
from tests.world import ACCOUNT, World
from tests.world_wire import refusal, success

SEND = "snd_" + "0" * 33
EARLIER = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)


def a_number(number: int) -> Send:
    """A new send of which the id ends so."""
    return replace(a_send(account_id=ACCOUNT), send_id=f"{SEND}{number % 10}", accepted_at=EARLIER)


def change(before: Send, now: Send) -> dict[str, Any]:
    """The write that made the one of the other."""
    changed = record(send=now)
    changed["dynamodb"]["OldImage"] = to_item(before)
    return changed | {"eventName": "MODIFY"}


def record(number: int = 1, send: Send | None = None, **changes: Any) -> dict[str, Any]:
    """The insertion of a send."""
    item = to_item(send or a_number(number))
    keys = {"pk": {"S": f"p{number}"}, "sk": {"S": "s"}}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "NewImage": item | changes}}


def queued(world: World) -> list[str]:
    return [read_send_message(m.body).send_id for m in world.emails.due()]


def parked(world: World) -> list[Any]:
    url = world.dispatch_dead_letters
    messages = world.emails.client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in messages.get("Messages", [])]


def test_a_new_send_is_queued(world: World) -> None:
    world.dispatch({"Records": [record(7)]})
    assert queued(world) == [f"{SEND}7"]


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", Kind)
def test_a_new_send_waits_in_its_own_lane(world: World, kind: Kind, channel: Channel) -> None:
    world.dispatch({"Records": [record(send=replace(a_number(1), channel=channel, kind=kind))]})
    filled = [lane for lane, queue in world.lanes.items() if queue.due()]
    assert filled == [lane_of(kind, channel)]


@pytest.mark.parametrize(
    "broken",
    [
        record(2, channel={"S": "pigeon"}),
        record(2, channel={"N": "1"}),
        record(2, kind={"S": "postcard"}),
        record(2, kind={"NULL": True}),
        record(2, send_id={"NULL": True}),
        {"eventName": "INSERT", "dynamodb": {"Keys": record(2)["dynamodb"]["Keys"]}},
        {"eventName": "INSERT", "dynamodb": record(2)["dynamodb"] | {"NewImage": {}}},
    ],
)
def test_a_record_that_cannot_be_read_is_parked_by_its_key_and_its_neighbours_are_queued(
    world: World, broken: dict[str, Any]
) -> None:
    world.dispatch({"Records": [record(1), broken, record(3)]})
    assert queued(world) == [f"{SEND}1", f"{SEND}3"]
    assert parked(world) == [record(2)["dynamodb"]["Keys"]]


def test_a_batch_that_could_not_be_queued_is_repeated(world: World) -> None:
    world.wire.answer("SendMessageBatch", refusal("ServiceUnavailable", 503))
    with pytest.raises(TryAgain):
        world.dispatch({"Records": [record()]})


def test_a_batch_of_which_one_could_not_be_queued_is_repeated(world: World) -> None:
    failed = {"Id": "1", "Code": "InternalError", "SenderFault": False}
    world.wire.answer("SendMessageBatch", success(Successful=[{"Id": "0"}], Failed=[failed]))
    with pytest.raises(TryAgain):
        world.dispatch({"Records": [record(1), record(2)]})


def test_an_empty_batch_calls_nothing(world: World) -> None:
    before = list(world.wire.calls)
    world.dispatch({"Records": []})
    assert world.wire.calls == before


def test_what_is_due_soon_waits_in_its_queue(world: World) -> None:
    soon = replace(a_number(1), due_at=world.now + timedelta(minutes=14))
    world.dispatch({"Records": [record(send=soon)]})
    assert queued(world) == []
    world.advance(minutes=14)
    assert queued(world) == [soon.send_id]


def test_what_is_due_later_waits_for_a_timer(world: World) -> None:
    later = replace(a_number(1), due_at=world.now + timedelta(days=3))
    world.dispatch({"Records": [record(send=later)]})
    assert [at for at, _ in world.timers.armed.values()] == [later.due_at]
    world.advance(days=3)
    world.timers.fire()
    world.wake(*world.dispatch_queue.due())
    assert queued(world) == [later.send_id]


def test_each_time_that_it_waits_for_has_its_timer(world: World) -> None:
    times = [world.now + timedelta(days=days) for days in (3, 5)]
    for due_at in [*times, times[0]]:
        world.dispatch({"Records": [record(send=replace(a_number(1), due_at=due_at))]})
    assert [at for at, _ in world.timers.armed.values()] == times


def test_what_finds_no_timer_waits_in_its_queue_and_holds_nothing_up(world: World) -> None:
    later = replace(a_number(1), due_at=world.now + timedelta(days=3))
    world.timers.throttled = True
    world.dispatch({"Records": [record(send=later), record(2)]})
    assert queued(world) == [f"{SEND}2"]
    world.advance(minutes=15)
    assert later.send_id in queued(world)
    assert world.timers.armed == {}


def test_a_claim_that_is_taken_back_brings_no_second_message(world: World) -> None:
    claimed = replace(a_number(1), due_at=EARLIER).claimed(world.now, timedelta(minutes=2))
    world.dispatch({"Records": [change(claimed, claimed.released(1)), record(2)]})
    assert queued(world) == [f"{SEND}2"]
    assert world.timers.armed == {}


def test_a_claim_that_is_taken_back_for_a_later_time_leads_to_its_timer(world: World) -> None:
    claimed = a_number(1).claimed(world.now, timedelta(minutes=2))
    opening = world.now + timedelta(hours=9)
    world.dispatch({"Records": [change(claimed, claimed.waiting(1, opening))]})
    assert [at for at, _ in world.timers.armed.values()] == [opening]


def test_what_has_no_further_attempt_is_left_alone(world: World) -> None:
    done = handed_over(a_number(1)).receiving(1, a_receipt())
    world.dispatch({"Records": [record(send=done)]})
    assert queued(world) == []
    assert world.timers.armed == {}

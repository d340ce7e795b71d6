"""Dispatch: new sends reach their queue, and what is none is put aside."""

import json
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.lane import lane_of
from recado.domain.notification import Kind
from recado.ports import TryAgain
from recado.wire_formats import read_send_message
from tests.world import ACCOUNT, World
from tests.world_wire import refusal, success

SEND = "snd_" + "0" * 33


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The insertion of a send."""
    image = {
        "account_id": {"S": ACCOUNT},
        "send_id": {"S": f"{SEND}{number % 10}"},
        "channel": {"S": "email"},
        "kind": {"S": "due_reminder"},
        "status": {"S": "queued"},
    }
    keys = {"pk": {"S": f"p{number}"}, "sk": {"S": "s"}}
    return {
        "eventName": "INSERT",
        "dynamodb": {"Keys": keys, "NewImage": image | changes},
    }


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
    world.dispatch({"Records": [record(channel={"S": channel}, kind={"S": kind})]})
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

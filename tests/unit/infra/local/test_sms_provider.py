import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from infra.local.carrier.numbers import SMS
from infra.local.carrier.proxy import query_error
from tests.unit.infra.local.carrier_world import World
from tests.world_samples import needs_samples, samples

GROUP = "sns/us-east-1/000000000000/DirectPublishToPhoneNumber"
SAMPLES = samples("sns-sms")

Publish = Callable[..., Any]


def number(name: str, label: int = 1) -> str:
    return SMS[name].number(label)


def told(world: World) -> list[tuple[str, str, str]]:
    """Of each record: what is in its name after the group, its status and its text."""
    world.later.pass_time()
    return [
        (group.removeprefix(GROUP), record["status"], record["delivery"]["providerResponse"])
        for group, record in world.emulator.logged
    ]


def fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: fields(inner) for name, inner in value.items()}
    return type(value)


@needs_samples
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_each_sample_is_played_by_a_number_in_the_samples_own_form(
    path: Path, world: World, publish: Publish
) -> None:
    sample = json.loads(path.read_text())
    response = sample["delivery"]["providerResponse"]
    (line,) = [
        line
        for line in SMS.values()
        if not line.recipient.trouble
        and [event.provider_response for event in line.recipient.events] == [response]
    ]

    message_id = publish(line.number())["MessageId"]
    world.later.pass_time()

    ((group, record),) = world.emulator.logged
    assert fields(record) == fields(sample)
    assert record["status"] == sample["status"]
    assert record["notification"]["messageId"] == message_id
    assert record["delivery"]["destination"] == line.number()
    assert group == (GROUP if record["status"] == "SUCCESS" else f"{GROUP}/Failure")


def test_whoever_is_in_no_line_gets_the_message(world: World, publish: Publish) -> None:
    publish("+5531987654321", "Olá, sua fatura vence amanhã")

    assert told(world) == [("", "SUCCESS", "Message has been accepted by phone")]
    (kept,) = world.kept()
    assert (kept["channel"], kept["number"]) == ("sms", "+5531987654321")
    assert kept["text"] == "Olá, sua fatura vence amanhã"


def test_nothing_is_told_before_its_moment(world: World, publish: Publish) -> None:
    publish(number("delivered"))

    assert world.emulator.logged == []


@pytest.mark.parametrize(
    ("name", "records"), [("silent", 0), ("late", 1), ("duplicate-records", 3)]
)
def test_how_often_it_is_told(name: str, records: int, world: World, publish: Publish) -> None:
    publish(number(name))

    assert len(told(world)) == records


def test_the_kind_of_sms_is_told_as_it_was_asked_for(world: World, publish: Publish) -> None:
    kind = {"DataType": "String", "StringValue": "Transactional"}

    publish(number("delivered"), MessageAttributes={"AWS.SNS.SMS.SMSType": kind})
    publish(number("delivered"))
    world.later.pass_time()

    kinds = [record["delivery"]["smsType"] for _, record in world.emulator.logged]
    assert kinds == ["Transactional", "Promotional"]


def test_a_message_whose_answer_is_lost_arrives_once(world: World, publish: Publish) -> None:
    with pytest.raises(ConnectionClosedError):
        publish(number("lost-answer"))

    assert len(world.kept()) == 1
    assert len(told(world)) == 1


def test_a_dropped_message_arrives_the_second_time_only(world: World, publish: Publish) -> None:
    with pytest.raises(ConnectionClosedError):
        publish(number("dropped"))
    assert world.kept() == []

    assert publish(number("dropped"))["MessageId"] == world.kept()[0]["message_id"]


def test_a_receipt_can_come_before_the_answer(world: World, publish: Publish) -> None:
    message_id = publish(number("receipt-first"))["MessageId"]

    ((_, record),) = world.emulator.logged
    assert record["notification"]["messageId"] == message_id


def test_each_number_is_throttled_twice(world: World, publish: Publish) -> None:
    for label in (1, 2):
        for _ in range(2):
            with pytest.raises(ClientError, match="Throttling"):
                publish(number("throttled-twice", label))
        publish(number("throttled-twice", label))

    assert len(world.kept()) == 2


@pytest.mark.parametrize(
    ("to", "text"),
    [
        (SMS["rejected"].number(), "Oi"),
        ("11987654321", "Oi"),
        ("+0511987654321", "Oi"),
        ("+55119876543210987", "Oi"),
        ("+5511987654321", ""),
        ("+5511987654321", "a" * 1601),
    ],
)
def test_what_sns_refuses(to: str, text: str, world: World, publish: Publish) -> None:
    with pytest.raises(ClientError, match="InvalidParameter"):
        publish(to, text)

    assert world.kept() == []


def test_who_may_not_publish_is_refused(world: World, publish: Publish) -> None:
    world.emulator.response = query_error(403, "AuthorizationError", "you are not authorized")

    with pytest.raises(ClientError, match="you are not authorized"):
        publish(number("delivered"))

    assert world.kept() == []
    assert told(world) == []


def test_all_else_of_sns_is_the_emulators(world: World) -> None:
    world.emulator.response = query_error(404, "NotFound", "no such topic")

    with pytest.raises(ClientError, match="no such topic"):
        world.client("sns").publish(TopicArn="arn:aws:sns:us-east-1:0:t", Message="PhoneNumber=1")

    assert b"TopicArn" in world.emulator.forwarded[0].body
    assert world.kept() == []

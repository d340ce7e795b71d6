import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.local.carrier.replies import TOPICS
from infra.local.phone import reply
from infra.local.settings import LocalStackError
from tests.unit.infra.local.carrier_world import SMS_TOPIC, WHATSAPP_TOPIC, World
from tests.world_samples import EVENTS, needs_samples

NUMBER = "+5531987654321"
RECEIVED = EVENTS / "whatsapp-message-received-text-sns-message-documented.json"


def published(world: World) -> dict[str, Any]:
    """What the one message on a topic says."""
    ((_, message),) = world.emulator.published
    found: dict[str, Any] = json.loads(message)
    return found


def value(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message["whatsAppWebhookEntry"])["changes"][0]["value"]
    return found


def test_an_sms_comes_in_as_two_way_sms_do(world: World) -> None:
    message_id = reply("sms", NUMBER, "Não é minha conta", carrier_url=world.url)

    assert world.emulator.published[0][0] == SMS_TOPIC
    assert published(world) == {
        "originationNumber": NUMBER,
        "destinationNumber": "27182",
        "messageKeyword": "RECADO",
        "messageBody": "Não é minha conta",
        "inboundMessageId": message_id,
    }


def test_an_answer_names_the_sms_before_it(world: World, publish: Callable[..., Any]) -> None:
    sent = [publish(NUMBER)["MessageId"] for _ in range(2)]

    reply("sms", NUMBER, "SAIR", carrier_url=world.url)

    assert published(world)["previousPublishedMessageId"] == sent[-1]


@needs_samples
def test_a_whatsapp_text_comes_in_in_the_samples_own_form(world: World) -> None:
    message_id = reply("whatsapp", NUMBER, "SAIR", carrier_url=world.url)

    assert world.emulator.published[0][0] == WHATSAPP_TOPIC
    sample = json.loads(Path(RECEIVED).read_text())
    assert published(world).keys() == sample.keys()
    (said,), (sampled,) = value(published(world))["messages"], value(sample)["messages"]
    assert said.keys() == sampled.keys()
    assert (said["from"], said["id"], said["text"]) == (
        "553187654321",
        message_id,
        {"body": "SAIR"},
    )


def test_a_pressed_button_names_the_message_that_it_belongs_to(
    world: World, send: Callable[..., Any]
) -> None:
    send(NUMBER)
    world.later.pass_time()
    (meta_id,) = {
        value(json.loads(each))["statuses"][0]["id"] for _, each in world.emulator.published
    }
    world.emulator.published.clear()

    reply("whatsapp", NUMBER, "Não receber mais", button="SAIR", carrier_url=world.url)

    (said,) = value(published(world))["messages"]
    assert said["button"] == {"payload": "SAIR", "text": "Não receber mais"}
    assert said["context"]["id"] == meta_id


@pytest.mark.parametrize("channel", TOPICS)
def test_without_a_topic_nobody_can_answer(channel: str, world: World) -> None:
    world.emulator.outputs = {}

    with pytest.raises(LocalStackError, match="TopicArn"):
        reply(channel, NUMBER, "SAIR", carrier_url=world.url)

    assert world.emulator.published == []


def test_nobody_answers_by_email(world: World) -> None:
    with pytest.raises(LocalStackError, match="no reply"):
        reply("email", NUMBER, "SAIR", carrier_url=world.url)

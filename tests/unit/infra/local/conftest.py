"""The carrier on a real port, and how e-mails, SMS and WhatsApp messages are sent by it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.infra.local.carrier_world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.start()
    yield world
    world.close()


@pytest.fixture
def mail(world: World) -> Callable[[str], list[dict[str, Any]]]:
    """Sends an e-mail by SES; what is told of it, once time has passed."""

    def mail(address: str) -> list[dict[str, Any]]:
        world.emulator.published.clear()
        world.client("sesv2").send_email(
            FromEmailAddress="a@recado.example",
            Destination={"ToAddresses": [address]},
            Content={"Simple": {"Subject": {"Data": "Oi"}, "Body": {"Text": {"Data": "Oi"}}}},
            ConfigurationSetName="receipts",
        )
        world.later.pass_time()
        told = [message for _, message in world.emulator.published]
        return [json.loads(message) for message in told if message.startswith("{")]

    return mail


@pytest.fixture
def publish(world: World) -> Callable[..., Any]:
    """Sends an SMS by SNS."""
    return lambda number, text="Oi", **more: world.client("sns").publish(
        PhoneNumber=number, Message=text, **more
    )


@pytest.fixture
def send(world: World) -> Callable[..., Any]:
    """Sends a template by WhatsApp."""

    def send(number: str, **changes: Any) -> Any:
        template = {"name": "due", "language": {"code": "pt_BR"}}
        content = {"messaging_product": "whatsapp", "to": number, "type": "template"}
        content |= {"template": template, "biz_opaque_callback_data": "att_1"} | changes
        return world.client("socialmessaging").send_whatsapp_message(
            originationPhoneNumberId="phone-number-id-abc",
            message=json.dumps(content).encode(),
            metaApiVersion="v20.0",
        )

    return send

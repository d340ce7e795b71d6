"""The carrier on a real port, and how SMS and WhatsApp messages are sent by it."""

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

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from infra.local.carrier.proxy import error
from infra.local.carrier.recipients import DOMAIN
from tests.unit.infra.local.carrier_world import MAIL_TOPIC, World


def test_the_carrier_says_that_it_is_there(world: World) -> None:
    with urllib.request.urlopen(f"{world.url}/_carrier/health", timeout=5) as answer:
        assert answer.status == 200


def test_an_email_is_kept_and_its_events_are_published(world: World) -> None:
    message_id = world.client("sesv2").send_email(
        FromEmailAddress="a@recado.example",
        Destination={"ToAddresses": [f"delivered@{DOMAIN}"]},
        Content={"Simple": {"Subject": {"Data": "Oi"}, "Body": {"Text": {"Data": "Oi"}}}},
        ConfigurationSetName="receipts",
    )["MessageId"]
    world.later.pass_time()

    assert [each["message_id"] for each in world.kept()] == [message_id]
    (_, greeting), *events = world.emulator.published
    assert greeting.startswith("Successfully validated")
    assert [json.loads(each)["eventType"] for _, each in events] == ["Send", "Delivery"]
    assert {topic for topic, _ in world.emulator.published} == {MAIL_TOPIC}


def test_what_is_no_send_is_forwarded(world: World) -> None:
    world.emulator.response = error(404, "NotFoundException", "the emulator speaks")

    with pytest.raises(ClientError, match="the emulator speaks"):
        world.client("sesv2").get_email_identity(EmailIdentity="nobody.example")

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from hypothesis import given
from hypothesis import strategies as st

from infra.local.carrier import whatsapp
from infra.local.carrier.numbers import WHATSAPP
from infra.local.carrier.phones import Phones
from infra.local.carrier.proxy import Request, Response, error
from infra.local.phone import reply
from tests.unit.infra.local.carrier_world import WHATSAPP_TOPIC, FakeEmulator, World
from tests.world_samples import needs_samples, samples

SENDER = "arn:aws:social-messaging:us-east-1:000000000000:phone-number-id/abc"
REFUSAL = error(
    403,
    "AccessDeniedException",
    "User: arn:aws:sts::000000000000:assumed-role/sender/function is not authorized to perform: "
    "codebuild:ListProjects because no identity-based policy allows it",
)

NOW = datetime(2026, 3, 5, 11, 30, tzinfo=UTC)

Send = Callable[..., Any]


def number(name: str, label: int = 1) -> str:
    return WHATSAPP[name].number(label)


def statuses(world: World) -> list[dict[str, Any]]:
    """The statuses that the topic was told, oldest first."""
    world.later.pass_time()
    assert {topic for topic, _ in world.emulator.published} <= {WHATSAPP_TOPIC}
    return [inner(json.loads(message))["statuses"][0] for _, message in world.emulator.published]


def inner(message: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(message["whatsAppWebhookEntry"])["changes"][0]["value"]
    return found


def fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: fields(each) for name, each in value.items()}
    return [fields(each) for each in value] if isinstance(value, list) else type(value)


def tells_as(sample: dict[str, Any], name: str) -> bool:
    """Whether the line tells first what the sample tells."""
    status, events = inner(sample)["statuses"][0], WHATSAPP[name].recipient.events
    code = status["errors"][0]["code"] if "errors" in status else None
    return any(
        (each.status, each.error.code if each.error else None) == (status["status"], code)
        for each in events
    )


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-status"), ids=lambda path: path.stem)
def test_each_sample_is_played_by_a_number_in_the_samples_own_form(
    path: Path, world: World, send: Send
) -> None:
    sample = json.loads(path.read_text())
    name = next(each for each in WHATSAPP if tells_as(sample, each))
    send(number(name))
    world.later.pass_time()

    wanted = inner(sample)["statuses"][0]
    messages = [json.loads(message) for _, message in world.emulator.published]
    (found,) = [
        each for each in messages if inner(each)["statuses"][0]["status"] == wanted["status"]
    ]
    assert fields(found) == fields(sample)
    status = inner(found)["statuses"][0]
    assert status.pop("biz_opaque_callback_data") == "att_1"
    assert fields(status) == fields(wanted)
    assert status.get("errors") == wanted.get("errors")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("read", ["sent", "delivered", "read"]),
        ("delivered", ["sent", "delivered"]),
        ("read-at-once", ["sent", "read"]),
        ("sent", ["sent"]),
        ("silent", []),
        ("late", ["sent", "delivered"]),
        ("reversed", ["read", "delivered", "sent"]),
        ("duplicate-statuses", ["sent"] * 3 + ["delivered"] * 3),
        ("delivered-after-failed", ["failed", "delivered"]),
        ("unknown-status", ["held", "sent", "delivered"]),
        ("undeliverable", ["failed"]),
    ],
)
def test_what_is_told_in_which_order(name: str, told: list[str], world: World, send: Send) -> None:
    send(number(name))

    assert [each["status"] for each in statuses(world)] == told


def test_all_statuses_of_a_message_name_one_id_of_metas_own(world: World, send: Send) -> None:
    answered = send(number("read"))["messageId"]

    (meta_id,) = {each["id"] for each in statuses(world)}
    assert meta_id.startswith("wamid.")
    assert answered not in meta_id


@pytest.mark.parametrize(
    ("to", "wa_id"),
    [("5511987654321", "5511987654321"), ("+55 31 98765-4321", "553187654321")],
)
def test_brazilian_ids_lack_the_ninth_digit_from_area_code_31_on(
    to: str, wa_id: str, world: World, send: Send
) -> None:
    send(to)

    assert {each["recipient_id"] for each in statuses(world)} == {wa_id}
    assert world.kept()[0]["number"] == "+" + "".join(filter(str.isdigit, to))


def test_without_a_topic_nothing_is_told_of_an_accepted_message(world: World, send: Send) -> None:
    world.emulator.outputs = {}

    message_id = send(number("read"))["messageId"]

    assert statuses(world) == []
    assert [each["message_id"] for each in world.kept()] == [message_id]


def test_a_kept_template_shows_what_was_filled_in(world: World, send: Send) -> None:
    body = {"type": "body", "parameters": [{"type": "text", "text": "R$ 129,90"}]}

    send(number("read"), template={"name": "due", "language": {"code": "en"}, "components": [body]})

    assert world.kept()[0]["text"] == "due (en) | R$ 129,90"
    assert world.kept()[0]["attempt"] == "att_1"


def test_a_role_may_send_from_the_number_of_its_permission(world: World, send: Send) -> None:
    world.emulator.response = REFUSAL
    world.emulator.iam.allowed = {(whatsapp.ACTION, SENDER)}

    assert send(number("delivered"))["messageId"]


@pytest.mark.parametrize(
    "allowed", [set(), {(whatsapp.ACTION, f"{SENDER}d")}, {("sns:Publish", SENDER)}]
)
def test_no_role_may_send_without_it(
    allowed: set[tuple[str, str]], world: World, send: Send
) -> None:
    world.emulator.response = REFUSAL
    world.emulator.iam.allowed = allowed

    with pytest.raises(ClientError, match="sender is not authorized to perform: social-messaging"):
        send(number("delivered"))

    assert world.kept() == []


def test_a_bad_signature_is_refused_as_the_emulator_does(world: World, send: Send) -> None:
    world.emulator.response = error(403, "InvalidSignatureException", "does not match")

    with pytest.raises(ClientError, match="InvalidSignatureException"):
        send(number("delivered"))


TEXT = {"type": "text", "text": {"body": "Você não receberá mais mensagens."}}


def test_free_text_to_who_did_not_write_fails_as_out_of_the_window(
    world: World, send: Send
) -> None:
    send(number("delivered"), **TEXT)

    assert [each["errors"][0]["code"] for each in statuses(world)] == [131047]


def test_free_text_arrives_at_who_wrote(world: World, send: Send) -> None:
    reply("whatsapp", number("delivered"), "SAIR", carrier_url=world.url)
    world.emulator.published.clear()

    send(number("delivered"), **TEXT)

    assert [each["status"] for each in statuses(world)] == ["sent", "delivered"]


def test_a_message_whose_answer_is_lost_arrives_once(world: World, send: Send) -> None:
    with pytest.raises(ConnectionClosedError):
        send(number("lost-answer"))

    assert len(world.kept()) == 1
    assert len(statuses(world)) == 2


def test_a_receipt_can_come_before_the_answer(world: World, send: Send) -> None:
    send(number("receipt-first"))

    assert len(world.emulator.published) == 2


def test_each_number_is_throttled_twice(world: World, send: Send) -> None:
    for _ in range(2):
        with pytest.raises(ClientError, match="ThrottledRequestException"):
            send(number("throttled-twice"))

    assert send(number("throttled-twice"))["messageId"]


def test_a_rejected_message_is_not_kept(world: World, send: Send) -> None:
    with pytest.raises(ClientError, match="InvalidParametersException"):
        send(number("rejected"))

    assert world.kept() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"to": None},
        {"to": "sair"},
        {"type": None},
        {"type": "template", "template": {}},
        TEXT | {"text": ""},
    ],
)
def test_what_is_no_message_is_refused(changes: dict[str, Any], world: World, send: Send) -> None:
    with pytest.raises(ClientError, match="InvalidParametersException"):
        send(number("delivered"), **changes)


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode))
def test_no_body_is_too_strange_to_be_refused(body: bytes) -> None:
    provider = whatsapp.WhatsApp(FakeEmulator(), Phones(Path("nowhere")))

    answer = provider.read(Request("POST", "/v1/whatsapp/send", [], body), NOW)

    assert isinstance(answer, Response)
    assert answer.status == 400

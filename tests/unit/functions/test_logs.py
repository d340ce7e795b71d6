"""What is written to the logs and metrics tells of ids and kinds, never of a person."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from functions.api import app as api
from functions.dispatch import app as dispatch
from functions.email_receipts import app as email_receipts
from functions.replies import app as replies
from functions.send import app as send
from functions.sms_log import app as sms_log
from functions.sms_receipts import app as sms_receipts
from functions.whatsapp_receipts import app as whatsapp_receipts
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Message, api_event, context
from tests.world_phones import sms_record, whatsapp_event
from tests.world_ses import DROPS_THE_REQUEST, LOSES_THE_ANSWER, REFUSES, TOO_FAST, Turn
from tests.world_wire import refusal

PERSONAL = [
    "ana.souza", "exemplo.com.br",  # the address
    "Ana", "Souza", "Padaria",  # the names
    "12990", "129,90",  # the amount
    "2026-12-05", "05/12/2026",  # the due date
    "Mensalidade",  # the description
    "98765", "8765-4321", "87654321",  # the numbers
    "KOALA",  # the access codes
    "girafa", "zebra",  # the texts and the replies
    "pagar.", "br.gov.bcb.pix",  # the link and the code
]  # fmt: skip


FUNCTIONS = [
    api,
    dispatch,
    email_receipts,
    replies,
    send,
    sms_log,
    sms_receipts,
    whatsapp_receipts,
]

PHONE, OLD_FORM = "+5511987654321", "+551187654321"
PHONES = [{"channel": "sms", "address": PHONE}, {"channel": "whatsapp", "address": OLD_FORM}]
CODE = {
    "kind": "access_code",
    "contacts": PHONES,
    "code": "KOALA77",
    "expires_at": "2026-11-30T12:10:00Z",
}
MESSAGE = {"kind": "message", "contacts": PHONES[:1], "text": "A girafa fugiu."}


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator["Written"]:
    """Everything that the functions write while the test runs, whichever way."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logs = [app.log for app in FUNCTIONS]
    for log in logs:
        handler.setFormatter(log.registered_formatter)
        log.addHandler(handler)
    root = logging.StreamHandler(stream)
    logging.getLogger().addHandler(root)
    yield Written(stream, capsys)
    logging.getLogger().removeHandler(root)
    for log in logs:
        log._logger.removeHandler(handler)


class Written:
    """What was written so far: log lines, and metrics on the standard output."""

    def __init__(self, stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        self._stream, self._capsys, self._printed = stream, capsys, ""

    @property
    def text(self) -> str:
        captured = self._capsys.readouterr()
        self._printed += captured.out + captured.err
        return self._stream.getvalue() + self._printed


def assert_impersonal(written: Written) -> None:
    found = [word for word in PERSONAL if word.lower() in written.text.lower()]
    assert found == []


def test_a_complete_flow_writes_nothing_personal(world: World, written: Written) -> None:
    customer = {"name": "Ana Souza", "contacts": NOTIFICATION["contacts"]}
    world.call("PUT", f"/accounts/{ACCOUNT}/customers/cus_1001", customer)
    notification = world.accept()
    world.settle()
    world.status(notification)
    assert "ReceiptApplied" in written.text
    assert_impersonal(written)


def test_troubles_with_the_provider_write_nothing_personal(world: World, written: Written) -> None:
    """SES repeats addresses in its error messages."""
    world.ses.turns = [TOO_FAST, LOSES_THE_ANSWER, DROPS_THE_REQUEST, REFUSES]
    for number in range(4):
        world.accept(f"key-{number}", occurrence=f"due-{number}")
    world.settle()
    assert "message_came_back" in written.text
    assert_impersonal(written)


def test_poison_writes_nothing_personal(world: World, written: Written) -> None:
    poison = json.dumps(NOTIFICATION)
    world.send_email(Message("m-1", poison), Message("m-2", "ana.souza@exemplo.com.br"))
    world.email_receipts(Message("m-3", poison), Message("m-4", f'{{"eventType": "{poison}'))
    image = {"NewImage": {"address": {"S": "ana.souza@exemplo.com.br"}}, "Keys": {}}
    world.dispatch({"Records": [{"eventName": "INSERT", "dynamodb": image}]})
    for word in ("message_parked", "receipt_kept", "record_parked"):
        assert word in written.text
    assert_impersonal(written)


def test_refused_requests_write_nothing_personal(world: World, written: Written) -> None:
    world.post(contacts=[{"channel": "email", "address": "ana.souza@exemplo"}])
    world.post(kind="Ana Souza")
    world.call("POST", f"/accounts/{ACCOUNT}/notifications", '{"name": "Ana Souza"')
    assert_impersonal(written)


def test_a_fault_of_ours_writes_nothing_personal(world: World, written: Written) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError("Ana Souza <ana.souza@exemplo.com.br>")

    key = {"Idempotency-Key": "key"}
    event = api_event("POST", f"/accounts/{ACCOUNT}/notifications", NOTIFICATION, key)
    api.handler(event, context(), Broken())  # type: ignore[arg-type]
    assert "request_failed" in written.text
    assert_impersonal(written)


def test_busy_tables_write_nothing_personal(world: World, written: Written) -> None:
    item = {"Item": {"address": {"S": "ana.souza@exemplo.com.br"}}}
    reasons = [{"Code": "None"}, {"Code": "ValidationError", **item}]
    world.wire.answer(
        "TransactWriteItems",
        refusal("TransactionCanceledException", CancellationReasons=reasons),
    )
    assert world.post().status == 500
    assert_impersonal(written)


# ---- SMS, WhatsApp, access codes, replies


def accept(world: World, body: dict[str, Any], key: str) -> str:
    """Of a kind that is about no invoice."""
    path, headers = f"/accounts/{ACCOUNT}/notifications", {"Idempotency-Key": key}
    reply = world.call("POST", path, {"customer_id": "cus_1001"} | body, headers=headers)
    assert reply.status == 202, reply
    return str(reply.body["notification_id"])


def test_every_channel_writes_nothing_personal(world: World, written: Written) -> None:
    found = [
        world.accept(contacts=[*NOTIFICATION["contacts"], *PHONES]),
        accept(world, CODE, "code"),
        accept(world, MESSAGE, "message"),
    ]
    world.settle()
    assert {s["status"]["code"] for n in found for s in world.sends(n)} == {"sent"}
    assert (len(world.phones.texts), len(world.phones.templated)) == (3, 2)
    assert_impersonal(written)


@pytest.mark.parametrize(
    "turn",
    [
        TOO_FAST,
        LOSES_THE_ANSWER,
        DROPS_THE_REQUEST,
        Turn(accepts=False, refusal=(400, "InvalidParameter")),
        Turn(accepts=False, refusal=(500, "InternalError")),
    ],
    ids=["throttled", "answer lost", "dropped", "refused", "broken"],
)
def test_troubles_with_phones_write_nothing_personal(
    world: World, written: Written, turn: Turn
) -> None:
    """Both providers repeat the request in their error messages."""
    world.phones.sms_turns = [turn] * 3
    world.phones.whatsapp_turns = [turn] * 3
    accept(world, CODE, "code")
    accept(world, MESSAGE, "message")
    world.accept(contacts=PHONES)
    world.settle()
    assert world.phones.requests >= 5
    assert_impersonal(written)


def test_codes_that_end_write_nothing_personal(world: World, written: Written) -> None:
    accept(world, CODE, "older")
    world.advance(seconds=1)
    accept(world, CODE | {"code": "KOALA78"}, "newer")
    world.run_dispatch()
    world.advance(minutes=11)
    world.settle()
    assert world.phones.requests == 0
    assert_impersonal(written)


def test_failures_on_phones_write_nothing_personal(world: World, written: Written) -> None:
    silent = Turn(tells=())
    world.phones.sms_turns, world.phones.whatsapp_turns = [silent], [silent]
    notification = world.accept(contacts=PHONES)
    world.settle()
    world.sms_receipts.put(sms_record(world.phones.texts[0], "Invalid phone number"))
    world.sms_receipts.put(sms_record(world.phones.texts[0], f"{PHONE} fled with a zebra"))
    world.whatsapp_receipts.put(whatsapp_event(world.phones.templated[0], "failed"))
    world.settle()
    assert "sent" not in {s["status"]["code"] for s in world.sends(notification)}
    assert_impersonal(written)


def test_poison_on_every_queue_writes_nothing_personal(world: World, written: Written) -> None:
    poison = [f'{{"to": "{PHONE}", "text": "girafa KOALA77"}}', PHONE, f'["{PHONE}"']
    for queue in (*world.lanes.values(), world.sms_receipts, world.whatsapp_receipts):
        for body in poison:
            queue.put(body)
    world.settle()
    for word in ("message_parked", "receipt_kept"):
        assert word in written.text
    assert_impersonal(written)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "KOALA 77 KOALA"},
        {"text": "girafa"},
        {"contacts": [{"channel": "sms", "address": f"{PHONE}00"}]},
        {"expires_at": "KOALA"},
        {"customer_id": PHONE},
        {"code": ["KOALA77"]},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_refused_codes_write_nothing_personal(
    world: World, written: Written, changes: dict[str, Any]
) -> None:
    path, headers = f"/accounts/{ACCOUNT}/notifications", {"Idempotency-Key": "key"}
    body = {"customer_id": "cus_1001"} | CODE | changes
    assert world.call("POST", path, body, headers=headers).status == 400
    assert_impersonal(written)


def test_replies_write_nothing_personal(world: World, written: Written) -> None:
    """What reaches the functions, be it ours or nonsense."""
    said = {"originationNumber": PHONE, "destinationNumber": "+5511900000000",
            "messageKeyword": "K", "messageBody": "SAIR, seu zebra", "inboundMessageId": "in-1",
            "previousPublishedMessageId": "sms-0"}  # fmt: skip
    world.accept(contacts=PHONES)
    world.settle()
    for body in (json.dumps(said), json.dumps(said | {"messageBody": "SAIR"}), f"{PHONE} zebra"):
        world.replies.put(body)
    world.settle()
    assert "reply_heard" in written.text
    assert_impersonal(written)

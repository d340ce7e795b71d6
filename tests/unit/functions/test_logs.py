"""What is written to the logs and metrics tells of ids and kinds, never of a person."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from functions.api import app as api
from functions.dispatch import app as dispatch
from functions.email_receipts import app as email_receipts
from functions.send_email import app as send_email
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import Message, api_event, context
from tests.world_ses import DROPS_THE_REQUEST, LOSES_THE_ANSWER, REFUSES, TOO_FAST
from tests.world_wire import refusal

PERSONAL = [
    "ana.souza", "exemplo.com.br",  # the address
    "Ana", "Souza", "Padaria",  # the names
    "12990", "129,90",  # the amount
    "2026-12-05", "05/12/2026",  # the due date
    "Mensalidade",  # the description
    "pagar.", "br.gov.bcb.pix",  # the link and the code
]  # fmt: skip


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator["Written"]:
    """Everything that the functions write while the test runs, whichever way."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logs = [app.log for app in (api, dispatch, email_receipts, send_email)]
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

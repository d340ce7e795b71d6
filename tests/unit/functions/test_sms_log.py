"""The batches of CloudWatch Logs: unpacked whole and forwarded, or refused with a clear word."""

import gzip
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sms_log import app
from functions.sms_log.log_batch import LONGEST_BATCH, Unreadable, messages_of
from recado.ports import TryAgain
from recado.wiring.sms_log import SmsLog
from tests.fakes import FakeInbox
from tests.world_events import context

NUMBER = "+5511955550100"


def zipped(data: bytes) -> dict[str, Any]:
    return {"awslogs": {"data": b64encode(data).decode()}}


def a_batch(*messages: object, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    """As CloudWatch Logs hands it over."""
    events = [
        {"id": str(number), "timestamp": 1_772_452_800_000 + number, "message": message}
        for number, message in enumerate(messages)
    ]
    batch = {
        "messageType": kind,
        "owner": "123456789012",
        "logGroup": "sns/us-east-1/123456789012/DirectPublishToPhoneNumber",
        "logStream": "a-stream",
        "subscriptionFilters": ["all"],
        "logEvents": events,
    }
    return zipped(gzip.compress(json.dumps(batch).encode()))


def gzip_of(event: dict[str, Any]) -> bytes:
    return b64decode(event["awslogs"]["data"])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_messages_come_out_as_they_were_written_and_in_their_order(messages: list[str]) -> None:
    assert messages_of(a_batch(*messages)) == messages


def test_a_control_message_holds_nothing_to_read() -> None:
    assert messages_of(a_batch("CWL CONTROL MESSAGE", kind="CONTROL_MESSAGE")) == []


def test_the_longest_batch_is_unpacked() -> None:
    frame = len(gzip.decompress(gzip_of(a_batch(""))))
    message = "x" * (LONGEST_BATCH - frame)

    assert messages_of(a_batch(message)) == [message]


def test_a_longer_one_is_refused_and_never_unpacked_whole() -> None:
    with pytest.raises(Unreadable, match="too long"):
        messages_of(zipped(gzip.compress(b"0" * (LONGEST_BATCH + 1))))


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({}, "not a batch"),
        ({"awslogs": {}}, "not a batch"),
        ({"awslogs": {"data": "*"}}, "not base64"),
        ({"awslogs": {"data": "é"}}, "not base64"),
        (zipped(b""), "not one whole gzip"),
        (zipped(b"plain"), "not gzip"),
        (zipped(gzip_of(a_batch("a"))[:-9]), "not one whole gzip"),
        (zipped(gzip_of(a_batch("a")) * 2), "not one whole gzip"),
        (zipped(gzip.compress(b"plain")), "not a batch"),
        (zipped(gzip.compress(b"\xff")), "not a batch"),
        (a_batch("a", kind="NEWS"), "not a batch"),
        (a_batch("a", 7), "not a batch"),
    ],
)
def test_what_is_no_batch_is_refused_with_the_step_that_failed(
    event: dict[str, Any], why: str
) -> None:
    with pytest.raises(Unreadable, match=why):
        messages_of(event)


def test_a_refusal_tells_nothing_of_what_was_in_the_batch() -> None:
    with pytest.raises(Unreadable) as refused:
        messages_of(a_batch(NUMBER, {"destination": NUMBER}))

    assert NUMBER not in f"{refused.value} {refused.value.__cause__}"


@given(st.binary())
def test_arbitrary_data_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        messages_of(zipped(gzip.compress(data)))


@given(st.binary())
def test_what_is_not_zipped_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        messages_of(zipped(data))


# ---- the function


class Forwarder:
    """The function with a queue that may be full."""

    def __init__(self) -> None:
        self.queued: list[str] = []
        self.inbox = FakeInbox()
        self.full = False

    def takes(self, event: dict[str, Any]) -> None:
        app.handler(event, context(), SmsLog(self._put, self.inbox))

    def _put(self, bodies: Sequence[str]) -> None:
        if self.full:
            raise TryAgain("full")
        self.queued += bodies


def test_a_batch_is_forwarded_as_it_was_written() -> None:
    forwarder = Forwarder()
    forwarder.takes(a_batch("one", "two"))
    assert forwarder.queued == ["one", "two"]
    assert forwarder.inbox.parked == []


def test_the_trial_of_cloudwatch_forwards_nothing() -> None:
    forwarder = Forwarder()
    forwarder.takes(a_batch("CWL CONTROL MESSAGE", kind="CONTROL_MESSAGE"))
    assert forwarder.queued == []


def test_a_batch_that_could_not_be_queued_is_repeated_by_lambda() -> None:
    forwarder = Forwarder()
    forwarder.full = True
    with pytest.raises(TryAgain):
        forwarder.takes(a_batch("one"))
    forwarder.full = False
    forwarder.takes(a_batch("one"))
    assert forwarder.queued == ["one"]


def test_a_poison_batch_is_parked_as_it_came_and_not_repeated() -> None:
    forwarder = Forwarder()
    forwarder.takes(zipped(b"plain"))
    ((body, why),) = forwarder.inbox.parked
    assert (json.loads(body), why) == (zipped(b"plain"), "not gzip")


def test_nothing_of_a_batch_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    app.log.addHandler(caplog.handler)
    with caplog.at_level(logging.DEBUG):
        Forwarder().takes(a_batch(NUMBER))
        Forwarder().takes(a_batch({"destination": NUMBER}))
    app.log._logger.removeHandler(caplog.handler)
    told = [str(vars(each)) for each in caplog.records]
    assert any("batch_parked" in each for each in told)
    assert not [each for each in told if NUMBER in each]

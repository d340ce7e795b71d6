"""What the functions count, as CloudWatch reads it from their output."""

import json
import warnings
from typing import Any

import pytest

from functions.dispatch import app as dispatch
from tests.world import World
from tests.world_events import Message, context
from tests.world_ses import TOO_FAST


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """The sum of each metric that was written."""
    sums: dict[str, float] = {}
    for line in capsys.readouterr().out.splitlines():
        entry: dict[str, Any] = json.loads(line)
        for spec in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            for name in (metric["Name"] for metric in spec["Metrics"]):
                sums[name] = sums.get(name, 0) + sum(entry[name])
    return sums


def test_receipts_are_counted_by_what_became_of_them(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.accept()
    world.settle()
    world.receipts.put("no event")
    world.receipts.put('{"eventType": "Open", "mail": {"timestamp": "2026-11-30T12:00:00Z"}}')
    world.settle()
    assert counted(capsys) == {
        "ReceiptRepeated": 1,  # SES says what it had answered already
        "ReceiptApplied": 1,
        "ReceiptKept": 1,
        "ReceiptIgnored": 1,
    }


def test_messages_that_come_back_or_are_parked_are_counted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.ses.turns = [TOO_FAST]
    world.accept()
    world.run_dispatch()
    world.run_send_email()
    world.send_email(Message("m-1", "poison"))
    assert counted(capsys) == {"CameBack": 1, "MessageParked": 1}


def test_an_invocation_with_nothing_to_count_writes_no_warning(world: World) -> None:
    """Each line in CloudWatch costs, and a warning that means nothing hides those that do."""
    world.accept()
    world.run_dispatch()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dispatch.handler({"Records": []}, context(), world.environments["DispatchFunction"])

"""The sample receipts of SES, as real systems have met them, and our own mark put into them."""

import json
from pathlib import Path
from typing import Any

import pytest

from recado.wire_formats import ATTEMPT_HEADER, ATTEMPT_TAG
from tests.cloudformation import ROOT

EVENTS = ROOT.parent / "shared" / "events"

needs_samples = pytest.mark.skipif(not EVENTS.is_dir(), reason="the sample receipts are not here")


def samples(prefix: str) -> list[Path]:
    return sorted(EVENTS.glob(f"{prefix}-*.json"))


def unwrapped(path: Path) -> dict[str, Any]:
    """The event itself, without the envelope of SNS."""
    sample: dict[str, Any] = json.loads(path.read_text())
    inner: dict[str, Any] = json.loads(sample["Message"]) if "Message" in sample else sample
    return inner


def with_tag(event: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    mail = event.get("mail", {})
    return event | {"mail": mail | {"tags": mail.get("tags", {}) | {ATTEMPT_TAG: [attempt_id]}}}


def with_header(event: dict[str, Any], attempt_id: str) -> dict[str, Any]:
    mail = event.get("mail", {})
    header = {"name": ATTEMPT_HEADER.upper(), "value": attempt_id}
    return event | {"mail": mail | {"headers": [*mail.get("headers", []), header]}}


def wrapped(event: dict[str, Any]) -> str:
    """In the envelope of SNS, where raw delivery is off."""
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-east-1:123456789012:receipts",
            "Message": json.dumps(event),
            "Timestamp": "2026-11-30T12:00:00.000Z",
            "SignatureVersion": "1",
        }
    )

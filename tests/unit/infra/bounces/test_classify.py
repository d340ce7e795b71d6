"""The command that reads bounces as JSON lines."""

import json
from typing import Any

import pytest

from infra.bounces.classify import answers

FULL = {"id": "a", "diagnosticCode": "552 5.2.2 mailbox full"}


def answered(*lines: str | bytes) -> list[dict[str, Any] | None]:
    return list(answers(line if isinstance(line, bytes) else line.encode() for line in lines))


def test_a_bounce_gets_its_meaning() -> None:
    [answer] = answered(json.dumps(FULL))

    assert answer is not None
    assert {**answer, "rule": ""} == {
        "id": "a",
        "status": "mailbox_full",
        "reason": "mailbox_full",
        "permanent": False,
        "counts": True,
        "resend": True,
        "rule": "",
    }


def test_anything_may_be_null() -> None:
    names = ["bounceType", "bounceSubType", "status", "action", "diagnosticCode", "reportingMTA"]

    [answer] = answered(json.dumps({"id": None, **dict.fromkeys(names)}))

    assert answer is not None
    assert (answer["status"], answer["permanent"]) == ("receiving_problem", False)


@pytest.mark.parametrize("bad", ["{", "[1]", "null", "7", b"\xff\xfe", "[" * 100_000])
def test_a_bad_line_does_not_stop_the_others(bad: str | bytes) -> None:
    first, second, third = answered(json.dumps(FULL), bad, json.dumps(FULL))

    assert second is None
    assert first == third


def test_values_of_another_kind_are_read_as_text() -> None:
    [answer] = answered('{"id": 7, "status": 5.1, "diagnosticCode": ["mailbox full"]}')

    assert answer is not None
    assert (answer["id"], answer["status"]) == (7, "mailbox_full")


def test_blank_lines_are_left_out() -> None:
    assert answered("", "  ", "\n") == []

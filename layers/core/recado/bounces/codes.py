"""What the codes around a text mean: enhanced codes, reply codes, SES's sub types."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from recado.domain.status import Reason


@cache
def _table() -> dict[str, Any]:
    text = (Path(__file__).parent / "codes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def said_surely(enhanced: str) -> Reason | None:
    severity, _, detail = enhanced.partition(".")
    meanings = _table()["enhanced"]
    passing = meanings["passing"].get(detail) if severity == "4" else None
    return _reason(passing or meanings["sure"].get(detail))


def said_vaguely(enhanced: str) -> Reason | None:
    severity, _, detail = enhanced.partition(".")
    if severity == "4":
        return None
    return _reason(_table()["enhanced"]["vague"].get(detail))


def replied(code: str) -> Reason | None:
    return _reason(_table()["reply"].get(code))


def said_by_ses(sub_type: str) -> Reason | None:
    return _reason(_table()["ses"].get(sub_type))


def reasons() -> Iterator[Reason]:
    """Every reason that the table names."""
    table = _table()
    for meanings in (*table["enhanced"].values(), table["reply"], table["ses"]):
        yield from map(Reason, meanings.values())


def _reason(name: str | None) -> Reason | None:
    return Reason(name) if name else None

"""Reads bounces as JSON lines and writes what each means.

    PYTHONPATH=layers/core python -m infra.bounces.classify < bounces.jsonl

A line has `id`, `bounceType`, `bounceSubType`, `status`, `action`, `diagnosticCode`,
`reportingMTA`; any may be null. A line that is no such object is named on standard error and left
out.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from recado.bounces.reader import Bounce, Verdict, read


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | None]:
    """One for each line that is not blank; nothing for one that cannot be read."""
    return (_answer(line) for line in lines if line.strip())


def _answer(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return _shown(row.get("id"), read(_bounce(row))) if isinstance(row, dict) else None


def _bounce(row: dict[str, Any]) -> Bounce:
    return Bounce(
        bounce_type=_text(row.get("bounceType")),
        sub_type=_text(row.get("bounceSubType")),
        status=_text(row.get("status")),
        action=_text(row.get("action")),
        diagnostic=_text(row.get("diagnosticCode")),
        reporting_mta=_text(row.get("reportingMTA")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _shown(key: object, verdict: Verdict) -> dict[str, Any]:
    return {
        "id": key,
        "status": verdict.status,
        "reason": verdict.reason,
        "permanent": verdict.permanent,
        "counts": verdict.counts,
        "resend": verdict.resend,
        "rule": verdict.rule,
    }


def main() -> None:
    for number, answer in enumerate(answers(sys.stdin.buffer), start=1):
        if answer is None:
            print(f"bounce {number}: not a JSON object, left out", file=sys.stderr)
        else:
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()

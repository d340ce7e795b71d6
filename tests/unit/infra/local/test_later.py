from collections.abc import Iterator
from functools import partial
from logging import LogRecord, getLogger
from logging.handlers import QueueHandler
from queue import SimpleQueue

import pytest

from infra.local.carrier.later import Later, Now


def test_what_is_due_earlier_is_done_earlier() -> None:
    done: SimpleQueue[str] = SimpleQueue()
    later = Later()

    later.do(0.05, partial(done.put, "second"))
    later.do(0, partial(done.put, "first"))

    assert [done.get(timeout=5) for _ in range(2)] == ["first", "second"]


@pytest.fixture
def logged() -> Iterator[SimpleQueue[LogRecord]]:
    """What the carrier logs, from whichever thread."""
    records: SimpleQueue[LogRecord] = SimpleQueue()
    handler = QueueHandler(records)
    getLogger("carrier").addHandler(handler)
    yield records
    getLogger("carrier").removeHandler(handler)


def test_what_goes_wrong_is_logged_and_the_next_is_done(logged: SimpleQueue[LogRecord]) -> None:
    done: SimpleQueue[str] = SimpleQueue()
    later = Later()

    for _ in range(9):
        later.do(0, partial(int, "no number"))
    later.do(0.05, partial(done.put, "next"))

    assert done.get(timeout=5) == "next"
    assert all("not done" in logged.get(timeout=5).getMessage() for _ in range(9))


def test_now_waits_for_nothing() -> None:
    done: list[str] = []

    Now().do(3600, partial(done.append, "done"))

    assert done == ["done"]

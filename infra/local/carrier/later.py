"""Does things when their moment has come."""

import heapq
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count

log = logging.getLogger("carrier")

Action = Callable[[], object]


class Later:
    """Holds actions back until their moment; a few threads do them."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Action]] = []
        self._numbers = count()
        self._changed = threading.Condition()
        self._workers = ThreadPoolExecutor(4)
        threading.Thread(target=self._run, daemon=True).start()

    def do(self, delay: float, action: Action) -> None:
        """Do it after so many seconds; what has the same moment is done in the order it came."""
        with self._changed:
            moment = time.monotonic() + delay
            heapq.heappush(self._waiting, (moment, next(self._numbers), action))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            self._workers.submit(self._next()).add_done_callback(_complain)

    def _next(self) -> Action:
        """Wait for the earliest moment and take its action out."""
        with self._changed:
            while True:
                left = self._waiting[0][0] - time.monotonic() if self._waiting else None
                if left is not None and left <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(left)


def _complain(done: Future[object]) -> None:
    """Log what went wrong, which a thread would keep to itself."""
    if problem := done.exception():
        log.error("not done", exc_info=problem)


class Now:
    """Holds nothing back."""

    def do(self, delay: float, action: Action) -> None:
        """Do it at once, whatever the delay."""
        action()

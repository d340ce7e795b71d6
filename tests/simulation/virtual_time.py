"""A clock that leaps from one thing that happens to the next."""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from tests.builders import NOW
from tests.fakes import HandClock

Action = Callable[[], object]


class VirtualTime:
    """What is planned happens in the order of its moments, what is planned for one moment in the
    order of planning. Nobody waits for anything."""

    def __init__(self, start: datetime = NOW) -> None:
        self.clock = HandClock(start)
        self._agenda: list[tuple[datetime, int, Action]] = []
        self._numbers = count()

    @property
    def now(self) -> datetime:
        return self.clock.now

    def at(self, moment: datetime, action: Action) -> None:
        """What is planned for a moment that is over happens now."""
        heappush(self._agenda, (max(moment, self.now), next(self._numbers), action))

    def after(self, wait: timedelta, action: Action) -> None:
        self.at(self.now + wait, action)

    def run_until(self, end: datetime) -> None:
        while self._agenda and self._agenda[0][0] <= end:
            moment, _, action = heappop(self._agenda)
            self.clock.now = moment
            action()
        self.clock.now = end

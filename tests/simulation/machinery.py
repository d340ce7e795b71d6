"""The moving parts of the deployment in virtual time: the table's stream, the lanes, the timers.
Each has the delays and repetitions of the real one."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random

from recado.domain import ids
from recado.domain.lane import Lane
from recado.domain.send import Send, SendKey
from recado.ports import NotYet, Place, TryAgain
from recado.use_cases.follow import Changed
from tests.builders import HOUR, MINUTE
from tests.fakes import FakeLists, FakeSends
from tests.simulation.people import SECOND
from tests.simulation.virtual_time import VirtualTime

MOST_RECEIVES = 300
"""Of one message in a lane; then it is put aside."""

HIDDEN = 6 * MINUTE
"""How long a message stays away whose consumer was killed."""

STANDSTILL = MINUTE
"""How long a reader of the stream waits after a batch that failed."""


class Killed(BaseException):
    """The function ended in the middle of a call to a provider."""


class StreamedSends(FakeSends):
    """Tells of each write, and finds what belongs together without looking at everything."""

    def __init__(self) -> None:
        super().__init__()
        self.tell: Callable[[Changed], None] = lambda _: None
        self._groups: dict[str, dict[SendKey, None]] = defaultdict(dict)
        self._customers: dict[tuple[str, str], dict[SendKey, None]] = defaultdict(dict)

    def create(self, send: Send) -> None:
        before = self.get(send.key)
        super().create(send)
        self._groups[ids.group_of(send.send_id)][send.key] = None
        self._customers[send.account_id, send.customer_id][send.key] = None
        self.tell(Changed(before, send))

    def save(self, send: Send, *, gives_back: bool = False) -> Send:
        before = self.get(send.key)
        saved = super().save(send, gives_back=gives_back)
        self.tell(Changed(before, saved))
        return saved

    def of_notification(self, account_id: str, notification_id: str) -> tuple[Send, ...]:
        there = self.of(self._groups[ids.group_of(notification_id)])
        return tuple(s for s in there if s.notification_id == notification_id)

    def of_invoice(self, account_id: str, invoice_id: str) -> tuple[Send, ...]:
        return tuple(self.of(self._groups[ids.invoice_group(account_id, invoice_id)]))

    def of_customer(self, account_id: str, customer_id: str) -> list[Send]:
        return self.of(self._customers[account_id, customer_id])


class CustomerLists(FakeLists):
    """The index by customer, without looking at everything."""

    def __init__(self, sends: StreamedSends) -> None:
        super().__init__(sends)
        self._streamed = sends

    def of_customer(
        self, account_id: str, customer_id: str, *, limit: int, after: Place | None
    ) -> tuple[list[Place], bool]:
        assert after is None
        listed = [s for s in self._streamed.of_customer(account_id, customer_id) if s.listed]
        places = sorted((s.accepted_at, s.send_id, s.day) for s in listed)
        newest = [Place(day, at, send_id) for at, send_id, day in reversed(places)]
        return newest[:limit], len(newest) > limit


class Shard:
    """A part of the stream with one reader: in order, and what failed is read again from its
    batch's beginning, never twice in a row."""

    def __init__(
        self, time: VirtualTime, read: Callable[[Changed], None], fails: Callable[[], bool]
    ):
        self._time, self._read, self._fails = time, read, fails
        self._waiting: list[Changed] = []
        self._awake = self._failed = False

    def put(self, changed: Changed) -> None:
        self._waiting.append(changed)
        self._wake(SECOND)

    def _wake(self, after: timedelta) -> None:
        if not self._awake:
            self._awake = True
            self._time.after(after, self._run)

    def _run(self) -> None:
        self._awake = False
        batch = list(self._waiting)
        self._failed = not self._failed and self._fails()
        done = batch[: len(batch) // 2 + 1] if self._failed else batch
        for changed in done:
            self._read(changed)
        if self._failed:
            self._wake(STANDSTILL)
        else:
            del self._waiting[: len(batch)]


class Lanes:
    """The lanes' queues and their consumers: at least once."""

    def __init__(
        self, time: VirtualTime, work: Callable[[SendKey], None], twice: Callable[[], bool]
    ):
        self._time, self._work, self._twice = time, work, twice
        self.dead: list[SendKey] = []

    def put(self, lane: Lane, keys: Sequence[SendKey], *, delay_seconds: int = 0) -> None:
        assert 0 <= delay_seconds <= 900
        for key in keys:
            self._come_back(key, delay_seconds * SECOND, 1)
            if self._twice():
                self._come_back(key, (delay_seconds + 3) * SECOND, 1)

    def _come_back(self, key: SendKey, after: timedelta, times: int) -> None:
        self._time.after(after, partial(self._receive, key, times))

    def _receive(self, key: SendKey, times: int) -> None:
        if times > MOST_RECEIVES:
            self.dead.append(key)
            return
        try:
            self._work(key)
        except NotYet as later:
            wait = min(max(later.until - self._time.now, SECOND), 11 * HOUR)
            self._come_back(key, wait, times + 1)
        except TryAgain:
            self._come_back(key, min(5 << min(times - 1, 10), 900) * SECOND, times + 1)
        except Killed:
            self._come_back(key, HIDDEN, times + 1)


class Clockwork:
    """One-time timers, named by send, attempt and time: each goes off within a minute, once.
    Sometimes none can be armed."""

    def __init__(
        self, time: VirtualTime, lanes: Lanes, chance: Random, fails: Callable[[], bool]
    ) -> None:
        self._time, self._lanes, self._chance, self._fails = time, lanes, chance, fails
        self._armed: set[tuple[SendKey, int, datetime]] = set()

    def arm(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        if self._fails():
            raise TryAgain
        if (key, number, at) in self._armed:
            return
        self._armed.add((key, number, at))
        late = self._chance.uniform(0, 1) * MINUTE
        self._time.at(at + late, partial(self._go_off, lane, key, number, at))

    def _go_off(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        self._armed.remove((key, number, at))
        self._lanes.put(lane, [key])

"""Dispatch: lead sends to their lanes, each when its next attempt is due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from recado.domain.lane import Lane, lane_of
from recado.domain.plan import next_attempt_at
from recado.domain.resend import Pace
from recado.domain.send import Send, SendKey
from recado.ports import Clock, SendQueue, Timers, TryAgain
from recado.use_cases.send import SOON


@dataclass(frozen=True, slots=True)
class Dispatching:
    """What dispatching takes."""

    queue: SendQueue
    timers: Timers
    clock: Clock
    pace: Pace


def dispatch(sends: Iterable[Send], *, dispatching: Dispatching) -> int:
    """Queues what is due now or soon, and arms a timer for what is due later; what has no further
    attempt is left alone. Where no timer can be armed, the message waits in its lane's queue, for
    as long as a queue keeps it: so trouble with timers holds nothing else up; for how many sends.
    Doing it again does no harm. Raises `TryAgain` if not all could be queued."""
    now = dispatching.clock()
    waiting: dict[tuple[Lane, int], list[SendKey]] = defaultdict(list)
    later: list[tuple[Lane, Send, datetime]] = []
    for send in sends:
        due = next_attempt_at(send, dispatching.pace)
        if due is None:
            continue
        lane = lane_of(send.kind, send.channel)
        if due - now > SOON:
            later.append((lane, send, due))
        else:
            seconds = max(ceil((due - now) / timedelta(seconds=1)), 0)
            waiting[lane, seconds].append(send.key)
    for (lane, seconds), keys in waiting.items():
        dispatching.queue.put(lane, keys, delay_seconds=seconds)
    return sum(not _armed(lane, send, due, dispatching) for lane, send, due in later)


def _armed(lane: Lane, send: Send, due: datetime, dispatching: Dispatching) -> bool:
    try:
        dispatching.timers.arm(lane, send.key, len(send.attempts) + 1, due)
    except TryAgain:
        longest = SOON // timedelta(seconds=1)
        dispatching.queue.put(lane, [send.key], delay_seconds=longest)
        return False
    return True

"""Redispatch: queue again what was accepted and never reached its queue.

The table's stream keeps 24 hours. If dispatching stood still for longer, this is the second way.
"""

from datetime import datetime
from itertools import batched, groupby

from recado.domain.lane import Lane, lane_of
from recado.domain.send import Send
from recado.ports import SendQueue, Sends

AT_ONCE = 100


def redispatch(before: datetime, *, sends: Sends, queue: SendQueue) -> int:
    """Queues every send that was accepted before the moment and is still `queued`; their number.

    A send that is in the queue as well is sent once all the same: the claim sees to it.
    """
    number = 0
    for lane, stuck in groupby(sends.queued_before(before), key=_lane):
        for few in batched(stuck, AT_ONCE, strict=False):
            queue.put(lane, [send.key for send in few])
            number += len(few)
    return number


def _lane(send: Send) -> Lane:
    return lane_of(send.kind, send.channel)

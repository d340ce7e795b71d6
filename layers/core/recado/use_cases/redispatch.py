"""Redispatch: queue again what was accepted and never reached its queue.

The table's stream keeps 24 hours. If dispatching stood still for longer, this is the second way.
"""

from datetime import datetime
from itertools import batched, groupby

from recado.ports import SendQueue, Sends

AT_ONCE = 100


def redispatch(before: datetime, *, sends: Sends, queue: SendQueue) -> int:
    """Queues every send that was accepted before the moment and is still `queued`; their number.

    A send that is in the queue as well is sent once all the same: the claim sees to it.
    """
    number = 0
    for channel, stuck in groupby(sends.queued_before(before), key=lambda send: send.channel):
        for few in batched(stuck, AT_ONCE, strict=False):
            queue.put(channel, [send.key for send in few])
            number += len(few)
    return number

"""Redispatch: lead to their lanes again what was accepted and did not get there.

The table's stream keeps 24 hours. If dispatching stood still for longer, this is the second way.
"""

from datetime import datetime
from itertools import batched

from recado.ports import Sends
from recado.use_cases.dispatch import Dispatching, dispatch

AT_ONCE = 100


def redispatch(before: datetime, *, sends: Sends, dispatching: Dispatching) -> int:
    """Dispatches every send that was accepted before the moment and has an attempt before it; how
    many.

    A send that is in the queue as well is sent once all the same: the claim sees to it.
    """
    number = 0
    for few in batched(sends.unfinished(before), AT_ONCE, strict=False):
        dispatch(few, dispatching=dispatching)
        number += len(few)
    return number

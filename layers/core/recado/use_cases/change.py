"""Change a send, whoever else is changing it at the same time."""

from collections.abc import Callable

from recado.domain.plan import gives_back
from recado.domain.send import Send
from recado.ports import Sends, Stale

TRIES = 8


def change(sends: Sends, seen: Send, by: Callable[[Send], Send]) -> bool:
    """Applies a change to the latest revision of a send, beginning with the one that was seen.

    A send that ends so that it has no right to the units it holds gives them back in the same
    write, hence exactly once. False if the change changes nothing; nothing is written then. Raises
    `Stale` after `TRIES` others were faster.
    """
    for _ in range(TRIES):
        changed = by(seen)
        if changed is seen:
            return False
        try:
            sends.save(changed, gives_back=gives_back(changed))
        except Stale:
            seen = sends.get(seen.key) or seen
        else:
            return True
    raise Stale

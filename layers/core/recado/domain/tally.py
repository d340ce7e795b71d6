"""The tally: how many sends of an account and a month stand where, by channel."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.status import PROVEN, Reason, SendStatus

DELIVERED, COMPLAINED = "delivered", "complained"
"""What a send is counted as that is known to be delivered, or that the customer took for spam; all
others are counted by their status."""

Counts = Counter[tuple[Channel, str]]
"""Numbers of sends by channel and bucket."""


SIMULATED = ".simulated"
"""What follows the bucket of a send to a simulated recipient."""


def bucket(status: SendStatus, *, simulated: bool = False) -> str:
    """What a send is counted as."""
    return _bucket(status) + (SIMULATED if simulated else "")


def shown(counts: Counts) -> Counts:
    """For people, simulated recipients count like all others."""
    merged: Counts = Counter()
    for (channel, name), number in counts.items():
        merged[channel, name.removesuffix(SIMULATED)] += number
    return merged


def _bucket(status: SendStatus) -> str:
    if status.reason is Reason.COMPLAINT:
        return COMPLAINED
    return DELIVERED if status.evidence in PROVEN else status.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A send came into the tally, or went from one bucket to another."""

    account_id: str
    period: str
    channel: Channel
    before: str | None
    now: str


def moves(moved: Iterable[Moved]) -> dict[tuple[str, str], Counts]:
    """What the moves change in the tallies of each account and period; no zeros."""
    changes: dict[tuple[str, str], Counts] = {}
    for one in moved:
        counts = changes.setdefault((one.account_id, one.period), Counter())
        counts[one.channel, one.now] += 1
        if one.before is not None:
            counts[one.channel, one.before] -= 1
    nonzero = {key: Counter({k: n for k, n in c.items() if n}) for key, c in changes.items()}
    return {key: counts for key, counts in nonzero.items() if counts}

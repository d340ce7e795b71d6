"""A channel's state: whether its provider takes anything at the moment, and whether it still tells
us what becomes of what it took."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from recado.domain.channel import Channel

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """`heard_of`: when the newest send was handed over of which a receipt came. `paused_since` and
    `paused_until`: the provider takes nothing from us (out of quota, paused, suspended), and when
    it is asked again."""

    channel: Channel
    heard_of: datetime | None = None
    paused_since: datetime | None = None
    paused_until: datetime | None = None

    def is_heard_since(self, moment: datetime) -> bool:
        """Whether receipts of sends that were handed over after the moment are arriving."""
        return self.heard_of is not None and self.heard_of > moment


def asked_again_at(paused_since: datetime, now: datetime) -> datetime:
    """When a provider that still takes nothing is asked again: the longer the pause, the more
    seldom, so that it ends at most a quarter later than it could."""
    wait = (now - paused_since) / 4
    return now + min(max(wait, SHORTEST_PAUSE), LONGEST_PAUSE)

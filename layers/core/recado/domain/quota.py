"""Quotas: what a plan allows by channel and period, what was used of it, and when to warn
(PRODUCT.md section 6).

`used` is counted, and a plan's limit only compared with it: a changed plan touches no counter.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from recado.domain.channel import Channel
from recado.domain.period import day_in, resets_at, starts_at
from recado.domain.status import Reason

Limits = Mapping[Channel, int | None]
"""Units a period by channel; None: unlimited, 0: the channel is not in the plan."""

Used = Counter[Channel]
"""Units reserved in one period, by channel."""


class Unit(StrEnum):
    """What a channel's quota counts."""

    SENDS = "sends"
    PARTS = "parts"


UNITS = {Channel.EMAIL: Unit.SENDS, Channel.SMS: Unit.PARTS, Channel.WHATSAPP: Unit.SENDS}

WARNINGS = (80, 100)
"""Percentages of a limit that are worth one warning each."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far a quota is used."""

    used: int
    limit: int | None

    def has_room_for(self, units: int) -> bool:
        return not units or self.limit is None or self.used + units <= self.limit

    @property
    def refusal(self) -> Reason:
        """Why there is no room."""
        return Reason.NOT_IN_PLAN if self.limit == 0 else Reason.QUOTA_USED_UP

    @property
    def reached(self) -> tuple[int, ...]:
        """The warnings that the level is worth."""
        if not self.limit:
            return ()
        return tuple(percent for percent in WARNINGS if self.used * 100 >= self.limit * percent)


NOTHING_USED = Level(0, None)


def ends_on(level: Level, period: str, time_zone: str, now: datetime) -> date | None:
    """The day of the period on which the quota ends if sends go on at the period's pace so far.
    None if it lasts, if nothing was used yet, and outside the period."""
    start = starts_at(period, time_zone).astimezone(UTC)
    end = resets_at(period, time_zone)
    if not level.limit or not level.used or not start <= now < end:
        return None
    if level.used >= level.limit:
        return day_in(now, time_zone)
    gone, whole = (now - start) / (end - start), end - start
    if gone * level.limit >= level.used:
        return None
    return day_in(start + whole * (gone * level.limit / level.used), time_zone)

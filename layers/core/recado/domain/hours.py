"""Sending hours: when an account's customers may be written to by SMS and WhatsApp (PRODUCT.md
section 3)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The days of the week, and from when until when on each of them, in the account's zone. The
    moment of `until` is outside."""

    days: tuple[str, ...] = WEEK[:6]
    since: time = time(8)
    until: time = time(20)

    def opens_at(self, moment: datetime, time_zone: str) -> datetime:
        """The moment itself if it lies within the hours, else the next opening, in UTC."""
        zone = ZoneInfo(time_zone)
        local = moment.astimezone(zone)
        for ahead in range(len(WEEK) + 1):
            day = local.date() + timedelta(days=ahead)
            if WEEK[day.weekday()] not in self.days:
                continue
            opening = _instant(datetime.combine(day, self.since, zone))
            closing = _instant(datetime.combine(day, self.until, zone))
            if moment < closing:
                return max(moment.astimezone(UTC), opening)
        raise ValueError("no day of the week is open")


def _instant(local: datetime) -> datetime:
    """Where clocks leap over the local time, the moment they leap at."""
    return local.astimezone(UTC)

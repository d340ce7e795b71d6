"""Periods: calendar months in an account's time zone, named like `2026-11`. Quotas are counted by
them (PRODUCT.md section 6)."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def day_in(moment: datetime, time_zone: str) -> date:
    """The day that the moment falls on there."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def period_of(day: date) -> str:
    return f"{day:%Y-%m}"


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day. Raises `ValueError`."""
    first = date.fromisoformat(f"{period}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def previous(period: str) -> str:
    """The period before. Raises `ValueError`."""
    return period_of(days_of(period)[0] - timedelta(days=1))


def starts_at(period: str, time_zone: str) -> datetime:
    """The first moment of the period, in its zone. Raises `ValueError`."""
    return _midnight(days_of(period)[0], time_zone)


def resets_at(period: str, time_zone: str) -> datetime:
    """The first moment of the next period, in its zone. Raises `ValueError`."""
    return _midnight(days_of(period)[1] + timedelta(days=1), time_zone)


def _midnight(day: date, time_zone: str) -> datetime:
    """The day's first moment: where clocks leap over midnight, the one they leap to."""
    zone = ZoneInfo(time_zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight.astimezone(UTC).astimezone(zone)

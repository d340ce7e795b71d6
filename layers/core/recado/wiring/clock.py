"""The one place where the time comes from."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)

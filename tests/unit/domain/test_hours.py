"""Sending hours, where clocks are moved too."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.domain.hours import WEEK, SendingHours

SAO_PAULO = "America/Sao_Paulo"
HOURS = SendingHours()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "opens_at"),
    [
        ("2026-11-23T07:59:59-03:00", "2026-11-23T08:00:00-03:00"),  # Monday
        ("2026-11-23T08:00:00-03:00", "2026-11-23T08:00:00-03:00"),
        ("2026-11-23T19:59:59-03:00", "2026-11-23T19:59:59-03:00"),
        ("2026-11-23T20:00:00-03:00", "2026-11-24T08:00:00-03:00"),
        ("2026-11-28T20:00:00-03:00", "2026-11-30T08:00:00-03:00"),  # Saturday, then Monday
        ("2026-11-29T12:00:00-03:00", "2026-11-30T08:00:00-03:00"),  # Sunday
        ("2026-11-24T01:00:00+00:00", "2026-11-24T08:00:00-03:00"),  # Monday evening there
    ],
)
def test_the_next_opening_is_on_an_open_day_in_the_accounts_zone(
    moment: str, opens_at: str
) -> None:
    assert HOURS.opens_at(at(moment), SAO_PAULO) == at(opens_at)


def test_an_opening_that_the_clocks_leap_over_is_the_moment_they_leap_at() -> None:
    hours = SendingHours(days=WEEK, since=time(2, 30), until=time(20))
    before = at("2026-03-08T01:00:00-05:00")
    assert hours.opens_at(before, "America/New_York") == at("2026-03-08T03:30:00-04:00")


@given(
    st.integers(0, 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sets(st.sampled_from(WEEK), min_size=1),
    st.sampled_from([SAO_PAULO, "Asia/Tokyo", "America/New_York"]),
)
def test_an_opening_is_open_itself_and_within_a_week(
    moment: datetime, days: set[str], zone: str
) -> None:
    hours = SendingHours(days=tuple(sorted(days)))
    opening = hours.opens_at(moment, zone)
    assert moment <= opening <= moment + timedelta(days=7, hours=13)
    assert hours.opens_at(opening, zone) == opening

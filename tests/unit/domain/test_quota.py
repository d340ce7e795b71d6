from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.period import day_in, days_of, resets_at, starts_at
from recado.domain.quota import UNITS, Level, Unit, ends_on
from recado.domain.status import STATUS_OF, Reason, Status

ZONE, MARCH = "America/Sao_Paulo", "2026-03"
START = datetime(2026, 3, 1, 3, tzinfo=UTC)
RESET = datetime(2026, 4, 1, 3, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def test_sms_is_counted_by_parts_and_all_else_by_sends() -> None:
    assert {channel for channel, unit in UNITS.items() if unit is Unit.PARTS} == {Channel.SMS}
    assert set(UNITS) == set(Channel)


@pytest.mark.parametrize(
    ("used", "limit", "units", "room"),
    [
        (0, 1, 1, True),
        (1, 1, 1, False),
        (7, 10, 3, True),
        (8, 10, 3, False),
        (0, 0, 1, False),
        (12, 10, 1, False),
        (10**6, None, 10**6, True),
    ],
)
def test_there_is_room_for_what_stays_within_the_limit(
    used: int, limit: int | None, units: int, room: bool
) -> None:
    assert Level(used, limit).has_room_for(units) is room


def test_a_refusal_tells_an_empty_quota_from_a_channel_that_is_not_in_the_plan() -> None:
    assert Level(5, 5).refusal is Reason.QUOTA_USED_UP
    assert Level(5, 0).refusal is Reason.NOT_IN_PLAN
    assert {STATUS_OF[Level(1, limit).refusal] for limit in (0, 1)} == {Status.NOT_SENT_NO_QUOTA}


@pytest.mark.parametrize(
    ("used", "limit", "reached"),
    [
        (0, 10, ()),
        (7, 10, ()),
        (8, 10, (80,)),
        (9, 10, (80,)),
        (10, 10, (80, 100)),
        (11, 10, (80, 100)),
        (2, 3, ()),
        (3, 3, (80, 100)),
        (5, None, ()),
        (5, 0, ()),
    ],
)
def test_how_far_a_quota_is_used(used: int, limit: int | None, reached: tuple[int, ...]) -> None:
    assert Level(used, limit).reached == reached


# ---- the day on which it ends


def end(used: int, limit: int | None, after: timedelta, zone: str = ZONE) -> date | None:
    return ends_on(Level(used, limit), MARCH, zone, starts_at(MARCH, zone) + after)


def test_at_twice_the_pace_it_ends_in_the_middle() -> None:
    assert end(used=5, limit=10, after=5 * DAY) == date(2026, 3, 11)


def test_at_just_the_pace_it_lasts() -> None:
    assert end(used=10, limit=31, after=10 * DAY) is None


def test_a_little_faster_it_ends_on_the_last_day() -> None:
    assert end(used=10, limit=31, after=10 * DAY - SECOND) == date(2026, 3, 31)


def test_what_is_used_up_ends_today() -> None:
    assert end(used=10, limit=10, after=7 * DAY) == date(2026, 3, 8)
    assert end(used=15, limit=10, after=7 * DAY) == date(2026, 3, 8)


@pytest.mark.parametrize(("used", "limit"), [(0, 10), (5, None), (0, None), (5, 0)])
def test_without_use_or_limit_there_is_no_end(used: int, limit: int | None) -> None:
    assert end(used, limit, after=5 * DAY) is None


@pytest.mark.parametrize("now", [START - SECOND, RESET, RESET + DAY])
def test_outside_the_period_there_is_no_pace(now: datetime) -> None:
    assert ends_on(Level(9, 10), MARCH, ZONE, now) is None


@pytest.mark.parametrize("now", [START, RESET - SECOND])
def test_the_period_has_its_first_and_last_moment(now: datetime) -> None:
    assert ends_on(Level(10, 10), MARCH, ZONE, now) == day_in(now, ZONE)


def test_the_end_is_a_day_of_the_accounts_zone() -> None:
    last_hour_of_the_2nd = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)
    assert ends_on(Level(10, 10), MARCH, ZONE, last_hour_of_the_2nd) == date(2026, 3, 2)
    assert ends_on(Level(10, 10), MARCH, "Asia/Tokyo", last_hour_of_the_2nd) == date(2026, 3, 3)


def test_the_clocks_leap_within_the_period_moves_no_end() -> None:
    ends_at = datetime(2026, 3, 21, 4, 30, tzinfo=UTC)
    assert day_in(ends_at, "America/New_York") == date(2026, 3, 21)
    start = starts_at(MARCH, "America/New_York").astimezone(UTC)
    half_way = start + (ends_at - start) / 2
    assert ends_on(Level(5, 10), MARCH, "America/New_York", half_way) == date(2026, 3, 21)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    used=st.integers(1, 1000),
    limit=st.integers(1, 1000),
    after=st.timedeltas(timedelta(0), 31 * DAY - SECOND),
    zone=st.sampled_from([ZONE, "Asia/Tokyo", "America/New_York"]),
)
def test_an_end_lies_between_now_and_the_periods_last_day(
    used: int, limit: int, after: timedelta, zone: str
) -> None:
    now = min(starts_at(MARCH, zone).astimezone(UTC) + after, resets_at(MARCH, zone) - SECOND)
    day = ends_on(Level(used, limit), MARCH, zone, now)
    assert day is None or day_in(now, zone) <= day <= days_of(MARCH)[1]
    assert day is not None or used < limit


def test_a_large_plan_at_the_beginning_of_its_month_lasts() -> None:
    now = datetime(2026, 3, 30, tzinfo=UTC)
    assert ends_on(Level(1, 1_000_000_000), MARCH, "America/Sao_Paulo", now) is None

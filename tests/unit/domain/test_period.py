from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.period import day_in, days_of, period_of, previous, resets_at, starts_at

SAO_PAULO, TOKYO, NEW_YORK = "America/Sao_Paulo", "Asia/Tokyo", "America/New_York"
ASUNCION, HAVANA, APIA = "America/Asuncion", "America/Havana", "Pacific/Apia"
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-04-01T02:59:59Z", SAO_PAULO, date(2026, 3, 31)),
        ("2026-04-01T03:00:00Z", SAO_PAULO, date(2026, 4, 1)),
        ("2026-03-31T14:59:59Z", TOKYO, date(2026, 3, 31)),
        ("2026-03-31T15:00:00Z", TOKYO, date(2026, 4, 1)),
        ("2026-04-01T03:59:59Z", NEW_YORK, date(2026, 3, 31)),
        ("2026-12-01T04:59:59Z", NEW_YORK, date(2026, 11, 30)),
    ],
)
def test_the_day_is_that_of_the_zone(moment: str, zone: str, day: date) -> None:
    assert day_in(at(moment), zone) == day


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_calendar_month(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)
    assert period_of(first) == period_of(last) == period


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "202611", "", "2026-11-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        days_of(text)


@pytest.mark.parametrize(
    ("zone", "start", "reset"),
    [
        (SAO_PAULO, "2026-03-01T00:00:00-03:00", "2026-04-01T00:00:00-03:00"),
        (TOKYO, "2026-03-01T00:00:00+09:00", "2026-04-01T00:00:00+09:00"),
        (NEW_YORK, "2026-03-01T00:00:00-05:00", "2026-04-01T00:00:00-04:00"),
    ],
)
def test_a_period_goes_from_midnight_to_midnight(zone: str, start: str, reset: str) -> None:
    assert starts_at("2026-03", zone).isoformat() == start
    assert resets_at("2026-03", zone).isoformat() == reset


def test_the_year_turns_too() -> None:
    assert resets_at("2026-12", TOKYO).isoformat() == "2027-01-01T00:00:00+09:00"


def test_where_the_clocks_leap_over_midnight_the_period_begins_where_they_leap_to() -> None:
    start = starts_at("2023-10", ASUNCION)
    assert start.isoformat() == "2023-10-01T01:00:00-03:00"
    assert day_in(start.astimezone(UTC) - SECOND, ASUNCION) == date(2023, 9, 30)


def test_a_midnight_that_is_missing_within_the_month_changes_nothing() -> None:
    assert starts_at("2018-11", SAO_PAULO).isoformat() == "2018-11-01T00:00:00-03:00"
    assert resets_at("2018-11", SAO_PAULO).isoformat() == "2018-12-01T00:00:00-02:00"


def test_where_midnight_comes_twice_the_period_begins_with_the_first() -> None:
    start = starts_at("2020-11", HAVANA)
    assert start.astimezone(UTC) == at("2020-11-01T04:00:00Z")
    assert day_in(start.astimezone(UTC) - SECOND, HAVANA) == date(2020, 10, 31)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    moment=st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2037, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from([SAO_PAULO, TOKYO, NEW_YORK, ASUNCION, HAVANA, APIA, "UTC"]),
)
def test_every_moment_lies_within_its_own_period(moment: datetime, zone: str) -> None:
    period = period_of(day_in(moment, zone))
    assert starts_at(period, zone) <= moment < resets_at(period, zone)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    zone=st.sampled_from([SAO_PAULO, TOKYO, NEW_YORK, ASUNCION, HAVANA, APIA]),
    month=st.dates(date(1990, 1, 1), date(2037, 12, 31)),
)
def test_one_period_ends_where_the_next_begins(zone: str, month: date) -> None:
    reset = resets_at(period_of(month), zone)
    following = period_of(day_in(reset, zone))
    assert starts_at(following, zone).astimezone(UTC) == reset.astimezone(UTC)
    assert period_of(day_in(reset.astimezone(UTC) - SECOND, zone)) == period_of(month)


@pytest.mark.parametrize(("period", "before"), [("2026-03", "2026-02"), ("2026-01", "2025-12")])
def test_each_period_follows_another(period: str, before: str) -> None:
    assert previous(period) == before

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.event import EventType, warning_id
from recado.domain.quota import WARNINGS, Level
from recado.use_cases.warn import QuotaMoved, warn
from tests.accepting import APRIL, MARCH
from tests.builders import ACCOUNT, NOW
from tests.fakes import FakeEvents


def moved(before: Level, now: Level, **changes: Any) -> QuotaMoved:
    move = QuotaMoved(
        account_id=ACCOUNT, period=MARCH, channel=Channel.EMAIL, before=before, now=now, at=NOW
    )
    return replace(move, **changes)


def used(before: int, now: int, limit: int | None = 10, **changes: Any) -> QuotaMoved:
    return moved(Level(before, limit), Level(now, limit), **changes)


def warned(*moves: QuotaMoved) -> list[int]:
    """The percentages that were warned of, in order."""
    events = FakeEvents()
    for move in moves:
        warn([move], events=events)
    return [int(event.data["percent"]) for event in events.kept.values()]


@pytest.mark.parametrize(
    ("before", "now", "percentages"),
    [
        (0, 7, []),
        (7, 8, [80]),
        (8, 9, []),
        (9, 10, [100]),
        (7, 10, [80, 100]),
        (0, 30, [80, 100]),
        (10, 11, []),
        (9, 8, []),
    ],
)
def test_a_warning_comes_with_the_step_that_reaches_it(
    before: int, now: int, percentages: list[int]
) -> None:
    assert warned(used(before, now)) == percentages


@pytest.mark.parametrize("limit", [None, 0])
def test_without_a_limit_there_is_nothing_to_warn_of(limit: int | None) -> None:
    assert warned(used(0, 100, limit=limit)) == []


def test_a_quota_of_one_is_warned_of_twice_at_once() -> None:
    assert warned(used(0, 1, limit=1)) == [80, 100]


def test_what_was_given_back_and_used_again_is_warned_of_once() -> None:
    assert warned(used(7, 8), used(8, 7), used(7, 8)) == [80]


def test_a_change_that_is_told_twice_is_warned_of_once() -> None:
    events = FakeEvents()
    assert [warn([used(7, 8)], events=events) for _ in range(2)] == [1, 0]
    assert len(events.kept) == 1


def test_a_smaller_plan_warns_of_what_is_used_already() -> None:
    assert warned(moved(Level(8, 100), Level(8, 10))) == [80]


def test_a_plan_where_there_was_none_warns_of_what_is_used_already() -> None:
    assert warned(moved(Level(8, None), Level(8, 8))) == [80, 100]


def test_a_larger_plan_that_is_used_up_too_gives_no_second_warning() -> None:
    assert warned(used(9, 10), moved(Level(10, 10), Level(10, 20)), used(10, 20, 20)) == [100, 80]


@pytest.mark.parametrize(
    "other", [{"account_id": "acc-2"}, {"period": APRIL}, {"channel": Channel.WHATSAPP}]
)
def test_each_account_period_and_channel_has_its_own_warnings(other: dict[str, Any]) -> None:
    assert warned(used(7, 8), used(7, 8, **other)) == [80, 80]


def test_how_many_warnings_were_new_is_told() -> None:
    events = FakeEvents()
    moves = [used(0, 8), used(8, 10), used(0, 10, channel=Channel.SMS)]
    assert warn(moves, events=events) == 4
    assert warn(moves, events=events) == 0


def test_a_warning_says_what_it_is_about() -> None:
    events = FakeEvents()
    at = datetime(2026, 3, 9, 15, tzinfo=UTC)
    warn([used(7, 8, at=at)], events=events)
    [event] = events.kept.values()
    assert event.event_id == warning_id(ACCOUNT, MARCH, Channel.EMAIL, 80)
    assert (event.type, event.account_id, event.at) == (EventType.QUOTA_WARNING, ACCOUNT, at)
    assert event.data == {
        "period": MARCH,
        "channel": "email",
        "percent": 80,
        "used": 8,
        "limit": 10,
    }


@settings(derandomize=True, max_examples=50, deadline=None)
@given(
    path=st.lists(
        st.tuples(st.integers(0, 120), st.sampled_from([None, 0, 1, 50, 100])), min_size=1
    ),
    told=st.integers(1, 3),
)
def test_whatever_way_a_quota_goes_each_warning_comes_once(
    path: list[tuple[int, int | None]], told: int
) -> None:
    levels = [Level(0, 100), *(Level(*step) for step in path)]
    events = FakeEvents()
    for before, now in pairwise(levels):
        for again in range(told):
            warn([moved(before, now, at=NOW + timedelta(again))], events=events)
    percentages = sorted(int(event.data["percent"]) for event in events.kept.values())
    assert percentages == [
        percent for percent in WARNINGS if any(percent in level.reached for level in levels)
    ]

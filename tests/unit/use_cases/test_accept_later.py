"""Accepting what is wanted later: scheduled, in that month's quota, and within a year."""

from datetime import timedelta

import pytest

from recado.domain.answer import ItemOutcome
from recado.domain.status import Status
from recado.use_cases.acceptance import FURTHEST_AHEAD
from tests.accepting import APRIL, MARCH, allow, call, items, sends, used
from tests.builders import ANA, BRUNO, DAY, MINUTE, NOW, a_request
from tests.fakes import World

MOMENT = timedelta(milliseconds=1)


def test_what_is_wanted_later_is_scheduled_for_then(world: World) -> None:
    accepting = call(world, a_request(ANA, send_at=NOW + DAY))
    [send] = sends(world)
    [told] = accepting.answer.items[0].sends
    assert (send.send_at, send.due_at, told.status) == (NOW + DAY, NOW + DAY, Status.SCHEDULED)


def test_it_uses_the_quota_of_its_own_month(world: World) -> None:
    allow(world, 10)
    accepting = call(
        world, a_request(ANA, send_at=NOW + 40 * DAY), a_request(BRUNO, occurrence="b")
    )
    assert (used(world, MARCH), used(world, APRIL)) == (1, 1)
    told = {quota.period: (quota.used, quota.reserved) for quota in accepting.answer.quotas}
    assert told == {MARCH: (1, 1), APRIL: (1, 1)}


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(0), "not_in_future"),
        (-DAY, "not_in_future"),
        (FURTHEST_AHEAD + MOMENT, "too_far"),
    ],
)
def test_what_is_not_wanted_within_a_year_is_invalid(
    world: World, ahead: timedelta, code: str
) -> None:
    accepting = call(world, a_request(ANA, send_at=NOW + ahead))
    [error] = accepting.answer.items[0].errors
    assert (error.field, error.code, sends(world)) == ("send_at", code, ())


@pytest.mark.parametrize("ahead", [MOMENT, FURTHEST_AHEAD])
def test_the_first_and_the_last_moment_are_taken(world: World, ahead: timedelta) -> None:
    assert items(call(world, a_request(ANA, send_at=NOW + ahead))) == [ItemOutcome.ACCEPTED]


def test_a_call_that_comes_again_when_the_hour_has_passed_is_told_the_same(world: World) -> None:
    request = a_request(ANA, send_at=NOW + MINUTE)
    first = call(world, request)
    world.clock.advance(2 * MINUTE)
    assert call(world, request).answer == first.answer

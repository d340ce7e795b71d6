from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Status
from recado.use_cases.errors import NotFound
from recado.use_cases.list_notifications import Of, list_notifications
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CUSTOMER,
    DAY,
    MINUTE,
    NOW,
    a_receipt,
    a_send,
    an_account,
    handed_over,
)
from tests.fakes import World

PERIOD = "2026-03"
OF_PERIOD = Of(account_id=ACCOUNT, period=PERIOD)
OF_CUSTOMER = Of(account_id=ACCOUNT, customer_id=CUSTOMER)
FULL = Of(account_id=ACCOUNT, period=PERIOD, problem=Status.MAILBOX_FULL)


def a_world(*sends: Send) -> World:
    world = World()
    world.clock.advance(28 * DAY)
    world.accounts.put(an_account())
    for send in sends:
        accepted(world, send)
    return world


def numbered(number: int) -> Send:
    at = NOW + number * timedelta(hours=7)
    return a_send(occurrence=f"due-{number}", accepted_at=at, day=at.date())


def all_pages(world: World, of: Of, limit: int) -> list[str]:
    found, after = [], None
    while True:
        page, after = list_notifications(
            of, limit=limit, after=after, lists=world.lists, eyes=world.eyes
        )
        assert len(page) <= limit
        found += [one.first.occurrence for one in page]
        if after is None:
            return found


@settings(max_examples=25, deadline=None)
@given(number=st.integers(0, 12), limit=st.integers(1, 5))
@pytest.mark.parametrize("of", [OF_PERIOD, OF_CUSTOMER])
def test_the_pages_show_each_notification_once_newest_first(
    of: Of, number: int, limit: int
) -> None:
    world = a_world(*(numbered(n) for n in range(number)))
    assert all_pages(world, of, limit) == [f"due-{n}" for n in reversed(range(number))]


@pytest.mark.parametrize("of", [OF_PERIOD, OF_CUSTOMER])
@pytest.mark.parametrize("limit", [1, 2, 20])
def test_a_notification_that_was_joined_by_a_later_contact_is_listed_once(
    of: Of, limit: int
) -> None:
    later = NOW + 3 * MINUTE
    joined = a_send(BRUNO, accepted_at=later)
    between = a_send(occurrence="due-1", accepted_at=NOW + MINUTE)
    world = a_world(a_send(ANA), between, joined)
    assert all_pages(world, of, limit) == ["due-3", "due-1"]


def test_a_problem_lists_only_those_that_have_it() -> None:
    full = handed_over(numbered(1)).receiving(1, a_receipt(Outcome.SOFT_FAILURE))
    world = a_world(numbered(0), full)
    assert all_pages(world, FULL, 20) == ["due-1"]


def test_another_month_is_another_list() -> None:
    world = a_world(numbered(0))
    assert all_pages(world, Of(account_id=ACCOUNT, period="2026-02"), 20) == []


def test_a_contact_that_joins_in_the_next_month_takes_nothing_from_this_months_list() -> None:
    april = NOW + 30 * DAY
    joined = a_send(BRUNO, accepted_at=april, day=april.date())
    world = a_world(a_send(ANA), joined)
    world.clock.advance(30 * DAY)
    assert all_pages(world, OF_PERIOD, 20) == ["due-3"]
    assert all_pages(world, Of(account_id=ACCOUNT, period="2026-04"), 20) == ["due-3"]


def test_nobody_elses_notifications_are_listed() -> None:
    with pytest.raises(NotFound):
        all_pages(a_world(), Of(account_id="acc-9", period=PERIOD), 20)

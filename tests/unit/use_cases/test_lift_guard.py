"""The guard from its stop to its lifting: follow_account stops, lift_guard lets go."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.event import EventType
from recado.domain.guard import AFRESH, GuardReason
from recado.domain.status import Status
from recado.domain.tally import COMPLAINED, DELIVERED, SIMULATED
from recado.use_cases.errors import NotFound
from recado.use_cases.follow import follow_account
from recado.use_cases.lift_guard import lift_guard
from tests.accepting import MARCH
from tests.builders import ACCOUNT, HOUR, an_account
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

BOUNCED = Status.ADDRESS_NOT_FOUND
NAMES = count()


@pytest.fixture
def world() -> World:
    world = World()
    world.accounts.put(an_account())
    return world


def tallied(world: World, buckets: Mapping[str, int], period: str = MARCH) -> None:
    """So many more e-mails of the account stand there."""
    counts = Counter({(Channel.EMAIL, bucket): n for bucket, n in buckets.items()})
    world.tallies.add({(ACCOUNT, period): counts}, once=str(next(NAMES)))


def look(world: World, period: str = MARCH) -> GuardReason | None:
    return follow_account(ACCOUNT, period, followers=world.followers)


def is_stopped(world: World) -> bool:
    account = world.accounts.get(ACCOUNT)
    assert account is not None
    return account.guarded is not None


def lift(world: World, account_id: str = ACCOUNT) -> bool:
    return lift_guard(
        account_id,
        accounts=world.accounts,
        tallies=world.tallies,
        guards=world.guards,
        events=world.events,
        clock=world.clock,
    )


def told(world: World) -> list[EventType]:
    return [event.type for event in world.events.kept.values()]


@pytest.fixture
def stopped(world: World) -> World:
    tallied(world, {DELIVERED: 450, BOUNCED: 50})
    assert look(world) is GuardReason.BOUNCES
    return world


# ---- stopping


def test_an_account_that_bounces_too_often_is_stopped_and_told(stopped: World) -> None:
    assert is_stopped(stopped)
    [event] = stopped.events.kept.values()
    assert (event.account_id, event.type) == (ACCOUNT, EventType.ACCOUNT_GUARDED)
    assert event.data == {"because": GuardReason.BOUNCES}


def test_an_account_that_is_taken_for_spam_too_often_is_stopped(world: World) -> None:
    tallied(world, {DELIVERED: 900, COMPLAINED: 3})
    assert look(world) is GuardReason.COMPLAINTS


@pytest.mark.parametrize(
    "buckets",
    [
        {DELIVERED: 451, BOUNCED: 49},
        {BOUNCED: 499},
        {DELIVERED: 498, COMPLAINED: 2},
        {Status.NOT_SENT_BLOCKED: 9000, BOUNCED: 60},
    ],
    ids=["few bounces", "little sent", "few complaints", "little handed over"],
)
def test_an_account_below_its_share_goes_on(world: World, buckets: dict[str, int]) -> None:
    tallied(world, buckets)
    assert look(world) is None
    assert not is_stopped(world)


def test_it_is_stopped_once(stopped: World) -> None:
    tallied(stopped, {BOUNCED: 50})
    stopped.clock.advance(HOUR)
    assert look(stopped) is None
    assert told(stopped) == [EventType.ACCOUNT_GUARDED]


def test_an_account_that_is_not_there_does_not_come_to_be() -> None:
    world = World()
    tallied(world, {BOUNCED: 500})
    look(world)
    assert world.accounts.get(ACCOUNT) is None


@pytest.mark.parametrize("step", [2, 3], ids=["before", "after"])
def test_a_stop_that_broke_off_is_made_up_for_and_told_once(world: World, step: int) -> None:
    tallied(world, {BOUNCED: 500})
    guards: Any = Mortal(world.guards, dying_at(step))
    with pytest.raises(Killed):
        follow_account(ACCOUNT, MARCH, followers=replace(world.followers, guards=guards))
    look(world)
    assert is_stopped(world)
    assert told(world) == [EventType.ACCOUNT_GUARDED]


def test_what_simulated_recipients_say_stops_nobody(world: World) -> None:
    tallied(world, {DELIVERED: 500, BOUNCED + SIMULATED: 500, COMPLAINED + SIMULATED: 500})
    assert look(world) is None


# ---- what the guard remembers


def test_a_long_good_past_does_not_hide_a_bad_day(world: World) -> None:
    tallied(world, {DELIVERED: 100_000})
    look(world)
    world.clock.advance(AFRESH)
    look(world)
    tallied(world, {DELIVERED: 450, BOUNCED: 50})
    assert look(world) is GuardReason.BOUNCES


def test_what_comes_within_a_day_is_seen_together(world: World) -> None:
    tallied(world, {DELIVERED: 225, BOUNCED: 25})
    assert look(world) is None
    world.clock.advance(AFRESH - HOUR)
    tallied(world, {DELIVERED: 225, BOUNCED: 25})
    assert look(world) is GuardReason.BOUNCES


def test_each_month_is_looked_at_by_itself(world: World) -> None:
    tallied(world, {BOUNCED: 499}, "2026-02")
    tallied(world, {BOUNCED: 499})
    assert (look(world, "2026-02"), look(world)) == (None, None)


# ---- lifting


def test_a_lifted_account_sends_again_and_that_is_told(stopped: World) -> None:
    assert lift(stopped)
    assert not is_stopped(stopped)
    assert told(stopped) == [EventType.ACCOUNT_GUARDED, EventType.GUARD_LIFTED]


def test_after_the_lifting_the_guard_counts_afresh(stopped: World) -> None:
    lift(stopped)
    tallied(stopped, {DELIVERED: 1, BOUNCED: 49})
    assert look(stopped) is None
    tallied(stopped, {BOUNCED: 450})
    stopped.clock.advance(HOUR)
    assert look(stopped) is GuardReason.BOUNCES
    assert is_stopped(stopped)


def test_after_the_lifting_late_news_of_the_month_before_stop_nobody(world: World) -> None:
    tallied(world, {DELIVERED: 450, BOUNCED: 50}, "2026-02")
    look(world, "2026-02")
    lift(world)
    tallied(world, {BOUNCED: 1}, "2026-02")
    assert look(world, "2026-02") is None
    assert not is_stopped(world)


def test_where_nothing_is_stopped_nothing_is_lifted_or_told(world: World) -> None:
    assert not lift(world)
    assert told(world) == []


def test_lifting_again_tells_nothing_more(stopped: World) -> None:
    lift(stopped)
    assert not lift(stopped)
    assert len(told(stopped)) == 2


def test_an_account_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        lift(world, "acc-2")


def test_what_the_platform_puts_does_not_lift_the_guard(stopped: World) -> None:
    stopped.accounts.put(an_account(display_name="Loja Aurora Dois"))
    assert is_stopped(stopped)

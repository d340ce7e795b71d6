from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.lane import Lane, lane_of
from recado.domain.notification import Kind
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.ports import TryAgain
from recado.use_cases.dispatch import dispatch
from recado.use_cases.send import SOON
from tests.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    WINDOW,
    a_receipt,
    a_send,
    claimed,
    handed_over,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import FakeSendQueue, World

TICK = timedelta(milliseconds=1)
BOUNCE = a_receipt(Outcome.SOFT_FAILURE, resend=True)


@pytest.fixture
def world() -> World:
    return World()


def dispatched(world: World, *sends: Send) -> None:
    dispatch(sends, dispatching=world.dispatching)


def armed(world: World) -> dict[int, timedelta]:
    """How long from now the attempt of each number waits for its timer."""
    return {number: at - NOW for (_, number), (_, at) in world.timers.armed.items()}


def test_a_new_send_is_queued_at_once(world: World) -> None:
    dispatched(world, a_send())
    assert world.queue.delayed == [(0, a_send().key)]
    assert armed(world) == {}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", [Kind.DUE_REMINDER, Kind.ACCESS_CODE])
def test_each_send_goes_to_its_own_lane(world: World, kind: Kind, channel: Channel) -> None:
    send = a_send(kind=kind, channel=channel)
    dispatched(world, send)
    assert world.queue.queued == [(lane_of(kind, channel), send.key)]


@pytest.mark.parametrize(
    ("later", "delay"),
    [(-DAY, 0), (TICK, 1), (10 * MINUTE, 600), (SOON, 900)],
)
def test_what_is_due_soon_waits_in_its_queue(world: World, later: timedelta, delay: int) -> None:
    """It never comes out before it is due."""
    send = a_send(due_at=NOW + later)
    dispatched(world, send)
    assert world.queue.delayed == [(delay, send.key)]
    assert armed(world) == {}


@pytest.mark.parametrize("later", [SOON + TICK, HOUR, 365 * DAY])
def test_what_is_due_later_waits_for_a_timer(world: World, later: timedelta) -> None:
    send = a_send(channel=Channel.SMS, due_at=NOW + later)
    dispatched(world, send)
    assert world.timers.armed == {(send.key, 1): (Lane.SMS, NOW + later)}
    assert world.queue.queued == []


def test_a_lost_answer_waits_for_its_safe_resend(world: World) -> None:
    dispatched(world, claimed(a_send()).lost(1, NOW + MINUTE))
    assert armed(world) == {2: MINUTE + WINDOW}


def test_a_passing_failure_waits_for_its_next_try(world: World) -> None:
    dispatched(world, handed_over(a_send()).receiving(1, BOUNCE))
    [(number, wait)] = armed(world).items()
    assert (number, wait >= DAY) == (2, True)


@pytest.mark.parametrize(
    "send",
    [
        handed_over(a_send()),
        handed_over(a_send()).receiving(1, a_receipt()),
        handed_over(a_send()).receiving(1, BOUNCE).ended(Stop(Reason.BY_REQUEST, NOW)),
        a_send(stop=Stop(Reason.OPTED_OUT, NOW)),
    ],
)
def test_what_has_no_further_attempt_is_left_alone(world: World, send: Send) -> None:
    dispatched(world, send)
    assert (world.queue.queued, world.timers.armed) == ([], {})


def test_what_was_asked_for_is_queued(world: World) -> None:
    send = handed_over(a_send()).asked_again("call-2", NOW, "2026-03")
    dispatched(world, send)
    assert world.queue.delayed == [(0, send.key)]


def test_many_of_one_lane_are_queued_together(world: World) -> None:
    sends = [a_send(occurrence=f"n-{n}", channel=c) for n in range(3) for c in Channel]
    dispatched(world, *sends)
    assert sorted(world.queue.at_once) == [3, 3, 3]
    assert {key for _, key in world.queue.queued} == {send.key for send in sends}


def test_doing_it_again_arms_the_same_timer(world: World) -> None:
    for _ in range(2):
        dispatched(world, a_send(due_at=NOW + HOUR))
    assert armed(world) == {1: HOUR}


def test_where_no_timer_can_be_armed_the_message_waits_in_its_lane(world: World) -> None:
    now, later = a_send(), a_send(occurrence="later", due_at=NOW + DAY)
    timers: Any = Mortal(world.timers, dying_at(0, TryAgain))
    dispatch([later, now], dispatching=replace(world.dispatching, timers=timers))
    assert world.queue.delayed == [(0, now.key), (900, later.key)]


def test_what_is_due_is_queued_before_any_timer_is_armed(world: World) -> None:
    now, later = a_send(), a_send(occurrence="later", due_at=NOW + DAY)
    timers: Any = Mortal(world.timers, dying_at(0))
    with pytest.raises(Killed):
        dispatch([later, now], dispatching=replace(world.dispatching, timers=timers))
    assert world.queue.delayed == [(0, now.key)]


def test_a_full_queue_is_told(world: World) -> None:
    dispatching = replace(world.dispatching, queue=FakeSendQueue(room=0))
    with pytest.raises(TryAgain):
        dispatch([a_send()], dispatching=dispatching)

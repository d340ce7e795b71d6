from dataclasses import replace

import pytest

from recado.domain.channel import Channel
from recado.domain.lane import Lane, lane_of
from recado.domain.notification import Kind
from recado.domain.send import Send, SendKey
from recado.ports import TryAgain
from recado.use_cases.redispatch import AT_ONCE, redispatch
from tests.accepting import accepted
from tests.builders import HOUR, NOW, a_receipt, a_send, claimed, handed_over
from tests.fakes import FakeSendQueue, World

CLOSE = NOW + HOUR


def a_world(*sends: Send) -> World:
    world = World()
    for send in sends:
        accepted(world, send)
    return world


def queued(world: World) -> list[tuple[Lane, SendKey]]:
    world.clock.now = CLOSE
    redispatch(CLOSE, sends=world.sends, dispatching=world.dispatching)
    return world.queue.queued


def test_what_stayed_queued_is_queued_again() -> None:
    send = a_send()
    assert queued(a_world(send)) == [(Lane.EMAIL, send.key)]


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", [Kind.DUE_REMINDER, Kind.ACCESS_CODE])
def test_each_send_goes_back_into_its_own_lane(kind: Kind, channel: Channel) -> None:
    send = a_send(kind=kind, channel=channel)
    assert queued(a_world(send)) == [(lane_of(kind, channel), send.key)]


def test_lanes_that_take_turns_lose_nothing() -> None:
    turns = [a_send(channel=c, occurrence=f"n-{n}") for n in range(3) for c in Channel]
    assert sorted(queued(a_world(*turns)), key=str) == sorted(
        ((Lane(send.channel), send.key) for send in turns), key=str
    )


def test_an_attempt_of_unknown_outcome_is_queued_again() -> None:
    assert len(queued(a_world(claimed(a_send())))) == 1


@pytest.mark.parametrize(
    "send",
    [handed_over(a_send()), claimed(a_send()).receiving(1, a_receipt())],
)
def test_what_was_handed_over_is_left_alone(send: Send) -> None:
    assert queued(a_world(send)) == []


@pytest.mark.parametrize("later", [CLOSE, CLOSE + HOUR])
def test_what_was_just_accepted_is_left_to_the_stream(later: object) -> None:
    assert queued(a_world(a_send(accepted_at=later))) == []


def test_many_are_queued_in_handfuls_and_counted() -> None:
    world = a_world(*[a_send(occurrence=f"n{n}") for n in range(AT_ONCE + 1)])
    assert redispatch(CLOSE, sends=world.sends, dispatching=world.dispatching) == AT_ONCE + 1
    assert world.queue.at_once == [AT_ONCE, 1]
    assert len(set(world.queue.queued)) == AT_ONCE + 1


def test_a_full_queue_is_told_and_it_may_be_done_again() -> None:
    world = a_world(a_send())
    with pytest.raises(TryAgain):
        redispatch(
            CLOSE,
            sends=world.sends,
            dispatching=replace(world.dispatching, queue=FakeSendQueue(room=0)),
        )
    assert len(queued(world)) == 1


def test_nothing_to_do() -> None:
    world = a_world()
    assert redispatch(CLOSE, sends=world.sends, dispatching=world.dispatching) == 0

"""A function may be killed between any two steps: sending again must end well all the same."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from recado.content.email import compose_email
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.receipt import Outcome
from recado.domain.status import Evidence
from recado.ports import NotYet
from recado.use_cases.send import Way, send
from tests.accepting import accepted
from tests.builders import MINUTE, WINDOW, an_account
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World
from tests.unit.use_cases.test_send import SEND, asked, receive, stored

STEPS = range(12)
"""Before and after each of: read, claim, read the surroundings, compose, call, record."""


def hand_over(world: World, step: Callable[[], None] = lambda: None) -> None:
    compose: Any = Mortal(None, step)
    sends, reader, mailer = (Mortal(p, step) for p in (world.sends, world.reader, world.mailer))
    way = Way(compose=lambda *arguments: compose(compose_email, *arguments), provider=mailer)
    ways = {Channel.EMAIL: way}
    send(SEND.key, hands=replace(world.hands, sends=sends, reader=reader, ways=ways))


@pytest.fixture(params=STEPS)
def after_a_death(request: pytest.FixtureRequest) -> World:
    """The world after the process died at one of the steps."""
    world = World()
    world.accounts.put(an_account())
    accepted(world, SEND)
    with pytest.raises(Killed):
        hand_over(world, dying_at(request.param))
    return world


def test_there_are_no_more_steps_than_these() -> None:
    world = World()
    world.accounts.put(an_account())
    accepted(world, SEND)
    hand_over(world, dying_at(len(STEPS)))
    assert len(asked(world)) == 1


def test_it_is_handed_over_in_the_end(after_a_death: World) -> None:
    for _ in range(3):
        after_a_death.clock.advance(WINDOW)
        after_a_death.states.note_heard(Channel.EMAIL, after_a_death.clock())
        hand_over(after_a_death)
    assert 1 <= len(asked(after_a_death)) <= 2
    assert status_of(stored(after_a_death)).evidence is Evidence.ACCEPTED


def test_the_message_that_comes_back_at_once_does_not_send_a_second_time(
    after_a_death: World,
) -> None:
    after_a_death.clock.advance(MINUTE)
    with suppress(NotYet):
        hand_over(after_a_death)
    assert len(asked(after_a_death)) <= 1


def test_a_receipt_spares_whatever_was_out_a_second_message(after_a_death: World) -> None:
    if asked(after_a_death):
        receive(after_a_death, Outcome.DELIVERED)
    after_a_death.clock.advance(WINDOW)
    after_a_death.states.note_heard(Channel.EMAIL, after_a_death.clock())
    hand_over(after_a_death)
    assert len(asked(after_a_death)) == 1

"""An e-mail that is sent again by itself: what must be so before it goes out once more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from recado.domain.channel import Channel
from recado.domain.receipt import Outcome
from recado.domain.resend import Pace
from recado.domain.send import Send
from recado.domain.status import Reason
from recado.ports import NotYet, OutcomeUnknown
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import SOON, Patience, send
from tests.accepting import call, sends
from tests.builders import ANA, DAY, LEASE, MINUTE, a_contact, a_receipt, a_request, an_account
from tests.fakes import World


@pytest.fixture
def world() -> World:
    world = World()
    world.accounts.put(an_account())
    call(world, a_request(contacts=(a_contact(ANA, Channel.EMAIL),)))
    return world


def the_send(world: World) -> Send:
    (send,) = sends(world)
    return send


def test_what_the_provider_listed_by_an_earlier_attempt_is_taken_off_before_the_next(
    world: World,
) -> None:
    send(the_send(world).key, hands=world.hands)
    world.suppression.held.add(ANA)
    bounced = a_receipt(
        Outcome.SOFT_FAILURE, Reason.NETWORK, after=MINUTE, resend=True, listed=True
    )
    record_receipt(
        the_send(world).attempt_id(1),
        bounced,
        sends=world.sends,
        states=world.states,
        clock=world.clock,
    )
    world.clock.advance(DAY)
    send(the_send(world).key, hands=world.hands)

    assert len(world.mailer.asked) == 2
    assert world.suppression.held == set()


@pytest.mark.parametrize("window", [MINUTE, 2 * SOON])
def test_while_nothing_is_heard_it_is_asked_again_after_the_window_or_soon(
    world: World, window: timedelta
) -> None:
    hands = replace(world.hands, patience=Patience(LEASE, Pace(1, window)))
    world.mailer.answers(OutcomeUnknown())
    send(the_send(world).key, hands=hands)
    world.clock.advance(window + LEASE)

    with pytest.raises(NotYet) as later:
        send(the_send(world).key, hands=hands)

    assert later.value.until == world.clock() + min(window, SOON)

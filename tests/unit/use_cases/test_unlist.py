from dataclasses import replace

import pytest

from recado.domain.blocks import hearing
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.ports import TryAgain
from recado.use_cases.unlist import unlist
from tests.builders import ANA, BRUNO, DAY, NOW, a_contact
from tests.dying import Mortal, dying_at
from tests.fakes import World

CONTACT = a_contact().contact_id
SHOUTED = ANA.upper()


@pytest.fixture
def world() -> World:
    """In which the provider holds two addresses, and everyone knows it of Ana's."""
    world = World()
    world.suppression.held = {ANA, SHOUTED, BRUNO}
    listed(world)
    return world


def listed(world: World, at: object = NOW) -> None:
    world.entries.change(EVERYONE, CONTACT, lambda e: replace(e, listed_at=at))  # type: ignore[arg-type]


def entry(world: World) -> ContactEntry:
    return world.entries.of(EVERYONE, [CONTACT])[CONTACT]


def test_every_spelling_is_taken_off_and_the_entry_says_so(world: World) -> None:
    unlist(entry(world), [ANA, SHOUTED], world.suppression, world.entries)
    assert world.suppression.held == {BRUNO}
    assert entry(world).listed_at is None


@pytest.mark.parametrize("step", [0, 2])
def test_a_spelling_that_may_still_be_there_keeps_the_mark(world: World, step: int) -> None:
    failing = Mortal(world.suppression, dying_at(step, TryAgain))
    with pytest.raises(TryAgain):
        unlist(entry(world), [ANA, SHOUTED], failing, world.entries)
    assert entry(world).listed_at == NOW


def test_what_was_listed_anew_meanwhile_keeps_its_mark(world: World) -> None:
    world.suppression.meanwhile(lambda: listed(world, NOW + DAY))
    unlist(entry(world), [ANA], world.suppression, world.entries)
    assert entry(world).listed_at == NOW + DAY


def test_all_else_of_the_entry_stays(world: World) -> None:
    world.entries.note_sent(EVERYONE, CONTACT, NOW.date())
    unlist(entry(world), [ANA], world.suppression, world.entries)
    assert entry(world).sent_on == NOW.date()


def heard(world: World, reason: Reason) -> None:
    said = Heard(
        send_id=f"snd_{reason}",
        number=1,
        handed_over_at=NOW,
        at=NOW,
        outcome=Outcome.HARD_FAILURE,
        reason=reason,
    )
    world.entries.change(EVERYONE, CONTACT, lambda e: hearing(e, [said]))


def test_what_the_list_held_back_is_forgotten_and_nothing_else(world: World) -> None:
    for reason in (Reason.SUPPRESSED_BY_PROVIDER, Reason.NO_SUCH_USER):
        heard(world, reason)
    unlist(entry(world), [ANA], world.suppression, world.entries)
    assert [each.reason for each in entry(world).outcomes] == [Reason.NO_SUCH_USER]

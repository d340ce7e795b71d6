import pytest

from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.ports import Stale
from recado.use_cases.change import TRIES, change
from tests.builders import MINUTE, NOW, a_commit, a_receipt, a_send, claimed
from tests.fakes import World

SEND = a_send()
BOUNCE, DELIVERY = a_receipt(Outcome.HARD_FAILURE), a_receipt(Outcome.DELIVERED)


@pytest.fixture
def world() -> World:
    world = World()
    world.calls.commit(a_commit(claimed(SEND)), NOW)
    return world


def seen(world: World) -> Send:
    send = world.sends.get(SEND.key)
    assert send is not None
    return send


def bouncing(send: Send) -> Send:
    return send.receiving(1, BOUNCE)


def test_a_change_is_written(world: World) -> None:
    assert change(world.sends, seen(world), bouncing)
    assert seen(world).attempts[0].receipts == (BOUNCE,)


def test_what_changes_nothing_writes_nothing(world: World) -> None:
    change(world.sends, seen(world), bouncing)
    before = seen(world)
    assert not change(world.sends, before, bouncing)
    assert seen(world).revision == before.revision


def test_a_change_is_made_on_top_of_a_faster_one(world: World) -> None:
    def faster() -> None:
        change(world.sends, seen(world), lambda send: send.receiving(1, DELIVERY))

    world.sends.meanwhile(faster)
    assert change(world.sends, seen(world), bouncing)
    assert set(seen(world).attempts[0].receipts) == {BOUNCE, DELIVERY}


def test_a_change_that_somebody_else_made_is_not_made_again(world: World) -> None:
    world.sends.meanwhile(lambda: change(world.sends, seen(world), bouncing))
    assert not change(world.sends, seen(world), bouncing)


def touch(world: World) -> None:
    send = seen(world)
    world.sends.save(send.unknown(1, send.attempts[0].lease_until + MINUTE))


@pytest.mark.parametrize("faster", [1, TRIES - 1])
def test_some_may_be_faster(world: World, faster: int) -> None:
    before = seen(world)
    world.sends.meanwhile(lambda: touch(world), times=faster)
    assert change(world.sends, before, bouncing)


def test_when_too_many_are_faster_it_is_left_for_later(world: World) -> None:
    before = seen(world)
    world.sends.meanwhile(lambda: touch(world), times=TRIES)
    with pytest.raises(Stale):
        change(world.sends, before, bouncing)
    assert seen(world).attempts[0].receipts == ()

from collections.abc import Callable

import pytest

from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.ports import Stale
from recado.use_cases.change import TRIES, change
from tests.accepting import MARCH, accepted, used
from tests.builders import (
    BRUNO,
    CLARA,
    HOUR,
    MINUTE,
    NOW,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)
from tests.fakes import World

SEND = a_send()
BOUNCE, DELIVERY = a_receipt(Outcome.HARD_FAILURE), a_receipt(Outcome.DELIVERED)


@pytest.fixture
def world() -> World:
    world = World()
    accepted(world, claimed(SEND))
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
    world.sends.save(send.lost(1, send.attempts[0].lease_until + MINUTE))


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


# ---- giving back


@pytest.fixture
def reserved(world: World) -> Send:
    """Claimed, and in possession of one unit of March's quota."""
    send = claimed(a_send(BRUNO, reserved_in=MARCH))
    accepted(world, send)
    return send


def stopped(reason: Reason) -> Callable[[Send], Send]:
    return lambda send: send if send.stop else send.stopped(1, Stop(reason, NOW))


def hearing(outcome: Outcome) -> Callable[[Send], Send]:
    return lambda send: send.receiving(1, a_receipt(outcome))


def latest(world: World, send: Send) -> Send:
    found = world.sends.get(send.key)
    assert found is not None
    return found


GIVEN_BACK = [
    Reason.INVOICE_PAID,
    Reason.BY_REQUEST,
    Reason.DEADLINE_PASSED,
    Reason.CONTENT_EXPIRED,
    Reason.BLOCKED_BY_COMPLAINT,
    Reason.OPTED_OUT,
]


@pytest.mark.parametrize("reason", GIVEN_BACK)
def test_what_a_gate_ends_gives_its_units_back(
    world: World, reserved: Send, reason: Reason
) -> None:
    assert change(world.sends, reserved, stopped(reason))
    assert (used(world), latest(world, reserved).reserved_in) == (0, None)


@pytest.mark.parametrize("reason", GIVEN_BACK)
def test_units_are_given_back_once(world: World, reserved: Send, reason: Reason) -> None:
    accepted(world, a_send(CLARA, reserved_in=MARCH))
    for _ in range(3):
        change(world.sends, reserved, stopped(reason))
        change(world.sends, latest(world, reserved), stopped(reason))
    assert used(world) == 1


def test_of_two_who_end_it_at_the_same_time_one_gives_back(world: World, reserved: Send) -> None:
    withdraw = stopped(Reason.BY_REQUEST)
    world.sends.meanwhile(lambda: change(world.sends, reserved, stopped(Reason.INVOICE_PAID)))
    assert not change(world.sends, reserved, withdraw)
    assert used(world) == 0


def test_a_technical_failure_gives_back(world: World, reserved: Send) -> None:
    change(world.sends, reserved, lambda send: send.answered(1, refused_by_provider()))
    assert used(world) == 0


def test_the_providers_suppression_list_gives_back(world: World, reserved: Send) -> None:
    held_back = a_receipt(Outcome.HARD_FAILURE, Reason.SUPPRESSED_BY_PROVIDER)
    change(world.sends, reserved, lambda send: send.receiving(1, held_back))
    assert used(world) == 0


def test_a_receipt_after_the_units_are_back_gives_no_more_back(
    world: World, reserved: Send
) -> None:
    change(world.sends, reserved, lambda send: send.answered(1, refused_by_provider()))
    for outcome in (Outcome.HARD_FAILURE, Outcome.DELIVERED):
        change(world.sends, latest(world, reserved), hearing(outcome))
    assert used(world) == 0


@pytest.mark.parametrize(
    "outcome",
    [Outcome.DELIVERED, Outcome.HARD_FAILURE, Outcome.SOFT_FAILURE, Outcome.COMPLAINED],
)
def test_what_went_out_keeps_its_units_however_it_ended(
    world: World, reserved: Send, outcome: Outcome
) -> None:
    change(world.sends, reserved, hearing(outcome))
    assert (used(world), latest(world, reserved).reserved_in) == (1, MARCH)


def test_a_gate_that_stops_a_later_try_gives_nothing_back(world: World) -> None:
    send = claimed(handed_over(a_send(CLARA, reserved_in=MARCH)), HOUR)
    accepted(world, send)
    change(world.sends, send, lambda s: s.stopped(2, Stop(Reason.INVOICE_PAID, NOW)))
    assert used(world) == 1


def test_units_go_back_to_the_period_that_held_them(world: World) -> None:
    old = claimed(a_send(CLARA, invoice_id="inv-2", reserved_in="2026-02", units=1))
    accepted(world, old, a_send(BRUNO, reserved_in=MARCH))
    change(world.sends, old, stopped(Reason.INVOICE_PAID))
    assert (used(world, "2026-02"), used(world, MARCH)) == (0, 1)


def test_all_units_go_back(world: World) -> None:
    heavy = claimed(a_send(CLARA, units=3, reserved_in=MARCH))
    accepted(world, heavy)
    change(world.sends, heavy, stopped(Reason.DEADLINE_PASSED))
    assert used(world) == 0


def test_what_holds_no_units_gives_none_back(world: World) -> None:
    accepted(world, a_send(BRUNO, reserved_in=MARCH))
    change(world.sends, seen(world), stopped(Reason.INVOICE_PAID))
    assert used(world) == 1

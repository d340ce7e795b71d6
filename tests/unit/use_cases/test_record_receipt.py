import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain import ids
from recado.domain.fold import status_of
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send
from recado.domain.status import Reason, SendStatus, Status
from recado.use_cases.record_receipt import (
    UnknownAttempt,
    record_by_pointer,
    record_receipt,
)
from tests.accepting import accepted
from tests.builders import DAY, HOUR, MINUTE, NOW, a_receipt, a_send, handed_over
from tests.fakes import FakePointers, World

SEND = a_send()
ATTEMPT = SEND.attempt_id(1)


@pytest.fixture
def world() -> World:
    """With one send that was handed over."""
    return a_world()


def a_world() -> World:
    world = World()
    accepted(world, handed_over(SEND))
    return world


def record(world: World, receipt: Receipt, attempt: str = ATTEMPT) -> bool:
    return record_receipt(
        attempt, receipt, sends=world.sends, states=world.states, clock=world.clock
    )


def stored(world: World) -> Send:
    send = world.sends.get(SEND.key)
    assert send is not None
    return send


def status(world: World) -> SendStatus:
    return status_of(stored(world))


def test_a_receipt_changes_the_status(world: World) -> None:
    assert record(world, a_receipt(Outcome.HARD_FAILURE))
    assert status(world).code is Status.ADDRESS_NOT_FOUND


@pytest.mark.parametrize("outcome", Outcome)
def test_a_receipt_that_comes_again_writes_nothing(world: World, outcome: Outcome) -> None:
    record(world, a_receipt(outcome))
    before = stored(world)
    assert not record(world, a_receipt(outcome))
    assert stored(world) is before


def test_two_receipts_at_a_time_are_both_kept(world: World) -> None:
    world.sends.meanwhile(lambda: record(world, a_receipt(Outcome.DELIVERED)))
    assert record(world, a_receipt(Outcome.COMPLAINED))
    assert status(world).reason is Reason.COMPLAINT
    assert len(stored(world).attempts[0].receipts) == 2


@pytest.mark.parametrize(
    "attempt",
    [
        "",
        "att_1",
        SEND.attempt_id(0),
        SEND.attempt_id(2),
        a_send(occurrence="due-1").attempt_id(1),
        ids.attempt_id("acc-2", SEND.send_id, 1),
    ],
)
def test_a_receipt_of_no_attempt_of_ours_is_told_and_changes_nothing(
    world: World, attempt: str
) -> None:
    before = stored(world)
    with pytest.raises(UnknownAttempt):
        record(world, a_receipt(), attempt)
    assert stored(world) is before


@pytest.mark.parametrize("outcome", Outcome)
def test_any_receipt_shows_that_the_channel_still_tells(world: World, outcome: Outcome) -> None:
    record(world, a_receipt(outcome))
    assert world.states.get(SEND.channel).heard_of == NOW + MINUTE


def test_a_receipt_of_a_simulated_recipient_shows_nothing() -> None:
    world = World()
    accepted(world, handed_over(a_send(units=0)))
    record(world, a_receipt())
    assert world.states.get(SEND.channel).heard_of is None


def test_a_clock_that_is_ahead_of_ours_is_set_back(world: World) -> None:
    record(world, a_receipt(after=HOUR))
    assert status(world).since == NOW


receipts = st.builds(
    a_receipt, st.sampled_from(Outcome), after=st.sampled_from([HOUR, 2 * HOUR, 3 * HOUR])
)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(once=st.lists(receipts, max_size=6), data=st.data())
def test_any_order_and_any_repetition_end_in_the_same_status(
    once: list[Receipt], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(once), max_size=4)) if once else []
    ends = []
    for order in (once, data.draw(st.permutations(once + again))):
        world = a_world()
        for receipt in order:
            record(world, receipt)
        ends.append(status(world))
    assert ends[0] == ends[1]


def by_pointer(world: World, pointers: FakePointers) -> bool:
    return record_by_pointer(
        "msg-1",
        a_receipt(),
        pointers=pointers,
        sends=world.sends,
        states=world.states,
        clock=world.clock,
    )


def test_a_receipt_finds_its_attempt_by_the_providers_id(world: World) -> None:
    pointers = FakePointers()
    pointers.put("msg-1", ATTEMPT, world.clock())
    assert by_pointer(world, pointers)
    assert status(world).evidence == "delivered"


def test_a_receipt_without_a_pointer_is_of_no_attempt_that_is_known(world: World) -> None:
    pointers = FakePointers()
    pointers.put("another", ATTEMPT, world.clock())
    with pytest.raises(UnknownAttempt, match="no pointer"):
        by_pointer(world, pointers)


def test_a_pointer_is_forgotten_after_its_time(world: World) -> None:
    pointers = FakePointers()
    pointers.put("msg-1", ATTEMPT, world.clock() - 7 * DAY)
    with pytest.raises(UnknownAttempt, match="no pointer"):
        by_pointer(world, pointers)

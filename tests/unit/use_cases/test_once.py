from collections.abc import Callable

import pytest

from recado.domain.call import Call
from recado.ports import TryAgain
from recado.use_cases.errors import KeyReused, StillRunning
from recado.use_cases.once import CallName, Told, once
from tests.accepting import LIFE
from tests.builders import CALL_LEASE, MINUTE, NOW, a_name
from tests.dying import Killed
from tests.fakes import World

SECOND = MINUTE / 60


class Work:
    """Counts what is done, and may fail first."""

    def __init__(self, *failures: BaseException) -> None:
        self._failures = list(failures)
        self.done: list[Call] = []

    def __call__(self, call: Call) -> str:
        if self._failures:
            raise self._failures.pop(0)
        self.done.append(call)
        return f"answer {len(self.done)}"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def work() -> Work:
    return Work()


def do(world: World, work: Callable[[Call], str], name: CallName | None = None) -> Told:
    return once(name or a_name(), work, record=world.record)


def fail(world: World, work: Work, error: type[BaseException]) -> None:
    with pytest.raises(error):
        do(world, work)


# ---- the first call, and its repetition


def test_the_first_call_does_the_work(world: World, work: Work) -> None:
    assert do(world, work) == Told("answer 1", replayed=False)


def test_the_work_is_told_who_calls_and_when(world: World, work: Work) -> None:
    do(world, work)
    [call] = work.done
    assert (call.account_id, call.call_id) == (a_name().account_id, a_name().call_id)
    assert (call.called_at, call.expires_at, call.answer) == (NOW, NOW + LIFE, None)


def test_the_same_call_again_repeats_the_answer(world: World, work: Work) -> None:
    do(world, work)
    assert do(world, work) == Told("answer 1", replayed=True)
    assert len(work.done) == 1


def test_an_answer_is_repeated_long_after_the_lease(world: World, work: Work) -> None:
    do(world, work)
    world.clock.advance(LIFE - SECOND)
    assert do(world, work).replayed


def test_an_expired_key_is_a_new_call(world: World, work: Work) -> None:
    do(world, work)
    world.clock.advance(LIFE)
    assert do(world, work) == Told("answer 2", replayed=False)
    assert work.done[-1].called_at == NOW + LIFE


def test_the_same_key_with_another_body_is_refused(world: World, work: Work) -> None:
    do(world, work)
    with pytest.raises(KeyReused):
        do(world, work, a_name(body="body-2"))
    assert do(world, work) == Told("answer 1", replayed=True)


def test_another_body_is_refused_while_the_first_is_running(world: World, work: Work) -> None:
    fail(world, Work(Killed()), Killed)
    with pytest.raises(KeyReused):
        do(world, work, a_name(body="body-2"))


def test_an_expired_key_may_come_with_another_body(world: World, work: Work) -> None:
    do(world, work)
    world.clock.advance(LIFE)
    assert do(world, work, a_name(body="body-2")) == Told("answer 2", replayed=False)


@pytest.mark.parametrize("other", [a_name("key-2"), a_name(account_id="acc-2")])
def test_another_key_or_account_is_another_call(world: World, work: Work, other: CallName) -> None:
    do(world, work)
    assert do(world, work, other) == Told("answer 2", replayed=False)


# ---- a call that broke off


def test_a_call_that_was_killed_is_its_callers_while_the_lease_lasts(
    world: World, work: Work
) -> None:
    fail(world, Work(Killed()), Killed)
    world.clock.advance(CALL_LEASE - SECOND)
    fail(world, work, StillRunning)
    assert work.done == []


def test_after_the_lease_it_is_taken_over_as_the_same_call(world: World, work: Work) -> None:
    fail(world, Work(Killed()), Killed)
    world.clock.advance(CALL_LEASE)
    assert do(world, work) == Told("answer 1", replayed=False)
    [call] = work.done
    assert (call.called_at, call.expires_at) == (NOW, NOW + LIFE)
    assert call.lease_until == NOW + 2 * CALL_LEASE


def test_the_lease_of_who_took_over_holds_against_the_next(world: World, work: Work) -> None:
    fail(world, Work(Killed()), Killed)
    world.clock.advance(CALL_LEASE)
    fail(world, Work(Killed()), Killed)
    world.clock.advance(CALL_LEASE - SECOND)
    fail(world, work, StillRunning)


@pytest.mark.parametrize("error", [TryAgain(), LookupError()])
def test_a_call_that_failed_may_be_repeated_at_once(
    world: World, work: Work, error: Exception
) -> None:
    fail(world, Work(error), type(error))
    assert do(world, work) == Told("answer 1", replayed=False)


def test_a_failure_is_told_even_if_the_store_is_too_busy_to_end_the_lease(
    world: World, work: Work
) -> None:
    def busy(call: Call) -> str:
        world.calls.meanwhile(work_of(TryAgain()))
        raise LookupError

    with pytest.raises(LookupError):
        do(world, busy)
    fail(world, work, StillRunning)


def work_of(error: Exception) -> Callable[[], None]:
    def happen() -> None:
        raise error

    return happen


def test_an_answer_that_could_not_be_kept_is_worked_out_again(world: World, work: Work) -> None:
    def answered_into_the_void(call: Call) -> str:
        world.calls.meanwhile(work_of(TryAgain()))
        return "lost"

    with pytest.raises(TryAgain):
        do(world, answered_into_the_void)
    world.clock.advance(CALL_LEASE)
    assert do(world, work) == Told("answer 1", replayed=False)


# ---- two at the same time


def test_who_comes_while_the_call_is_running_is_told_so(world: World, work: Work) -> None:
    def overtaken(call: Call) -> str:
        fail(world, work, StillRunning)
        return "first"

    assert do(world, overtaken).answer == "first"
    assert do(world, work) == Told("first", replayed=True)


def test_of_two_who_take_over_one_does(world: World, work: Work) -> None:
    fail(world, Work(Killed()), Killed)
    world.clock.advance(CALL_LEASE)
    world.calls.meanwhile(lambda: None)
    world.calls.meanwhile(lambda: do(world, work))
    fail(world, work, StillRunning)
    assert len(work.done) == 1


def test_who_was_too_slow_has_no_answer_to_give(world: World, work: Work) -> None:
    def slow(call: Call) -> str:
        world.clock.advance(CALL_LEASE)
        do(world, work)
        return "too late"

    with pytest.raises(StillRunning):
        do(world, slow)
    assert do(world, work) == Told("answer 1", replayed=True)


def test_who_fails_too_late_does_not_end_the_others_lease(world: World, work: Work) -> None:
    def slow(call: Call) -> str:
        world.clock.advance(CALL_LEASE)
        fail(world, Work(Killed()), Killed)
        raise LookupError

    with pytest.raises(LookupError):
        do(world, slow)
    fail(world, work, StillRunning)

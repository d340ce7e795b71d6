from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from recado.domain.call import Call
from tests.builders import ACCOUNT, CALL_LEASE, DAY, MINUTE, NOW, a_call
from tests.contract.conftest import Stores

LATER = NOW + MINUTE
MOMENT = timedelta(milliseconds=1)


def a_later_call(call_id: str = "call-1", at: timedelta = MINUTE, **changes: object) -> Call:
    """The same key again, after that time."""
    moment = NOW + at
    called = {
        "called_at": moment,
        "lease_until": moment + CALL_LEASE,
        "expires_at": moment + 30 * DAY,
    }
    return a_call(call_id, **called | changes)


def kept(stores: Stores, call_id: str = "call-1", account_id: str = ACCOUNT) -> Call | None:
    """What the next one to begin would find."""
    return stores.calls.begin(a_later_call(call_id, DAY, account_id=account_id), NOW + DAY)


# ---- beginning


def test_a_call_that_begins_is_kept_as_it_was(stores: Stores) -> None:
    assert stores.calls.begin(a_call(), NOW) is None
    assert kept(stores) == a_call()


def test_a_call_that_is_there_is_answered_with_and_stays(stores: Stores) -> None:
    stores.calls.begin(a_call(body_hash="body-1"), NOW)
    assert stores.calls.begin(a_later_call(body_hash="body-2"), LATER) == a_call()
    assert kept(stores) == a_call()


def test_a_call_with_its_answer_comes_back_to_the_letter(stores: Stores) -> None:
    answered = a_call(answer='{"sends":["ação","🚀"]}')
    stores.calls.begin(a_call(), NOW)
    assert stores.calls.change(a_call(), answered)
    assert kept(stores) == answered


def test_calls_under_other_keys_and_of_other_accounts_are_others(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    assert stores.calls.begin(a_call("call-2"), NOW) is None
    assert stores.calls.begin(a_call(account_id="acc-2"), NOW) is None
    assert kept(stores, account_id="acc-2") == a_call(account_id="acc-2")


def test_a_call_is_there_until_it_expires(stores: Stores) -> None:
    stores.calls.begin(a_call(expires_at=NOW + DAY), NOW)
    moment_before = NOW + DAY - MOMENT
    assert stores.calls.begin(a_later_call(), moment_before) == a_call(expires_at=NOW + DAY)
    assert stores.calls.begin(a_later_call(), NOW + DAY) is None


def test_an_expired_call_makes_room_for_a_new_one_with_its_answer_gone(stores: Stores) -> None:
    old = a_call(expires_at=NOW + MINUTE)
    stores.calls.begin(old, NOW)
    stores.calls.change(old, replace(old, answer="old words"))
    assert stores.calls.begin(a_later_call(body_hash="body-2"), LATER) is None
    assert kept(stores) == a_later_call(body_hash="body-2")


# ---- changing


def test_a_running_call_is_changed_by_who_has_its_lease(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    longer = a_call(lease_until=NOW + 2 * CALL_LEASE)
    assert stores.calls.change(a_call(), longer)
    assert stores.calls.change(longer, replace(longer, answer="done"))
    assert kept(stores) == replace(longer, answer="done")


def test_who_lost_the_lease_changes_nothing(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    taken_over = a_call(lease_until=NOW + 2 * CALL_LEASE)
    stores.calls.change(a_call(), taken_over)
    assert not stores.calls.change(a_call(), a_call(answer="too late"))
    assert kept(stores) == taken_over


def test_an_answer_is_never_changed(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    stores.calls.change(a_call(), a_call(answer="first"))
    assert not stores.calls.change(a_call(), a_call(answer="second"))
    assert kept(stores) == a_call(answer="first")


def test_a_call_that_never_began_is_not_changed(stores: Stores) -> None:
    assert not stores.calls.change(a_call(), a_call(answer="of nothing"))
    assert kept(stores) is None


def test_who_worked_for_an_expired_call_does_not_answer_for_its_successor(stores: Stores) -> None:
    old = a_call(expires_at=NOW + MINUTE, lease_until=NOW + 2 * MINUTE)
    new = a_later_call(lease_until=NOW + 2 * MINUTE)
    stores.calls.begin(old, NOW)
    stores.calls.begin(new, LATER)
    assert not stores.calls.change(old, replace(old, answer="for others"))
    assert kept(stores) == new


# ---- racing


def test_of_those_who_begin_one_call_together_one_begins_it(stores: Stores) -> None:
    start = Barrier(4)

    def begin(number: int) -> Call | None:
        start.wait()
        return stores.calls.begin(a_later_call(at=number * MOMENT), NOW)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(begin, range(4)))
    begun = a_later_call(at=found.index(None) * MOMENT)
    assert [call for call in found if call is not None] == [begun] * 3


def test_of_those_who_take_one_call_over_together_one_gets_it(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    start = Barrier(4)

    def take_over(number: int) -> bool:
        start.wait()
        return stores.calls.change(a_call(), leased(number))

    def leased(number: int) -> Call:
        return a_call(lease_until=LATER + CALL_LEASE + number * MOMENT)

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(take_over, range(4)))
    assert got.count(True) == 1
    assert kept(stores) == leased(got.index(True))

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from recado.domain.channel import Channel
from recado.domain.guard import Guarded, GuardReason, Mark, Measured
from tests.builders import ACCOUNT, DAY, NOW, an_account
from tests.contract.conftest import Stores

MARCH, APRIL = "2026-03", "2026-04"
BOUNCES = Guarded(NOW, GuardReason.BOUNCES)
MARK = Mark(NOW, Measured(1200, 34, 5))


@pytest.fixture(autouse=True)
def account(stores: Stores) -> None:
    stores.accounts.put(an_account())


@pytest.mark.parametrize("because", GuardReason)
def test_an_account_that_is_stopped_says_since_when_and_why(
    stores: Stores, because: GuardReason
) -> None:
    assert stores.guards.stop(ACCOUNT, Guarded(NOW, because))
    assert stores.accounts.get(ACCOUNT) == an_account(guarded=Guarded(NOW, because))


def test_an_account_is_stopped_once(stores: Stores) -> None:
    stores.guards.stop(ACCOUNT, BOUNCES)
    assert not stores.guards.stop(ACCOUNT, Guarded(NOW + DAY, GuardReason.COMPLAINTS))
    assert stores.accounts.get(ACCOUNT) == an_account(guarded=BOUNCES)


def test_of_those_who_stop_it_together_one_does(stores: Stores) -> None:
    with ThreadPoolExecutor(4) as threads:
        stopped = threads.map(lambda _: stores.guards.stop(ACCOUNT, BOUNCES), range(4))
    assert list(stopped).count(True) == 1


def test_an_account_that_is_not_there_is_not_stopped(stores: Stores) -> None:
    assert not stores.guards.stop("acc-2", BOUNCES)
    assert not stores.guards.lift("acc-2")
    assert stores.accounts.get("acc-2") is None


def test_a_stop_is_lifted_once_and_may_come_again(stores: Stores) -> None:
    stores.guards.stop(ACCOUNT, BOUNCES)
    assert stores.guards.lift(ACCOUNT)
    assert not stores.guards.lift(ACCOUNT)
    assert stores.accounts.get(ACCOUNT) == an_account()
    assert stores.guards.stop(ACCOUNT, BOUNCES)


def test_an_account_that_is_put_stays_stopped(stores: Stores) -> None:
    stores.guards.stop(ACCOUNT, BOUNCES)
    stores.accounts.put(an_account(reply_to=None, plan={}))
    stopped = an_account(reply_to=None, plan={}, guarded=BOUNCES)
    assert stores.accounts.get(ACCOUNT) == stopped


def test_putting_an_account_neither_stops_nor_starts_it(stores: Stores) -> None:
    stores.accounts.put(an_account(guarded=BOUNCES))
    assert stores.accounts.get(ACCOUNT) == an_account()


# ---- marks


def test_a_mark_comes_back_as_it_was_put(stores: Stores) -> None:
    stores.guards.put_mark(ACCOUNT, MARCH, MARK)
    assert stores.guards.mark(ACCOUNT, MARCH) == MARK


def test_the_last_mark_holds(stores: Stores) -> None:
    stores.guards.put_mark(ACCOUNT, MARCH, MARK)
    latest = Mark(NOW + DAY, Measured())
    stores.guards.put_mark(ACCOUNT, MARCH, latest)
    assert stores.guards.mark(ACCOUNT, MARCH) == latest


def test_a_mark_is_of_one_account_and_month(stores: Stores) -> None:
    stores.guards.put_mark(ACCOUNT, MARCH, MARK)
    assert stores.guards.mark(ACCOUNT, APRIL) is None
    assert stores.guards.mark("acc-2", MARCH) is None


def test_marks_and_tallies_do_not_touch_each_other(stores: Stores) -> None:
    counts = Counter({(Channel.EMAIL, "sent"): 3})
    stores.guards.put_mark(ACCOUNT, MARCH, MARK)
    assert stores.tallies.get(ACCOUNT, MARCH) == Counter()
    stores.tallies.add({(ACCOUNT, MARCH): counts}, once="beside a mark")
    assert stores.tallies.get(ACCOUNT, MARCH) == counts
    assert stores.guards.mark(ACCOUNT, MARCH) == MARK

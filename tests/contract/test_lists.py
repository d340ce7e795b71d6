from datetime import date, timedelta

import pytest

from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Status
from recado.ports import Place
from tests.builders import (
    ACCOUNT,
    BRUNO,
    CUSTOMER,
    DAY,
    NOW,
    a_commit,
    a_receipt,
    a_send,
    handed_over,
)
from tests.contract.conftest import Stores

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def place_of(send: Send) -> Place:
    return Place(send.day, send.accepted_at, send.send_id)


def numbered(number: int) -> Send:
    at = NOW + number * timedelta(hours=9)
    return a_send(occurrence=f"due-{number}", accepted_at=at, day=at.date())


@pytest.fixture
def sends(stores: Stores) -> list[Send]:
    """Newest first."""
    made = [numbered(number) for number in range(7)]
    stores.ledger.commit(a_commit(*made))
    return made[::-1]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20])
def test_the_places_of_a_period_come_newest_first_page_by_page(
    stores: Stores, sends: list[Send], limit: int
) -> None:
    found: list[Place] = []
    after, more = None, True
    while more:
        page, more = stores.lists.in_period(ACCOUNT, FIRST, LAST, limit=limit, after=after)
        assert len(page) <= limit
        found += page
        after = page[-1] if page else after
    assert [place.send_id for place in found] == [send.send_id for send in sends]
    assert found == [place_of(send) for send in sends]


def test_days_outside_the_period_are_left_out(stores: Stores, sends: list[Send]) -> None:
    day = sends[-1].day
    page, _ = stores.lists.in_period(ACCOUNT, day, day, limit=20, after=None)
    assert [place.send_id for place in page] == [s.send_id for s in sends if s.day == day]


@pytest.mark.parametrize("limit", [2, 20])
def test_a_customers_places_come_newest_first(
    stores: Stores, sends: list[Send], limit: int
) -> None:
    page, _ = stores.lists.of_customer(ACCOUNT, CUSTOMER, limit=limit, after=None)
    rest, more = stores.lists.of_customer(ACCOUNT, CUSTOMER, limit=20, after=page[-1])
    ids = [place.send_id for place in [*page, *rest]]
    assert ids == [send.send_id for send in sends]
    assert not more


def test_a_send_that_is_not_listed_is_in_no_list(stores: Stores) -> None:
    send = a_send(BRUNO, listed=False)
    stores.ledger.commit(a_commit(send))
    assert stores.lists.of_customer(ACCOUNT, CUSTOMER, limit=20, after=None) == ([], False)
    assert stores.lists.in_period(ACCOUNT, FIRST, LAST, limit=20, after=None) == ([], False)


def test_a_problem_is_listed_while_it_lasts(stores: Stores) -> None:
    def full() -> list[str]:
        page, _ = stores.lists.with_problem(
            ACCOUNT, Status.MAILBOX_FULL, "2026-03", limit=20, after=None
        )
        return [place.send_id for place in page]

    stores.ledger.commit(a_commit(a_send()))
    stored = stores.sends.get(a_send().key)
    assert stored is not None
    bounced = stores.sends.save(handed_over(stored).receiving(1, a_receipt(Outcome.SOFT_FAILURE)))
    assert full() == [a_send().send_id]
    stores.sends.save(bounced.receiving(1, a_receipt(Outcome.DELIVERED, after=DAY)))
    assert full() == []

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recado.domain.contact_entry import ContactEntry, OptOutBy
from tests.builders import ACCOUNT, DAY, NOW
from tests.contract.conftest import Stores

CONTACT, OTHER = "con_1", "con_2"
TODAY, YESTERDAY = NOW.date(), (NOW - DAY).date()
OPTED_OUT = ContactEntry(
    account_id=ACCOUNT, contact_id=CONTACT, opted_out_at=NOW, opted_out_by=OptOutBy.REPLY
)


def entry(stores: Stores, contact_id: str = CONTACT) -> ContactEntry | None:
    return stores.entries.of(ACCOUNT, [contact_id]).get(contact_id)


def test_of_a_contact_nothing_is_known_at_first(stores: Stores) -> None:
    assert stores.entries.of(ACCOUNT, [CONTACT]) == {}
    assert stores.entries.of(ACCOUNT, []) == {}


@pytest.mark.parametrize("by", OptOutBy)
def test_an_opt_out_comes_back_with_when_and_how(stores: Stores, by: OptOutBy) -> None:
    assert stores.entries.opt_out(ACCOUNT, CONTACT, NOW, by)
    found = entry(stores)
    assert found is not None
    assert (found.opted_out_at, found.opted_out_by, found.sent_on) == (NOW, by, None)


def test_who_opted_out_already_did_so_when_they_did(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    assert not stores.entries.opt_out(ACCOUNT, CONTACT, NOW + DAY, OptOutBy.LINK)
    assert entry(stores) == OPTED_OUT


def test_an_opt_out_is_taken_back_once(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    assert stores.entries.opt_in(ACCOUNT, CONTACT)
    assert not stores.entries.opt_in(ACCOUNT, CONTACT)
    found = entry(stores)
    assert found is not None
    assert (found.opted_out_at, found.opted_out_by) == (None, None)


def test_opting_in_where_nobody_opted_out_leaves_no_trace(stores: Stores) -> None:
    assert not stores.entries.opt_in(ACCOUNT, CONTACT)
    assert entry(stores) is None


def test_an_opt_out_concerns_one_account_and_one_contact(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    assert stores.entries.of(ACCOUNT, [CONTACT, OTHER, CONTACT]) == {CONTACT: OPTED_OUT}
    assert stores.entries.of("acc-2", [CONTACT]) == {}


def test_the_last_day_counts_whatever_order_the_days_are_noted_in(stores: Stores) -> None:
    for number, days in enumerate(permutations([YESTERDAY, TODAY, date(2025, 12, 31)])):
        for day in days:
            stores.entries.note_sent(ACCOUNT, f"con_{number}", day)
        found = entry(stores, f"con_{number}")
        assert found is not None
        assert found.sent_on == TODAY


def test_who_wrote_lately_is_found_by_the_contact(stores: Stores) -> None:
    for account_id, contact_id, day in [
        (ACCOUNT, CONTACT, TODAY),
        ("acc-2", CONTACT, YESTERDAY),
        ("acc-3", CONTACT, date(2025, 1, 1)),
        ("acc-4", OTHER, TODAY),
    ]:
        stores.entries.note_sent(account_id, contact_id, day)
    assert sorted(stores.entries.senders_since(CONTACT, YESTERDAY)) == [ACCOUNT, "acc-2"]
    assert len(stores.entries.senders_since(CONTACT, date.min)) == 3


def test_who_only_knows_an_opt_out_did_not_write(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.LINK)
    assert stores.entries.senders_since(CONTACT, date.min) == []


def test_whatever_happens_at_once_nothing_is_lost(stores: Stores) -> None:
    with ThreadPoolExecutor(4) as threads:
        news = [
            threads.submit(stores.entries.opt_out, ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
            for _ in range(3)
        ]
        threads.submit(stores.entries.note_sent, ACCOUNT, CONTACT, TODAY).result()
    assert sorted(each.result() for each in news) == [False, False, True]
    found = entry(stores)
    assert found is not None
    assert (found.opted_out_at, found.sent_on) == (NOW, TODAY)


STEPS = st.lists(st.sampled_from(["out", "in", "sent today", "sent yesterday"]), max_size=8)


def test_in_any_order_the_last_word_of_the_customer_and_the_last_day_hold(stores: Stores) -> None:
    numbers = iter(range(10_000))

    @settings(
        derandomize=True, max_examples=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(STEPS)
    def check(steps: list[str]) -> None:
        contact = f"con_any_{next(numbers)}"
        acts: dict[str, Callable[[], object]] = {
            "out": lambda: stores.entries.opt_out(ACCOUNT, contact, NOW, OptOutBy.REPLY),
            "in": lambda: stores.entries.opt_in(ACCOUNT, contact),
            "sent today": lambda: stores.entries.note_sent(ACCOUNT, contact, TODAY),
            "sent yesterday": lambda: stores.entries.note_sent(ACCOUNT, contact, YESTERDAY),
        }
        for step in steps:
            acts[step]()
        found = entry(stores, contact) or ContactEntry(account_id=ACCOUNT, contact_id=contact)
        words = [step for step in steps if step in ("out", "in")]
        days = {"sent today": TODAY, "sent yesterday": YESTERDAY}
        assert (found.opted_out_at is not None) == (words[-1:] == ["out"])
        assert found.sent_on == max((days[s] for s in steps if s in days), default=None)

    check()

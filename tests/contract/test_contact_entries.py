from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recado.domain.blocks import hearing
from recado.domain.contact_entry import (
    EVERYONE,
    ContactEntry,
    Heard,
    OptOutBy,
    Release,
    Trouble,
)
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.ports import FixPlace, Stale
from tests.builders import ACCOUNT, DAY, HOUR, NOW
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


# ---- what was heard


BARE = ContactEntry(account_id=ACCOUNT, contact_id=CONTACT)
RELEASE = Release(at=NOW, asked_by="someone", called_by="support", why="Caixa nova, já confirmada.")

Change = Callable[[ContactEntry], ContactEntry]


def a_failure(number: int = 1) -> Heard:
    return Heard(
        send_id=f"snd_{number}",
        number=number,
        handed_over_at=NOW + number * HOUR,
        at=NOW + DAY,
        outcome=Outcome.HARD_FAILURE,
        reason=Reason.POLICY,
        counts=True,
        revision=3,
    )


A_DELIVERY = replace(a_failure(2), outcome=Outcome.DELIVERED, reason=None, counts=False)
A_COMPLAINT = replace(a_failure(3), outcome=Outcome.COMPLAINED, reason=Reason.COMPLAINT)


def a_trouble(number: int = 1, invoice_id: str | None = "inv-1") -> Trouble:
    return Trouble(
        send_id=f"snd_{number}",
        customer_id="cus-1",
        invoice_id=invoice_id,
        at=NOW + number * HOUR,
        revision=number,
    )


def becoming(**changes: object) -> Change:
    return lambda entry: replace(entry, **changes)  # type: ignore[arg-type]


def hear(*news: Heard) -> Change:
    return lambda entry: hearing(entry, news)


def unchanged(entry: ContactEntry) -> ContactEntry:
    return entry


HEARD = {
    "outcomes": becoming(outcomes=(a_failure(), A_DELIVERY)),
    "complaint": becoming(complaint=A_COMPLAINT),
    "release": becoming(release=RELEASE),
    "listed": becoming(listed_at=NOW),
    "troubles": becoming(troubles=(a_trouble(), a_trouble(2, None)), arrived_at=NOW - DAY),
    "arrived": becoming(arrived_at=NOW),
    "all": becoming(
        outcomes=(a_failure(),),
        complaint=A_COMPLAINT,
        troubles=(a_trouble(),),
        arrived_at=NOW,
        release=RELEASE,
        listed_at=NOW + DAY,
    ),
}


@pytest.mark.parametrize("change", HEARD.values(), ids=HEARD)
def test_a_changed_entry_comes_back_as_it_is_now(stores: Stores, change: Change) -> None:
    assert stores.entries.change(ACCOUNT, CONTACT, change) == (BARE, change(BARE))
    assert entry(stores) == change(BARE)


@pytest.mark.parametrize("change", HEARD.values(), ids=HEARD)
def test_what_a_change_takes_away_is_gone(stores: Stores, change: Change) -> None:
    stores.entries.change(ACCOUNT, CONTACT, change)
    back = stores.entries.change(ACCOUNT, CONTACT, lambda _: BARE)
    assert back == (change(BARE), BARE)
    assert entry(stores) == BARE


def test_each_change_begins_with_the_one_before(stores: Stores) -> None:
    for number in (3, 1, 2):
        stores.entries.change(ACCOUNT, CONTACT, hear(a_failure(number)))
    assert entry(stores) == hear(a_failure(1), a_failure(2), a_failure(3))(BARE)


def test_a_change_that_changes_nothing_leaves_no_trace(stores: Stores) -> None:
    assert stores.entries.change(ACCOUNT, CONTACT, unchanged) == (BARE, BARE)
    assert entry(stores) is None


def test_a_change_concerns_one_account_and_one_contact(stores: Stores) -> None:
    stores.entries.change(ACCOUNT, CONTACT, hear(a_failure()))
    stores.entries.change(EVERYONE, CONTACT, becoming(listed_at=NOW))
    everyone = ContactEntry(account_id=EVERYONE, contact_id=CONTACT, listed_at=NOW)
    assert stores.entries.of(ACCOUNT, [CONTACT, OTHER]) == {CONTACT: hear(a_failure())(BARE)}
    assert stores.entries.of(EVERYONE, [CONTACT]) == {CONTACT: everyone}
    assert stores.entries.of("acc-2", [CONTACT]) == {}


def test_everyone_is_nobody_who_wrote(stores: Stores) -> None:
    stores.entries.change(EVERYONE, CONTACT, becoming(listed_at=NOW, outcomes=(A_DELIVERY,)))
    stores.entries.note_sent(ACCOUNT, CONTACT, TODAY)
    assert stores.entries.senders_since(CONTACT, date.min) == [ACCOUNT]


def test_what_is_heard_and_what_the_customer_says_do_not_touch_each_other(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    stores.entries.change(ACCOUNT, CONTACT, becoming(opted_out_at=None, listed_at=NOW))
    assert entry(stores) == replace(OPTED_OUT, listed_at=NOW)
    stores.entries.opt_in(ACCOUNT, CONTACT)
    assert entry(stores) == replace(BARE, listed_at=NOW)


def test_what_the_customer_says_meanwhile_stays(stores: Stores) -> None:
    def interrupted(entry: ContactEntry) -> ContactEntry:
        stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
        stores.entries.note_sent(ACCOUNT, CONTACT, TODAY)
        return replace(entry, listed_at=NOW)

    stores.entries.change(ACCOUNT, CONTACT, interrupted)
    assert entry(stores) == replace(OPTED_OUT, sent_on=TODAY, listed_at=NOW)


def interrupting(stores: Stores, times: int, change: Change) -> Change:
    """The change, in which others come in between as often."""
    numbers = iter(range(10, 10 + times))

    def interrupted(entry: ContactEntry) -> ContactEntry:
        for number in numbers:
            stores.entries.change(ACCOUNT, CONTACT, hear(a_failure(number)))
            break
        return change(entry)

    return interrupted


@pytest.mark.parametrize("times", [1, 7])
def test_what_others_heard_meanwhile_stays(stores: Stores, times: int) -> None:
    change = interrupting(stores, times, becoming(listed_at=NOW))
    before, after = stores.entries.change(ACCOUNT, CONTACT, change)
    others = hear(*map(a_failure, range(10, 10 + times)))(BARE)
    assert (before, after) == (others, replace(others, listed_at=NOW))
    assert entry(stores) == after


def test_a_change_gives_up_if_others_are_faster_again_and_again(stores: Stores) -> None:
    with pytest.raises(Stale):
        stores.entries.change(ACCOUNT, CONTACT, interrupting(stores, 8, becoming(listed_at=NOW)))
    found = entry(stores)
    assert found is not None
    assert found.listed_at is None


def test_of_those_who_change_it_together_each_is_heard(stores: Stores) -> None:
    news = [a_failure(number) for number in range(1, 5)]
    with ThreadPoolExecutor(4) as threads:
        for heard in news:
            threads.submit(stores.entries.change, ACCOUNT, CONTACT, hear(heard))
    assert entry(stores) == hear(*news)(BARE)


# ---- what needs a person


def troubled(stores: Stores, contact_id: str, invoices: int, account_id: str = ACCOUNT) -> None:
    """The contact's troubles concern as many invoices."""
    troubles = tuple(a_trouble(number, f"inv-{number}") for number in range(invoices))
    stores.entries.change(account_id, contact_id, becoming(troubles=troubles))


def pages(stores: Stores, limit: int) -> list[list[ContactEntry]]:
    found: list[list[ContactEntry]] = []
    after: FixPlace | None = None
    while not found or after is not None:
        page, after = stores.entries.with_troubles(ACCOUNT, limit=limit, after=after)
        found.append(page)
    return found


def listed(stores: Stores, limit: int = 10) -> list[str]:
    return [each.contact_id for page in pages(stores, limit) for each in page]


def test_those_that_concern_most_invoices_come_first(stores: Stores) -> None:
    for contact_id, invoices in (("con_a", 2), ("con_b", 11), ("con_c", 1), ("con_d", 3)):
        troubled(stores, contact_id, invoices)
    assert listed(stores) == ["con_b", "con_d", "con_a", "con_c"]


def test_an_entry_is_listed_with_all_that_it_holds(stores: Stores) -> None:
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    stores.entries.change(ACCOUNT, CONTACT, HEARD["all"])
    [[found]] = pages(stores, 10)
    assert found == entry(stores)
    assert found.troubles == (a_trouble(),)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_each_entry_once_however_many_concern_equally_many(
    stores: Stores, limit: int
) -> None:
    for number in range(7):
        troubled(stores, f"con_{number}", 1 + number // 5)
    found = pages(stores, limit)
    assert max(map(len, found)) <= limit
    contacts = listed(stores, limit)
    assert sorted(contacts) == [f"con_{number}" for number in range(7)]
    assert set(contacts[:2]) == {"con_5", "con_6"}


def test_troubles_about_no_invoice_are_listed_last(stores: Stores) -> None:
    stores.entries.change(ACCOUNT, OTHER, becoming(troubles=(a_trouble(1, None),)))
    troubled(stores, CONTACT, 1)
    assert listed(stores) == [CONTACT, OTHER]


def test_an_entry_whose_troubles_are_gone_is_listed_no_more(stores: Stores) -> None:
    troubled(stores, CONTACT, 2)
    troubled(stores, OTHER, 1)
    stores.entries.change(ACCOUNT, CONTACT, becoming(troubles=(), arrived_at=NOW))
    assert listed(stores) == [OTHER]


def test_an_entry_moves_as_its_troubles_grow_and_shrink(stores: Stores) -> None:
    troubled(stores, CONTACT, 2)
    for invoices, expected in ((1, [CONTACT, OTHER]), (3, [OTHER, CONTACT]), (1, [CONTACT, OTHER])):
        troubled(stores, OTHER, invoices)
        assert listed(stores) == expected


def test_nothing_is_listed_of_other_accounts_and_of_contacts_without_troubles(
    stores: Stores,
) -> None:
    stores.entries.change(ACCOUNT, CONTACT, hear(a_failure()))
    troubled(stores, OTHER, 1, account_id="acc-2")
    assert pages(stores, 10) == [[]]


def test_a_place_whose_entry_has_left_the_list_still_says_where_to_go_on(stores: Stores) -> None:
    for number in (3, 2, 1):
        troubled(stores, f"con_{number}", number)
    _, place = stores.entries.with_troubles(ACCOUNT, limit=2, after=None)
    stores.entries.change(ACCOUNT, "con_2", becoming(troubles=()))
    rest, end = stores.entries.with_troubles(ACCOUNT, limit=2, after=place)
    assert ([each.contact_id for each in rest], end) == (["con_1"], None)


def test_troubles_that_are_heard_of_meanwhile_stay(stores: Stores) -> None:
    """Each change begins with the latest state, as with what was heard."""
    others = [becoming(troubles=(a_trouble(2, "inv-2"),))]

    def interrupted(entry: ContactEntry) -> ContactEntry:
        if others:
            stores.entries.change(ACCOUNT, CONTACT, others.pop())
        return replace(entry, troubles=(a_trouble(), *entry.troubles))

    stores.entries.change(ACCOUNT, CONTACT, interrupted)
    found = entry(stores)
    assert found is not None
    assert [each.send_id for each in found.troubles] == ["snd_1", "snd_2"]


def test_an_opt_out_leaves_the_list_as_it_is(stores: Stores) -> None:
    troubled(stores, CONTACT, 1)
    stores.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.REPLY)
    stores.entries.note_sent(ACCOUNT, CONTACT, TODAY)
    stores.entries.opt_in(ACCOUNT, CONTACT)
    assert listed(stores) == [CONTACT]


# ---- all together


STEPS = st.lists(
    st.sampled_from(["out", "in", "sent today", "sent yesterday", "heard", "listed", "unlisted"]),
    max_size=10,
)


def test_in_any_order_the_last_word_holds_of_whatever_it_is_about(stores: Stores) -> None:
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
            "heard": lambda: stores.entries.change(ACCOUNT, contact, hear(a_failure())),
            "listed": lambda: stores.entries.change(ACCOUNT, contact, becoming(listed_at=NOW)),
            "unlisted": lambda: stores.entries.change(ACCOUNT, contact, becoming(listed_at=None)),
        }
        for step in steps:
            acts[step]()
        found = entry(stores, contact) or ContactEntry(account_id=ACCOUNT, contact_id=contact)
        words = [step for step in steps if step in ("out", "in")]
        days = {"sent today": TODAY, "sent yesterday": YESTERDAY}
        assert (found.opted_out_at is not None) == (words[-1:] == ["out"])
        assert found.sent_on == max((days[s] for s in steps if s in days), default=None)
        lists = [step for step in steps if step in ("listed", "unlisted")]
        assert (found.listed_at is not None) == (lists[-1:] == ["listed"])
        assert found.outcomes == ((a_failure(),) if "heard" in steps else ())

    check()

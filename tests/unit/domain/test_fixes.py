"""Which sends need a person, and what a contact's entry keeps of them. Over any history:
tests/unit/use_cases/test_see_fixes_any_history.py."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.contact_entry import ContactEntry, Trouble
from recado.domain.customer import Customer
from recado.domain.fixes import (
    BLOCKS,
    MOST_KEPT,
    Fix,
    arrived_at,
    concerns_troubles,
    open_fix,
    seeing,
    trouble_of,
)
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CUSTOMER,
    DAY,
    HOUR,
    INVOICE,
    MINUTE,
    NOW,
    a_contact,
    a_customer,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)

CONTACT = a_contact(ANA).contact_id
BARE = ContactEntry(account_id=ACCOUNT, contact_id=CONTACT)
GONE = a_receipt(Outcome.HARD_FAILURE)


def told(send: Send, *receipts: Receipt, after: timedelta = MINUTE) -> Send:
    """Handed over once more, and this was heard of it."""
    now = handed_over(send, after)
    for receipt in receipts:
        now = now.receiving(len(now.attempts), receipt)
    return now


def stopped(reason: Reason, of: Send | None = None) -> Send:
    return (of or a_send()).ended(Stop(reason, NOW + DAY))


def failed(day: int = 0, revision: int = 0, **changes: object) -> Send:
    """The reminder of this day, which nobody received."""
    send = a_send(occurrence=f"n-{day}", revision=revision, **changes)  # type: ignore[arg-type]
    return told(send, GONE, after=day * DAY)


def arrived(day: int) -> Send:
    return told(a_send(occurrence=f"n-{day}"), a_receipt(), after=day * DAY)


def troubles(*sends: Send, entry: ContactEntry = BARE) -> list[str]:
    return [each.send_id for each in seeing(entry, sends).troubles]


# ---- what a person must see to


@pytest.mark.parametrize(
    "send",
    [
        told(a_send(), GONE),
        told(a_send(), a_receipt(Outcome.COMPLAINED)),
        told(a_send(), a_receipt(Outcome.HARD_FAILURE, Reason.POLICY)),
        told(a_send(channel=Channel.SMS), a_receipt(Outcome.HARD_FAILURE, Reason.INVALID_NUMBER)),
        told(a_send(), a_receipt(), a_receipt(Outcome.COMPLAINED)),
    ],
)
def test_what_failed_at_the_recipient_is_a_trouble(send: Send) -> None:
    assert trouble_of(send) == Trouble(
        send_id=send.send_id,
        customer_id=CUSTOMER,
        invoice_id=INVOICE,
        at=NOW + MINUTE,
        revision=0,
    )


@pytest.mark.parametrize("reason", sorted(BLOCKS))
def test_what_met_a_block_is_a_trouble_since_then(reason: Reason) -> None:
    trouble = trouble_of(stopped(reason))
    assert trouble is not None
    assert trouble.at == NOW + DAY


@pytest.mark.parametrize("reason", sorted(BLOCKS))
def test_a_failure_whose_next_try_met_a_block_is_one_since_its_hand_over(reason: Reason) -> None:
    soft = told(a_send(), a_receipt(Outcome.SOFT_FAILURE, resend=True))
    trouble = trouble_of(stopped(reason, soft))
    assert trouble is not None
    assert trouble.at == NOW + MINUTE


@pytest.mark.parametrize(
    "send",
    [
        a_send(),
        claimed(a_send()),
        claimed(a_send()).lost(1, NOW),
        told(a_send()),
        told(a_send(), a_receipt()),
        told(a_send(), a_receipt(Outcome.DELAYED)),
        told(a_send(), a_receipt(Outcome.SOFT_FAILURE, resend=True)),
        told(a_send(), GONE).asked_again("call-2", NOW + DAY, "2026-03"),
        told(a_send(units=0), GONE),
        stopped(Reason.BLOCKED_BY_FAILURES, a_send(units=0)),
        told(a_send(), a_receipt(Outcome.HARD_FAILURE, Reason.AUTHENTICATION)),
        claimed(a_send()).answered(1, refused_by_provider()),
    ],
    ids=[
        "queued",
        "claimed",
        "lost",
        "sent",
        "delivered",
        "delayed",
        "tried again by itself",
        "tried again by hand",
        "simulated",
        "simulated block",
        "our own fault",
        "refused by the provider",
    ],
)
def test_all_else_is_none(send: Send) -> None:
    assert trouble_of(send) is None


@pytest.mark.parametrize(
    "reason",
    [
        Reason.OPTED_OUT,
        Reason.QUOTA_USED_UP,
        Reason.INVOICE_PAID,
        Reason.BY_REQUEST,
        Reason.DEADLINE_PASSED,
        Reason.CONTENT_EXPIRED,
    ],
)
@pytest.mark.parametrize("tried", [False, True])
def test_what_was_withdrawn_or_stopped_otherwise_is_none(reason: Reason, tried: bool) -> None:
    soft = told(a_send(), a_receipt(Outcome.SOFT_FAILURE, resend=True))
    assert trouble_of(stopped(reason, soft if tried else a_send())) is None


@pytest.mark.parametrize("outcome", [Outcome.DELIVERED, Outcome.READ, Outcome.COMPLAINED])
def test_what_shows_that_it_arrived_counts_from_the_hand_over(outcome: Outcome) -> None:
    twice = told(told(a_send(), a_receipt(outcome)), a_receipt(outcome), after=DAY)
    assert arrived_at(twice) == NOW + DAY
    assert arrived_at(told(a_send())) is None


# ---- what the entry keeps


def test_the_entry_keeps_them_oldest_first() -> None:
    days = [failed(day) for day in (2, 0, 1)]
    entry = seeing(BARE, days)
    assert [each.at for each in entry.troubles] == [NOW, NOW + DAY, NOW + 2 * DAY]
    assert entry.arrived_at is None


def test_what_came_before_an_arrival_is_none_any_more() -> None:
    assert troubles(failed(0), arrived(1), failed(2)) == [failed(2).send_id]
    entry = seeing(BARE, [failed(0), arrived(1)])
    assert (entry.troubles, entry.arrived_at) == ((), NOW + DAY)


def test_an_arrival_that_is_known_holds_against_late_news() -> None:
    entry = seeing(BARE, [arrived(1)])
    assert troubles(failed(0), entry=entry) == []


def test_a_complaint_does_not_close_itself() -> None:
    complaint = told(a_send(), a_receipt(), a_receipt(Outcome.COMPLAINED))
    assert troubles(complaint) == [complaint.send_id]


def test_what_is_tried_again_leaves_the_entry() -> None:
    entry = seeing(BARE, [failed(revision=1)])
    again = failed(revision=2).asked_again("call-2", NOW + DAY, "2026-03")
    assert troubles(again, entry=entry) == []


def test_an_older_word_of_a_send_changes_nothing() -> None:
    entry = seeing(BARE, [failed(revision=3)])
    older = told(a_send(occurrence="n-0", revision=2), after=0 * DAY)
    assert seeing(entry, [older]) == entry


def test_only_the_newest_are_kept() -> None:
    kept = troubles(*map(failed, range(MOST_KEPT + 2)))
    assert kept == [failed(day).send_id for day in range(2, MOST_KEPT + 2)]


some_sends = st.lists(
    st.builds(
        lambda day, works, revision: (
            replace(arrived(day) if works else failed(day), revision=2)
            if revision == 2
            else told(a_send(occurrence=f"n-{day}", revision=revision), after=day * DAY)
        ),
        st.integers(0, 4),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=8,
    unique_by=lambda send: (send.send_id, send.revision),
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(sends=some_sends, data=st.data())
def test_any_order_and_any_repetition_give_the_same(sends: list[Send], data: st.DataObject) -> None:
    entry = BARE
    for send in data.draw(st.permutations(sends + sends[:3])):
        entry = seeing(entry, [send])
    assert entry == seeing(BARE, sends)


# ---- when the entry is written


WITH_TROUBLE = seeing(BARE, [failed(1)])


@pytest.mark.parametrize(
    ("entry", "send", "concerned"),
    [
        (None, failed(), True),
        (None, arrived(0), False),
        (BARE, arrived(0), False),
        (WITH_TROUBLE, arrived(0), True),
        (WITH_TROUBLE, handed_over(a_send()), False),
        (WITH_TROUBLE, failed(1).asked_again("call-2", NOW + DAY, "2026-03"), True),
    ],
    ids=["a trouble", "no entry", "nothing open", "an arrival", "another", "no trouble any more"],
)
def test_the_entry_is_written_only_for_what_may_change_it(
    entry: ContactEntry | None, send: Send, concerned: bool
) -> None:
    assert concerns_troubles(entry, send) is concerned


# ---- what is open


def put(at: datetime | None, *addresses: str) -> Customer:
    return a_customer(*addresses, put_at=at)


@pytest.mark.parametrize(
    ("customer", "is_open"),
    [
        (put(None), True),
        (put(NOW + 2 * DAY, BRUNO), False),
        (put(NOW + 2 * DAY), False),
        (put(NOW + 2 * DAY, ANA, BRUNO), True),
        (put(NOW + DAY, BRUNO), True),
        (put(NOW + HOUR, BRUNO), True),
        (replace(put(NOW + 2 * DAY, BRUNO), customer_id="cus-2"), True),
    ],
    ids=["never", "since", "with none", "with it", "at that moment", "before", "somebody else"],
)
def test_a_customer_put_since_without_the_contact_has_been_seen_to(
    customer: Customer, is_open: bool
) -> None:
    assert (open_fix(WITH_TROUBLE, [customer]) is not None) is is_open


def test_what_is_newer_than_the_change_stays_open() -> None:
    entry = seeing(BARE, [failed(1), failed(3)])
    fix = open_fix(entry, [put(NOW + 2 * DAY, BRUNO)])
    assert fix == Fix(CONTACT, (entry.troubles[1],))


def test_an_item_says_since_when_and_of_which_invoices() -> None:
    sends = [failed(2, invoice_id="inv-b"), failed(1, invoice_id="inv-a"), failed(3)]
    entry = seeing(BARE, [*sends, failed(4), failed(5, invoice_id=None)])
    fix = open_fix(entry, [])
    assert fix is not None
    assert (fix.since, fix.newest.at) == (NOW + DAY, NOW + 5 * DAY)
    assert fix.invoices == ("inv-a", "inv-b", INVOICE)
    assert entry.invoices == 3


def test_where_nothing_failed_nothing_is_open() -> None:
    assert open_fix(BARE, []) is None

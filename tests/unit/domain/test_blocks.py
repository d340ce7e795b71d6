"""PRODUCT.md section 7, "Block" and "Unblock"."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.blocks import (
    EVERYONE_REMEMBERS,
    KEPT,
    Block,
    block_of,
    heard_of,
    hearing,
    is_news,
    on_probation,
)
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard, Release
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from tests.builders import (
    ACCOUNT,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)

ENTRY = ContactEntry(account_id=ACCOUNT, contact_id="con_1")
SHARED = replace(ENTRY, account_id=EVERYONE)
NOT_FOUND, FAILURES = Reason.BLOCKED_AS_NOT_FOUND, Reason.BLOCKED_BY_FAILURES
COMPLAINT = Reason.BLOCKED_BY_COMPLAINT


def heard(outcome: Outcome, reason: Reason | None, day: int, **changes: Any) -> Heard:
    """Of a send that was handed over on this day."""
    at = NOW + day * DAY
    said = Heard(
        send_id=f"snd_{day}",
        number=1,
        handed_over_at=at,
        at=at + HOUR,
        outcome=outcome,
        reason=reason,
        counts=outcome in (Outcome.HARD_FAILURE, Outcome.SOFT_FAILURE),
        revision=2,
    )
    return replace(said, **changes)


def full(day: int, reason: Reason = Reason.MAILBOX_FULL, **changes: Any) -> Heard:
    return heard(Outcome.SOFT_FAILURE, reason, day, **changes)


def refused(day: int, reason: Reason = Reason.POLICY, **changes: Any) -> Heard:
    return heard(Outcome.HARD_FAILURE, reason, day, **changes)


def gone(day: int) -> Heard:
    return refused(day, Reason.NO_SUCH_USER)


def delivered(day: int, outcome: Outcome = Outcome.DELIVERED, **changes: Any) -> Heard:
    return heard(outcome, None, day, **changes)


def complained(day: int) -> Heard:
    return heard(Outcome.COMPLAINED, Reason.COMPLAINT, day)


def after(*news: Heard, entry: ContactEntry = ENTRY) -> ContactEntry:
    """What the entry is when these were heard, one by one."""
    for each in news:
        entry = hearing(entry, [each])
    return entry


def released(entry: ContactEntry, day: int) -> ContactEntry:
    release = Release(at=NOW + day * DAY, asked_by="ana", called_by="role", why="she called")
    return replace(entry, release=release)


def blocked(entry: ContactEntry | None, everyone: ContactEntry | None = None) -> Reason | None:
    block = block_of(entry, everyone, NOW + 30 * DAY)
    return block.reason if block else None


# ---- what blocks


@pytest.mark.parametrize(
    "reason",
    [
        Reason.NO_SUCH_USER,
        Reason.NO_SUCH_DOMAIN,
        Reason.ACCOUNT_DISABLED,
        Reason.INVALID_NUMBER,
    ],
)
def test_an_address_that_is_not_there_blocks_at_once(reason: Reason) -> None:
    assert blocked(after(refused(1, reason))) is NOT_FOUND


def test_what_the_provider_holds_back_blocks_at_once() -> None:
    entry = after(refused(1, Reason.SUPPRESSED_BY_PROVIDER))
    assert blocked(entry) is Reason.SUPPRESSED_BY_PROVIDER


@pytest.mark.parametrize("others", [(), (full(0),)])
def test_what_is_held_back_for_a_failure_that_we_know_blocks_nothing(
    others: tuple[Heard, ...],
) -> None:
    entry = after(*others, refused(1, Reason.SUPPRESSED_BY_PROVIDER), entry=SHARED)
    assert blocked(None, replace(entry, listed_at=NOW)) is None
    assert blocked(None, after(gone(2), entry=replace(entry, listed_at=NOW))) is NOT_FOUND


@pytest.mark.parametrize("reason", [Reason.NO_SUCH_USER, Reason.NO_SUCH_DOMAIN])
def test_a_guess_that_it_is_not_there_does_not_block_at_once(reason: Reason) -> None:
    assert blocked(after(full(1, reason))) is None


def test_a_complaint_blocks_at_once() -> None:
    assert blocked(after(complained(1))) is COMPLAINT


@pytest.mark.parametrize(("failures", "reason"), [(2, None), (3, FAILURES), (5, FAILURES)])
def test_three_other_permanent_failures_in_a_row_block(
    failures: int, reason: Reason | None
) -> None:
    assert blocked(after(*[refused(day) for day in range(failures)])) is reason


@pytest.mark.parametrize(("failures", "reason"), [(4, None), (5, FAILURES), (7, FAILURES)])
def test_five_passing_failures_in_a_row_block(failures: int, reason: Reason | None) -> None:
    assert blocked(after(*[full(day) for day in range(failures)])) is reason


def test_five_failures_of_whatever_kind_block() -> None:
    two_kinds = [full(1), refused(2), full(3), refused(4)]
    assert blocked(after(*two_kinds)) is None
    assert blocked(after(*two_kinds, full(5))) is FAILURES


def test_a_failure_that_does_not_count_is_as_if_it_had_not_been() -> None:
    ours = [refused(day, counts=False) for day in range(9)]
    assert after(*ours) == ENTRY
    assert not is_news(None, ours[0])


def test_a_block_names_the_failure_that_caused_it() -> None:
    assert block_of(after(full(1), gone(2), full(3)), None, NOW) == Block(
        reason=NOT_FOUND,
        because=Reason.NO_SUCH_USER,
        since=NOW + 2 * DAY,
        send_id="snd_2",
    )


def test_who_is_not_known_is_not_blocked() -> None:
    assert blocked(None) is None


# ---- what a delivery does


@pytest.mark.parametrize("outcome", [Outcome.DELIVERED, Outcome.READ])
def test_a_delivery_begins_the_count_anew(outcome: Outcome) -> None:
    four = [full(day) for day in range(4)]
    assert blocked(after(*four, delivered(4, outcome=outcome), full(5), full(6))) is None


def test_a_later_delivery_takes_a_block_back() -> None:
    assert blocked(after(gone(1), delivered(2))) is None


def test_an_earlier_delivery_takes_nothing_back() -> None:
    assert blocked(after(gone(2), delivered(1))) is NOT_FOUND


def test_what_counts_is_when_it_was_handed_over_not_when_it_was_heard() -> None:
    assert blocked(after(full(5), full(1), full(2), full(4), delivered(3), full(6))) is None


def test_a_complaint_is_not_undone_by_a_delivery() -> None:
    assert blocked(after(complained(1), delivered(2))) is COMPLAINT


def test_a_complaint_is_not_pushed_out_by_what_follows() -> None:
    entry = after(complained(1), *[delivered(day) for day in range(2, 2 + 2 * KEPT)])
    assert blocked(entry) is COMPLAINT


# ---- one attempt, heard of more than once


def test_of_an_attempt_the_last_word_holds() -> None:
    assert blocked(after(full(1), delivered(1, revision=3))) is None
    assert blocked(after(delivered(1), gone(1), replace(gone(1), revision=3))) is NOT_FOUND


def test_an_old_word_that_comes_again_is_no_news() -> None:
    entry = after(full(1), delivered(1, revision=3))
    assert after(full(1), entry=entry) == entry


# ---- everyone


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        (gone(1), NOT_FOUND),
        (refused(1, Reason.NO_SUCH_DOMAIN), NOT_FOUND),
        (refused(1, Reason.SUPPRESSED_BY_PROVIDER), Reason.SUPPRESSED_BY_PROVIDER),
        (refused(1, Reason.ACCOUNT_DISABLED), None),
        (refused(1, Reason.INVALID_NUMBER), None),
        (full(1, Reason.NO_SUCH_USER), None),
        (complained(1), None),
        (delivered(1), None),
    ],
)
def test_what_every_account_learns_is_permanent_evidence_alone(
    news: Heard, reason: Reason | None
) -> None:
    assert blocked(None, after(news, entry=SHARED)) is reason


def test_a_block_of_everyone_is_told_as_such() -> None:
    block = block_of(None, after(gone(1), entry=SHARED), NOW + DAY)
    assert block is not None
    assert block.everyone


def test_everyone_forgets_after_180_days() -> None:
    shared = after(gone(1), entry=SHARED)
    last_day = NOW + DAY + EVERYONE_REMEMBERS
    assert EVERYONE_REMEMBERS == 180 * DAY
    assert block_of(None, shared, last_day) is not None
    assert block_of(None, shared, last_day + MINUTE) is None


def test_the_account_itself_does_not_forget() -> None:
    assert block_of(after(gone(1)), None, NOW + 1000 * DAY) is not None


def test_a_delivery_of_any_account_takes_everyones_block_back() -> None:
    assert blocked(None, after(gone(1), delivered(2), entry=SHARED)) is None


def test_the_accounts_own_reason_is_told_first() -> None:
    assert blocked(after(complained(1)), after(gone(2), entry=SHARED)) is COMPLAINT


# ---- release and probation


@pytest.mark.parametrize(
    "entry",
    [after(gone(1)), after(complained(1)), after(*[full(day) for day in range(-4, 2)])],
    ids=["not found", "complaint", "failures"],
)
def test_a_release_takes_the_block_away(entry: ContactEntry) -> None:
    assert blocked(entry) is not None
    assert blocked(released(entry, 2)) is None


def test_a_release_by_an_account_holds_against_everyones_block() -> None:
    shared = after(gone(1), entry=SHARED)
    assert blocked(released(ENTRY, 2), shared) is None
    assert blocked(None, shared) is NOT_FOUND


def test_what_failed_before_the_release_does_not_count_however_late_it_is_heard() -> None:
    entry = released(after(gone(1)), 5)
    assert blocked(after(gone(2), gone(3), entry=entry)) is None


@pytest.mark.parametrize("again", [full(6), refused(6), gone(6), complained(6)])
def test_after_a_release_one_more_failure_blocks_again(again: Heard) -> None:
    entry = released(after(complained(1), gone(2)), 5)
    assert on_probation(entry)
    assert blocked(after(again, entry=entry)) is not None


@pytest.mark.parametrize(("day", "reason"), [(4, None), (6, COMPLAINT)])
def test_a_complaint_counts_after_a_release_by_its_hand_over_too(
    day: int, reason: Reason | None
) -> None:
    """The provider's clock may be behind."""
    early = replace(complained(day), at=NOW)
    assert blocked(after(early, entry=released(ENTRY, 5))) is reason


def test_a_delivery_ends_the_probation() -> None:
    entry = after(delivered(6), entry=released(after(gone(1)), 5))
    assert not on_probation(entry)
    assert blocked(after(full(7), full(8), full(9), entry=entry)) is None


def test_who_was_never_released_is_not_on_probation() -> None:
    assert not on_probation(after(gone(1)))


# ---- what is worth a write


def test_a_failure_is_always_news() -> None:
    for failure in (full(1), refused(1), gone(1), complained(1)):
        assert is_news(None, failure)


def test_a_delivery_is_news_after_a_failure_and_before_the_next_delivery() -> None:
    failed = after(full(3))
    once = after(full(3), delivered(5))
    assert not is_news(None, delivered(1))
    assert is_news(failed, delivered(4))
    assert is_news(failed, delivered(2))
    assert not is_news(once, delivered(6))
    assert is_news(once, delivered(4))


def test_the_first_delivery_on_probation_is_news() -> None:
    entry = released(after(complained(1)), 2)
    assert is_news(entry, delivered(3))
    assert not is_news(after(complained(1)), delivered(3))
    assert not is_news(after(delivered(3), entry=entry), delivered(4))


def test_what_revises_a_known_outcome_is_news() -> None:
    assert is_news(after(full(1), delivered(2)), delivered(2, revision=9))


# ---- what the attempts of a send say


def test_each_attempt_of_a_send_says_what_became_of_it() -> None:
    send = handed_over(a_send(revision=7)).receiving(1, a_receipt(Outcome.SOFT_FAILURE))
    send = claimed(handed_over(send, DAY), 2 * DAY)
    send = send.receiving(2, a_receipt(Outcome.DELIVERED, after=2 * DAY))
    said = [(each.number, each.outcome, each.handed_over_at) for each in heard_of(send)]
    assert said == [
        (1, Outcome.SOFT_FAILURE, NOW + MINUTE),
        (2, Outcome.DELIVERED, NOW + DAY),
    ]
    assert {each.revision for each in heard_of(send)} == {7}


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.DELAYED, Outcome.IGNORED], ids=str)
def test_what_says_nothing_of_the_contact_is_left_out(outcome: Outcome) -> None:
    assert heard_of(handed_over(a_send()).receiving(1, a_receipt(outcome))) == ()


def test_what_never_went_out_says_nothing() -> None:
    assert heard_of(claimed(a_send()).answered(1, refused_by_provider())) == ()


def test_a_simulated_recipient_says_nothing() -> None:
    bounced = handed_over(a_send(units=0)).receiving(1, a_receipt(Outcome.HARD_FAILURE))
    assert heard_of(bounced) == ()


# ---- any order

NEWS = [full, refused, gone, delivered, complained]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(data=st.data(), shared=st.booleans(), of=st.lists(st.sampled_from(NEWS), max_size=KEPT))
def test_any_order_and_any_repetition_give_one_entry(
    data: st.DataObject, shared: bool, of: list[Any]
) -> None:
    news = [make(day) for day, make in enumerate(of)]
    again = data.draw(st.lists(st.sampled_from(news), max_size=4)) if news else []
    entry = SHARED if shared else ENTRY
    assert after(*data.draw(st.permutations(news + again)), entry=entry) == hearing(entry, news)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(data=st.data(), of=st.lists(st.sampled_from(NEWS), min_size=KEPT + 1, max_size=12))
def test_of_many_the_last_five_are_kept(data: st.DataObject, of: list[Any]) -> None:
    news = [make(day) for day, make in enumerate(of)]
    entry = after(*data.draw(st.permutations(news)))
    last = [each for each in news if each.outcome is not Outcome.COMPLAINED][-KEPT:]
    assert entry.outcomes == tuple(last)


def test_nobody_waits_for_the_clock_of_a_provider() -> None:
    """The times of receipts order nothing but complaints."""
    early = replace(gone(3), at=NOW - DAY)
    assert blocked(after(delivered(1), early, delivered(2))) is NOT_FOUND
    assert timedelta() < early.handed_over_at - early.at

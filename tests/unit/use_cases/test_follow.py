"""What became of sends is told to the contacts' entries. Any order: test_follow_any_order; the
guard: test_lift_guard."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recado.domain.blocks import Block, block_of
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, ContactEntry, OptOutBy, Release
from recado.domain.event import EventType
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Refused, Send, Stop
from recado.domain.status import Reason
from recado.use_cases.follow import Changed, follow_contacts
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    DAY,
    HOUR,
    NOW,
    a_receipt,
    a_send,
    an_account,
    claimed,
    handed_over,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

CONTACT = a_send().contact_id
GONE = a_receipt(Outcome.HARD_FAILURE, counts=True)
REFUSED = a_receipt(Outcome.HARD_FAILURE, Reason.POLICY, counts=True)
FULL = a_receipt(Outcome.SOFT_FAILURE, counts=True)
COMPLAINT = a_receipt(Outcome.COMPLAINED)
UNCOUNTED = a_receipt(Outcome.SOFT_FAILURE)
DELIVERED = a_receipt()
LISTED = a_receipt(Outcome.SOFT_FAILURE, counts=True, listed=True)


@pytest.fixture
def world() -> World:
    world = World()
    world.accounts.put(an_account())
    world.clock.advance(2 * HOUR)
    return world


def heard(
    world: World, receipt: Receipt, day: int = 0, account_id: str = ACCOUNT, units: int = 1
) -> int:
    """Of another send to the contact, handed over on this day: how many contacts it blocks."""
    send = a_send(account_id=account_id, occurrence=f"n-{day}", units=units, revision=1)
    before = handed_over(send, day * DAY)
    told = replace(receipt, at=receipt.at + day * DAY)
    return follow(world, before, replace(before.receiving(1, told), revision=2))


def follow(world: World, before: Send | None, now: Send) -> int:
    if before is None or world.sends.get(now.key) is None:
        accepted(world, now)
    return follow_contacts([Changed(before, now)], followers=world.followers)


def entry(world: World, account_id: str = ACCOUNT) -> ContactEntry | None:
    return world.entries.of(account_id, [CONTACT]).get(CONTACT)


def block(world: World, account_id: str = ACCOUNT) -> Block | None:
    return block_of(entry(world, account_id), entry(world, EVERYONE), world.clock())


def told(world: World) -> list[EventType]:
    return [event.type for event in world.events.kept.values()]


# ---- blocks


@pytest.mark.parametrize(
    ("receipt", "reason"),
    [
        (GONE, Reason.BLOCKED_AS_NOT_FOUND),
        (COMPLAINT, Reason.BLOCKED_BY_COMPLAINT),
        (REFUSED, None),
        (FULL, None),
        (DELIVERED, None),
    ],
)
def test_what_one_receipt_means_for_the_contact(
    world: World, receipt: Receipt, reason: Reason | None
) -> None:
    assert heard(world, receipt) == (reason is not None)
    found = block(world)
    assert (found and found.reason) is reason


@pytest.mark.parametrize(("receipt", "most"), [(REFUSED, 3), (FULL, 5)])
def test_failures_in_a_row_block_and_that_is_told_once(
    world: World, receipt: Receipt, most: int
) -> None:
    blocks = [heard(world, receipt, day) for day in range(most + 1)]
    assert blocks == [0] * (most - 1) + [1, 0]
    assert told(world) == [EventType.CONTACT_BLOCKED]


def test_the_news_of_a_block_says_why(world: World) -> None:
    heard(world, GONE)
    [event] = world.events.kept.values()
    assert event.account_id == ACCOUNT
    assert event.data == {
        "channel": Channel.EMAIL,
        "contact_id": CONTACT,
        "reason": Reason.BLOCKED_AS_NOT_FOUND,
        "because": Reason.NO_SUCH_USER,
    }


def test_a_delivery_takes_a_block_back(world: World) -> None:
    heard(world, GONE)
    heard(world, DELIVERED, day=1)
    assert block(world) is None


def test_a_receipt_that_comes_again_is_no_news(world: World) -> None:
    assert [heard(world, GONE), heard(world, GONE)] == [1, 0]
    assert len(told(world)) == 1


def test_a_contact_to_whom_all_arrives_has_no_entry(world: World) -> None:
    for day in range(3):
        heard(world, DELIVERED, day)
    assert (entry(world), entry(world, EVERYONE)) == (None, None)


def test_a_write_that_tells_nothing_of_the_contact_writes_nothing(world: World) -> None:
    send = a_send()
    for before, now in ((None, send), (send, claimed(send)), (claimed(send), handed_over(send))):
        assert follow(world, before, now) == 0
    assert entry(world) is None


def test_a_failure_that_is_ours_is_not_the_contacts(world: World) -> None:
    heard(world, a_receipt(Outcome.HARD_FAILURE, Reason.RENDERING_FAILURE))
    assert entry(world) is None


@pytest.mark.parametrize("receipt", [GONE, COMPLAINT, LISTED])
def test_a_simulated_recipient_touches_nothing(world: World, receipt: Receipt) -> None:
    assert heard(world, receipt, units=0) == 0
    assert (entry(world), entry(world, EVERYONE), told(world)) == (None, None, [])


def test_after_a_release_one_failure_blocks_and_is_told_again(world: World) -> None:
    heard(world, GONE)
    release = Release(at=NOW + DAY, asked_by="ana", called_by="role", why="she called")
    world.entries.change(ACCOUNT, CONTACT, lambda e: replace(e, release=release))
    assert heard(world, FULL, day=2) == 1
    assert len(told(world)) == 2


@pytest.mark.parametrize("step", range(10))
def test_a_batch_that_broke_off_is_made_up_for_when_it_comes_again(world: World, step: int) -> None:
    die = dying_at(step)
    entries: Any = Mortal(world.entries, die)
    events: Any = Mortal(world.events, die)
    send = handed_over(a_send(revision=1))
    changed = Changed(send, replace(send.receiving(1, GONE), revision=2))
    accepted(world, changed.now)
    followers = replace(world.followers, entries=entries, events=events)
    with pytest.raises(Killed):
        follow_contacts([changed], followers=followers)
    follow_contacts([changed], followers=world.followers)
    assert block(world) is not None
    assert block(world, "acc-2") is not None
    assert told(world) == [EventType.CONTACT_BLOCKED]


# ---- the fix list


def in_trouble(world: World) -> list[str]:
    found = entry(world)
    return [] if found is None else [trouble.send_id for trouble in found.troubles]


def of_day(day: int) -> str:
    return a_send(occurrence=f"n-{day}").send_id


@pytest.mark.parametrize("receipt", [GONE, REFUSED, COMPLAINT, FULL, UNCOUNTED])
def test_what_failed_at_the_recipient_needs_a_person(world: World, receipt: Receipt) -> None:
    heard(world, receipt)
    assert in_trouble(world) == [of_day(0)]


def test_a_delivery_ends_it(world: World) -> None:
    heard(world, UNCOUNTED)
    heard(world, DELIVERED, day=1)
    assert in_trouble(world) == []


def test_the_late_news_of_a_failure_before_a_delivery_is_none(world: World) -> None:
    """The delivery left no trace then: it is looked for when the failure is heard of."""
    heard(world, DELIVERED, day=1)
    assert entry(world) is None
    heard(world, UNCOUNTED)
    assert in_trouble(world) == []


def test_a_send_that_met_a_block_needs_a_person(world: World) -> None:
    met = a_send(stop=Stop(Reason.BLOCKED_AS_NOT_FOUND, NOW))
    follow(world, None, met)
    assert in_trouble(world) == [met.send_id]


def test_the_late_news_of_a_block_before_a_delivery_is_none(world: World) -> None:
    heard(world, DELIVERED, day=1)
    follow(world, None, a_send(stop=Stop(Reason.BLOCKED_AS_NOT_FOUND, NOW)))
    assert in_trouble(world) == []


def test_what_goes_well_is_not_looked_up(world: World) -> None:
    """Every send is claimed and handed over: nothing is read for that."""
    entries = Mortal(world.entries, dying_at(0))
    followers = replace(world.followers, entries=entries)
    sent = handed_over(a_send())
    steps = [Changed(None, a_send()), Changed(a_send(), claimed(a_send())), Changed(None, sent)]
    assert follow_contacts(steps, followers=followers) == 0


def test_simulated_recipients_need_nobody(world: World) -> None:
    heard(world, GONE, units=0)
    assert in_trouble(world) == []


# ---- everyone


def test_that_nobody_is_there_is_known_to_every_account(world: World) -> None:
    heard(world, GONE)
    found = block(world, "acc-2")
    assert found is not None
    assert (found.reason, found.everyone) == (Reason.BLOCKED_AS_NOT_FOUND, True)


@pytest.mark.parametrize("receipt", [COMPLAINT, FULL, REFUSED])
def test_all_else_stays_with_the_account(world: World, receipt: Receipt) -> None:
    for day in range(5):
        heard(world, receipt, day)
    assert block(world) is not None
    assert block(world, "acc-2") is None


def test_a_delivery_to_another_account_takes_everyones_block_back(world: World) -> None:
    heard(world, GONE)
    heard(world, DELIVERED, day=1, account_id="acc-2")
    assert (block(world, "acc-2"), block(world, "acc-3")) == (None, None)
    assert block(world) is not None


# ---- the provider's list


def listed_at(world: World) -> timedelta | None:
    everyone = entry(world, EVERYONE)
    return everyone.listed_at - NOW if everyone and everyone.listed_at else None


def test_what_the_provider_lists_is_kept_with_everyones_entry(world: World) -> None:
    heard(world, LISTED)
    assert listed_at(world) == HOUR
    assert (block(world), block(world, "acc-2")) == (None, None)


def test_a_later_word_of_another_failure_does_not_list_it_again(world: World) -> None:
    """What was taken off the list meanwhile is off."""
    heard(world, LISTED)
    world.entries.change(EVERYONE, CONTACT, lambda e: replace(e, listed_at=None))
    heard(world, FULL, day=1)
    assert listed_at(world) is None


def test_what_is_listed_anew_is_kept_with_its_new_time(world: World) -> None:
    heard(world, LISTED)
    heard(world, LISTED, day=1)
    assert listed_at(world) == DAY + HOUR


# ---- opt-outs that the provider tells of


def opted_out_at_the_provider(units: int = 1) -> Send:
    send = claimed(a_send(channel=Channel.SMS, units=units))
    return send.answered(1, Refused("OptedOut", NOW + HOUR))


def test_an_opt_out_at_the_provider_becomes_ours(world: World) -> None:
    refused = opted_out_at_the_provider()
    for _ in range(2):
        follow(world, claimed(a_send(channel=Channel.SMS)), refused)
    [known] = world.entries.of(ACCOUNT, [refused.contact_id]).values()
    assert known.opted_out_by is OptOutBy.PROVIDER
    assert told(world) == [EventType.OPTED_OUT]


@pytest.mark.parametrize(
    "send",
    [
        a_send(channel=Channel.SMS, stop=Stop(Reason.OPTED_OUT, NOW)),
        opted_out_at_the_provider(units=0),
        claimed(a_send(channel=Channel.SMS)).answered(1, Refused("InvalidParameter", NOW)),
    ],
    ids=["our own gate", "simulated", "another refusal"],
)
def test_no_other_end_is_an_opt_out_at_the_provider(world: World, send: Send) -> None:
    follow(world, None, send)
    assert told(world) == []


class Counted:
    """Counts the looks at the entries."""

    def __init__(self, world: World) -> None:
        self.looks = 0
        self._entries = world.entries

    def of(self, *given: Any) -> Any:
        self.looks += 1
        return self._entries.of(*given)


def test_many_deliveries_to_contacts_of_which_nothing_is_known_are_looked_at_together(
    world: World,
) -> None:
    sent = [handed_over(a_send(f"n{n}@cliente.example", occurrence=f"n-{n}")) for n in range(50)]
    entries: Any = Counted(world)
    followers = replace(world.followers, entries=entries)
    changed = [Changed(each, each.receiving(1, DELIVERED)) for each in sent]
    assert follow_contacts(changed, followers=followers) == 0
    assert entries.looks == 2  # everyone's entries, and the account's


def test_a_delivery_beside_the_failure_that_it_makes_up_for_is_heard(world: World) -> None:
    failed, later = handed_over(a_send(revision=1)), handed_over(a_send(occurrence="n-1"), DAY)
    accepted(world, failed, later)
    changed = [
        Changed(failed, replace(failed.receiving(1, GONE), revision=2)),
        Changed(later, later.receiving(1, a_receipt(after=DAY))),
    ]
    follow_contacts(changed, followers=world.followers)
    assert block(world) is None

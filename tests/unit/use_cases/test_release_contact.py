from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from recado.domain.blocks import Block, block_of, hearing, on_probation
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard
from recado.domain.event import Event, EventType
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.ports import TryAgain
from recado.use_cases.errors import Invalid, KeyReused, NotFound
from recado.use_cases.release_contact import (
    Asking,
    ContactReleased,
    ProviderList,
    Support,
    release_contact,
)
from recado.use_cases.send import send
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    ANA,
    CALL_LEASE,
    DAY,
    HOUR,
    NOW,
    PHONE,
    a_contact,
    a_customer,
    a_name,
    a_send,
    an_account,
    handed_over,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

SEND = a_send()
NEXT = a_send(occurrence="due-1")
CONTACT = SEND.contact_id
CUSTOMERS_OWN = ANA.upper()
ASKING = Asking(asked_by="bia@recado.example", called_by="role/support", why="a typing error")
UNMARKED = replace(ASKING, customer_unmarked=True)
GONE = Heard(
    send_id=SEND.send_id,
    number=1,
    handed_over_at=NOW,
    at=NOW,
    outcome=Outcome.HARD_FAILURE,
    reason=Reason.NO_SUCH_USER,
    counts=True,
    revision=1,
)
COMPLAINT = replace(GONE, number=2, outcome=Outcome.COMPLAINED, reason=Reason.COMPLAINT)
CLEAR, PENDING = ProviderList.CLEAR, ProviderList.PENDING


def a_world(*heard: Heard, shared: bool = True) -> World:
    """A day after the send to Ana. `shared`: everyone and the provider know, too."""
    world = World()
    world.accounts.put(an_account())
    accepted(world, handed_over(SEND), NEXT)
    world.entries.change(ACCOUNT, CONTACT, lambda e: hearing(e, heard))
    if shared:
        world.suppression.held = {ANA, CUSTOMERS_OWN}
        world.customers.put(a_customer(contacts=(replace(a_contact(), address=CUSTOMERS_OWN),)))
        world.entries.change(EVERYONE, CONTACT, lambda e: replace(hearing(e, heard), listed_at=NOW))
    world.clock.advance(DAY)
    return world


def release(
    world: World,
    asking: Asking = ASKING,
    key: str = "release",
    contact_id: str = CONTACT,
    channel: Channel = Channel.EMAIL,
    support: Support | None = None,
) -> ContactReleased:
    return release_contact(
        a_name(key), contact_id, channel, asking, support=support or world.support
    )


def entry(world: World, account_id: str = ACCOUNT) -> ContactEntry | None:
    return world.entries.of(account_id, [CONTACT]).get(CONTACT)


def block(world: World, account_id: str = ACCOUNT) -> Block | None:
    return block_of(entry(world, account_id), entry(world, EVERYONE), world.clock())


def is_listed(world: World) -> bool:
    everyone = entry(world, EVERYONE)
    return everyone is not None and everyone.listed_at is not None


def audit(world: World) -> list[Event]:
    return list(world.events.kept.values())


def out_of_reach(world: World, times: int = 9) -> None:
    def fail() -> None:
        raise TryAgain

    world.suppression.meanwhile(fail, times)


# ---- what it does


def test_a_release_takes_the_block_away_on_both_lists() -> None:
    world = a_world(GONE)
    told = release(world)
    assert told == ContactReleased(Reason.BLOCKED_AS_NOT_FOUND, CLEAR, replayed=False)
    assert (block(world), world.suppression.held, is_listed(world)) == (None, set(), False)


def test_the_next_send_goes_out() -> None:
    world = a_world(GONE)
    release(world)
    send(NEXT.key, hands=world.hands)
    assert [email.to for email in world.mailer.asked] == [ANA]


def test_the_contact_is_on_probation() -> None:
    world = a_world(GONE)
    release(world)
    known = entry(world)
    assert known is not None
    assert on_probation(known)
    again = replace(GONE, reason=Reason.POLICY, handed_over_at=NOW + DAY + HOUR, number=3)
    world.entries.change(ACCOUNT, CONTACT, lambda e: hearing(e, [again]))
    assert block(world) is not None


def test_a_release_by_one_account_lifts_everyones_block_for_that_account_alone() -> None:
    world = a_world(GONE)
    release(world)
    assert (block(world), block(world, "acc-2") is not None) == (None, True)


def test_who_asked_who_called_and_why_is_kept_for_good() -> None:
    world = a_world(GONE)
    release(world)
    [event] = audit(world)
    assert (event.type, event.account_id, event.expires_at) == (
        EventType.CONTACT_RELEASED,
        ACCOUNT,
        None,
    )
    assert event.data["asked_by"] == ASKING.asked_by
    assert event.data["called_by"] == ASKING.called_by
    assert event.data["why"] == ASKING.why


# ---- complaints


def test_a_complaint_needs_the_customers_word() -> None:
    world = a_world(COMPLAINT)
    with pytest.raises(Invalid) as invalid:
        release(world)
    assert (invalid.value.field, invalid.value.code) == ("customer_unmarked", "needed")
    assert (audit(world), block(world) is not None, is_listed(world)) == ([], True, True)


def test_with_the_customers_word_a_complaint_is_released() -> None:
    world = a_world(COMPLAINT)
    assert release(world, UNMARKED).released is Reason.BLOCKED_BY_COMPLAINT
    assert block(world) is None


def test_a_complaint_after_the_release_blocks_again() -> None:
    world = a_world(COMPLAINT)
    release(world, UNMARKED)
    again = replace(COMPLAINT, at=NOW + 2 * DAY, number=3)
    world.entries.change(ACCOUNT, CONTACT, lambda e: hearing(e, [again]))
    assert block(world) is not None


# ---- the provider's list


def test_where_nothing_is_blocked_only_the_providers_list_is_seen_to() -> None:
    world = a_world()
    told = release(world, replace(ASKING, address=ANA))
    assert (told.released, told.provider_list, audit(world)) == (None, CLEAR, [])
    assert ANA not in world.suppression.held


def test_whose_spelling_nobody_knows_is_still_to_be_taken_off() -> None:
    world = a_world()
    assert release(world).provider_list is PENDING
    assert is_listed(world)


def test_the_spelling_of_the_caller_is_taken_off_too() -> None:
    world = a_world(GONE)
    world.suppression.held.add("Ana@Cliente.example")
    release(world, replace(ASKING, address="Ana@Cliente.example"))
    assert "Ana@Cliente.example" not in world.suppression.held


def test_a_list_that_is_out_of_reach_is_told_honestly() -> None:
    world = a_world(GONE)
    out_of_reach(world)
    assert release(world).provider_list is PENDING
    assert (block(world), is_listed(world)) == (None, True)


def test_what_was_left_pending_is_cleared_before_the_next_hand_over() -> None:
    world = a_world(GONE)
    out_of_reach(world, times=1)
    release(world)
    send(NEXT.key, hands=world.hands)
    assert (ANA in world.suppression.held, is_listed(world)) == (False, False)
    assert len(world.mailer.asked) == 1


def test_a_block_that_the_provider_does_not_know_of_is_cleared_there_all_the_same() -> None:
    """SES may hold what we were never told of."""
    world = a_world(GONE, shared=False)
    world.suppression.held = {ANA}
    assert release(world).provider_list is CLEAR
    assert world.suppression.held == set()


def test_a_phone_is_on_no_such_list() -> None:
    world = a_world(shared=False)
    phone = a_contact(PHONE, Channel.SMS).contact_id
    told = release(world, contact_id=phone, channel=Channel.SMS)
    assert (told.released, told.provider_list) == (None, None)


# ---- once


def test_a_repeated_call_gives_the_same_answer_and_one_audit() -> None:
    world = a_world(GONE)
    first = release(world)
    assert release(world) == replace(first, replayed=True)
    assert len(audit(world)) == 1


def test_another_body_under_the_same_key_is_refused() -> None:
    world = a_world(GONE)
    release(world)
    name = a_name("release", "other")
    with pytest.raises(KeyReused):
        release_contact(name, CONTACT, Channel.EMAIL, ASKING, support=world.support)


def test_an_account_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        release(World())


PARTS = ["accounts", "customers", "sends", "contents", "entries", "events", "suppression"]
STEPS = range(30)


def mortal(world: World, step: Callable[[], None]) -> Support:
    """Dies at a step of any of its parts."""
    parts: dict[str, Any] = {p: Mortal(getattr(world.support, p), step) for p in PARTS}
    calls: Any = Mortal(world.calls, step)
    return replace(world.support, **parts, record=replace(world.record, calls=calls))


@pytest.mark.parametrize("step", STEPS)
def test_a_call_that_broke_off_is_done_when_it_is_repeated(step: int) -> None:
    world = a_world(COMPLAINT, GONE)
    with pytest.raises(Killed):
        release(world, UNMARKED, support=mortal(world, dying_at(step)))
    world.clock.advance(CALL_LEASE)
    told = release(world, UNMARKED)
    assert told.released is Reason.BLOCKED_BY_COMPLAINT
    assert told.provider_list is CLEAR
    assert (block(world), world.suppression.held, is_listed(world)) == (None, set(), False)
    assert len(audit(world)) == 1


def test_there_are_no_more_steps_than_these() -> None:
    world = a_world(COMPLAINT, GONE)
    support = mortal(world, dying_at(len(STEPS)))
    assert release(world, UNMARKED, support=support).provider_list is CLEAR


@pytest.mark.parametrize("step", STEPS)
def test_whatever_broke_off_nothing_goes_out_to_who_may_be_on_the_providers_list(
    step: int,
) -> None:
    """Nobody repeats the call: the next hand-over makes up for it, or our block still stands."""
    world = a_world(GONE)
    with pytest.raises(Killed):
        release(world, support=mortal(world, dying_at(step)))
    send(NEXT.key, hands=world.hands)
    assert not world.mailer.asked or ANA not in world.suppression.held

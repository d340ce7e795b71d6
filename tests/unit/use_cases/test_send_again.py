"""Later attempts, and when none is claimed: a channel that is paused, receipts that do not come, an
address that the provider may still hold back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from recado.domain.blocks import hearing
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, Heard, OptOutBy
from recado.domain.fold import SILENCE, status_of
from recado.domain.guard import Guarded, GuardReason
from recado.domain.invoice import InvoiceState
from recado.domain.plan import next_attempt_at, status_seen, waits
from recado.domain.receipt import Outcome
from recado.domain.resend import POLICIES, Pace
from recado.domain.send import Send
from recado.domain.status import Evidence, Reason, Status
from recado.ports import ChannelPaused, NotHandedOver, NotYet, OutcomeUnknown, TryAgain
from recado.use_cases.send import SOON, JustPaused, Patience, send
from tests.accepting import MARCH, accepted, used
from tests.builders import (
    ACCOUNT,
    ANA,
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    PACE,
    PHONE,
    WINDOW,
    a_content,
    a_receipt,
    a_send,
    an_account,
    an_invoice,
    handed_over,
)
from tests.dying import Mortal, dying_at
from tests.fakes import World

EMAIL = Channel.EMAIL
SEND = a_send(reserved_in=MARCH)
FULL = handed_over(SEND).receiving(1, a_receipt(Outcome.SOFT_FAILURE, resend=True))
FULL_AT = next_attempt_at(FULL, PACE)


def a_world(*sends: Send) -> World:
    world = World()
    world.accounts.put(an_account())
    accepted(world, *(sends or (SEND,)))
    return world


def hand_over(world: World, of: Send = SEND, **other: Any) -> None:
    send(of.key, hands=replace(world.hands, **other))


def stored(world: World, of: Send = SEND) -> Send:
    found = world.sends.get(of.key)
    assert found is not None
    return found


def asked(world: World) -> list[str]:
    return [email.attempt_id for email in world.mailer.asked]


# ---- automatic resend


@pytest.fixture
def full() -> World:
    """The mailbox was full, and the next try is due."""
    assert FULL_AT is not None
    world = a_world(FULL)
    world.clock.now = FULL_AT
    return world


def comes_too_early(world: World, until: datetime | None, **other: Any) -> None:
    """Its message is to wait until then."""
    with pytest.raises(NotYet) as later:
        hand_over(world, **other)
    assert later.value.until == until


def test_what_failed_for_a_passing_reason_is_sent_again_when_it_is_due(full: World) -> None:
    full.clock.advance(-HOUR)
    comes_too_early(full, FULL_AT)
    assert asked(full) == []
    full.clock.advance(HOUR)
    hand_over(full)
    assert asked(full) == [SEND.attempt_id(2)]
    assert (status_of(stored(full)).evidence, used(full)) == (Evidence.ACCEPTED, 1)


def test_what_is_due_in_a_moment_comes_back_then(full: World) -> None:
    full.clock.advance(-MINUTE)
    comes_too_early(full, FULL_AT)


def test_each_try_has_a_claim_of_its_own_and_the_last_is_the_last() -> None:
    world = a_world()
    for _ in range(20):
        hand_over(world)
        newest = stored(world).attempts[-1].number
        bounce = a_receipt(Outcome.SOFT_FAILURE, after=world.clock() - NOW, resend=True)
        world.sends.save(stored(world).receiving(newest, bounce))
        world.clock.advance(5 * DAY)
    tries = 1 + len(POLICIES[EMAIL][Reason.MAILBOX_FULL].delays)
    assert asked(world) == [SEND.attempt_id(n) for n in range(1, tries + 1)]
    assert status_seen(stored(world), world.clock()).final


def opted_out(world: World) -> None:
    world.entries.opt_out(ACCOUNT, SEND.contact_id, NOW, OptOutBy.LINK)


def blocked(world: World) -> None:
    gone = Heard(
        send_id="snd_other",
        number=1,
        handed_over_at=NOW,
        at=NOW,
        outcome=Outcome.HARD_FAILURE,
        reason=Reason.NO_SUCH_USER,
        counts=True,
    )
    world.entries.change(ACCOUNT, SEND.contact_id, lambda e: hearing(e, [gone]))


def paid(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))


def inactive(world: World) -> None:
    world.accounts.put(an_account(active=False))


def guarded(world: World) -> None:
    world.accounts.guard(ACCOUNT, Guarded(NOW, GuardReason.BOUNCES))


GATES = [
    (opted_out, Reason.OPTED_OUT),
    (blocked, Reason.BLOCKED_AS_NOT_FOUND),
    (paid, Reason.INVOICE_PAID),
    (inactive, Reason.ACCOUNT_INACTIVE),
    (guarded, Reason.ACCOUNT_GUARDED),
]


@pytest.mark.parametrize(("meanwhile", "reason"), GATES)
def test_a_gate_that_closes_between_two_tries_is_recorded_and_the_status_stays(
    full: World, meanwhile: Callable[[World], None], reason: Reason
) -> None:
    meanwhile(full)
    hand_over(full)
    ended = stored(full)
    assert asked(full) == []
    assert ended.stop is not None
    assert (ended.stop.reason, len(ended.attempts)) == (reason, 1)
    seen = status_seen(ended, full.clock())
    assert (seen.code, seen.final, used(full)) == (Status.MAILBOX_FULL, True, 1)


@pytest.mark.parametrize(("meanwhile", "reason"), GATES)
def test_a_gate_that_closes_before_the_first_try_gives_the_units_back(
    meanwhile: Callable[[World], None], reason: Reason
) -> None:
    world = a_world()
    meanwhile(world)
    hand_over(world)
    assert (asked(world), status_of(stored(world)).reason, used(world)) == ([], reason, 0)


# ---- scheduled


@pytest.mark.parametrize("early", [SOON, SOON + MINUTE, 30 * DAY])
def test_what_is_scheduled_for_later_waits_even_if_its_message_comes(early: timedelta) -> None:
    world = a_world(a_send(due_at=NOW + early))
    comes_too_early(world, NOW + early)
    assert (asked(world), stored(world).attempts) == ([], ())


def test_what_is_scheduled_goes_out_at_its_time() -> None:
    world = a_world(a_send(due_at=NOW + DAY))
    world.clock.advance(DAY)
    hand_over(world)
    assert len(asked(world)) == 1


# ---- a provider that takes nothing


def paused(world: World) -> None:
    world.mailer.answers(ChannelPaused())
    with pytest.raises(JustPaused) as later:
        hand_over(world)
    assert later.value.until == NOW + MINUTE


OTHER = a_send(occurrence="due-1")


def test_while_its_provider_is_paused_nothing_is_claimed_and_nothing_is_lost() -> None:
    world = a_world(SEND, OTHER)
    paused(world)
    for each in (SEND, OTHER):
        with pytest.raises(NotYet) as later:
            hand_over(world, each)
        assert later.value.until == NOW + MINUTE
        assert stored(world, each).attempts == ()
    assert (len(asked(world)), used(world)) == (1, 1)


def test_after_the_pause_one_is_tried_and_the_channel_goes_on() -> None:
    world = a_world(SEND, OTHER)
    paused(world)
    world.clock.advance(MINUTE)
    for each in (SEND, OTHER):
        hand_over(world, each)
    assert len(asked(world)) == 3
    assert world.states.get(EMAIL).paused_since is None


def test_a_provider_that_stays_paused_is_asked_more_and_more_seldom() -> None:
    world = a_world()
    calls = []
    world.mailer.answers(*[ChannelPaused() for _ in range(200)])
    while world.clock() < NOW + 2 * DAY:
        with pytest.raises(NotYet) as later:
            hand_over(world)
        calls.append(later.value.until - world.clock())
        world.clock.now = later.value.until
    assert calls == sorted(calls)
    assert (calls[0], calls[-1]) == (MINUTE, HOUR)
    assert len(calls) < 75


def test_what_goes_to_a_simulated_recipient_ends_no_pause() -> None:
    simulated = a_send(occurrence="due-1", units=0)
    world = a_world(SEND, simulated)
    paused(world)
    world.clock.advance(MINUTE)
    hand_over(world, simulated)
    assert stored(world, simulated).attempts
    assert world.states.get(EMAIL).paused_since == NOW


@pytest.mark.parametrize("step", range(2, 6))
def test_what_went_out_is_recorded_though_the_end_of_the_pause_cannot_be(step: int) -> None:
    """Before and after each of: look at the state once more, end the pause."""
    world = a_world()
    paused(world)
    world.clock.advance(MINUTE)
    states: Any = Mortal(world.states, dying_at(step, TryAgain))
    hand_over(world, states=states)
    assert status_of(stored(world)).evidence is Evidence.ACCEPTED


def test_another_channel_goes_on() -> None:
    sms = a_send(PHONE, channel=Channel.SMS, call_id="call-2")
    world = a_world(SEND)
    accepted(world, sms, content=a_content(addresses={sms.contact_id: PHONE}))
    paused(world)
    hand_over(world, sms)
    assert status_of(stored(world, sms)).code is Status.SENT


def test_a_provider_that_is_only_busy_pauses_nothing() -> None:
    world = a_world()
    world.mailer.answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    assert world.states.get(EMAIL).paused_until is None


def test_a_lost_answer_pauses_nothing() -> None:
    world = a_world()
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    assert world.states.get(EMAIL).paused_until is None


# ---- receipts that do not come


@pytest.fixture
def lost() -> World:
    """The answer was lost, the time to wait for a receipt is over, and no receipts arrive."""
    world = a_world()
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    world.clock.advance(WINDOW)
    return world


def test_a_lost_answer_waits_for_its_receipt() -> None:
    world = a_world()
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    comes_too_early(world, NOW + WINDOW)
    assert (len(asked(world)), waits(stored(world))) == (1, True)


def test_while_no_receipts_arrive_at_all_nobody_sends_again(lost: World) -> None:
    """The receipt of the first attempt may be among those that are late."""
    with pytest.raises(NotYet) as later:
        hand_over(lost)
    assert later.value.until == lost.clock() + SOON
    assert len(asked(lost)) == 1


@pytest.mark.parametrize("of", [-HOUR, timedelta(0), WINDOW / 2])
def test_receipts_of_sends_before_half_the_window_do_not_show_that_later_ones_arrive(
    lost: World, of: timedelta
) -> None:
    lost.states.note_heard(EMAIL, NOW + of)
    with pytest.raises(NotYet):
        hand_over(lost)


def test_once_a_receipt_of_a_later_send_came_it_is_sent_again(lost: World) -> None:
    lost.states.note_heard(EMAIL, NOW + WINDOW / 2 + MINUTE)
    hand_over(lost)
    assert asked(lost) == [SEND.attempt_id(1), SEND.attempt_id(2)]


def test_receipts_of_another_channel_show_nothing(lost: World) -> None:
    lost.states.note_heard(Channel.SMS, NOW + WINDOW)
    with pytest.raises(NotYet):
        hand_over(lost)


def test_after_the_silence_it_is_unconfirmed_and_never_sent_again(lost: World) -> None:
    lost.clock.now = NOW + SILENCE
    lost.states.note_heard(EMAIL, lost.clock())
    hand_over(lost)
    assert len(asked(lost)) == 1
    seen = status_seen(stored(lost), lost.clock())
    assert (seen.evidence, seen.final) == (Evidence.UNCONFIRMED, True)


@pytest.mark.parametrize("pace", [0, 1])
def test_how_fast_a_demonstration_goes_does_not_shorten_the_waiting(pace: float) -> None:
    world = a_world()
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    world.states.note_heard(EMAIL, NOW + DAY)
    world.clock.advance(WINDOW - SOON - MINUTE)
    comes_too_early(world, NOW + WINDOW, patience=Patience(LEASE, Pace(pace, WINDOW)))
    assert len(asked(world)) == 1


def test_the_first_attempt_needs_no_receipts_of_others() -> None:
    world = a_world()
    hand_over(world)
    assert len(asked(world)) == 1


# ---- an address that the provider may hold back


@pytest.fixture
def listed() -> World:
    """The provider keeps the address on its list, of which we know."""
    world = a_world()
    world.suppression.held = {ANA}
    world.entries.change(EVERYONE, SEND.contact_id, lambda e: replace(e, listed_at=NOW))
    return world


def is_listed(world: World) -> bool:
    [everyone] = world.entries.of(EVERYONE, [SEND.contact_id]).values()
    return everyone.listed_at is not None


def test_what_our_gates_let_pass_is_taken_off_the_providers_list_first(listed: World) -> None:
    held: list[set[str]] = []
    listed.mailer.meanwhile(lambda: held.append(set(listed.suppression.held)))
    hand_over(listed)
    assert (held, is_listed(listed), len(asked(listed))) == ([set()], False, 1)


def test_a_list_that_is_out_of_reach_delays_the_send_and_costs_no_attempt(listed: World) -> None:
    def fail() -> None:
        raise TryAgain

    listed.suppression.meanwhile(fail)
    with pytest.raises(TryAgain):
        hand_over(listed)
    assert (stored(listed).attempts, asked(listed), is_listed(listed)) == ((), [], True)
    hand_over(listed)
    assert asked(listed) == [SEND.attempt_id(1)]


@pytest.mark.parametrize("meanwhile", [opted_out, blocked, paid, guarded])
def test_what_our_gates_stop_stays_on_the_providers_list(
    listed: World, meanwhile: Callable[[World], None]
) -> None:
    meanwhile(listed)
    hand_over(listed)
    assert (listed.suppression.held, is_listed(listed)) == ({ANA}, True)


def test_who_is_not_listed_is_not_asked_for() -> None:
    world = a_world()
    suppression: Any = Mortal(world.suppression, dying_at(0))
    way = replace(world.hands.ways[EMAIL], suppression=suppression)
    hand_over(world, ways={EMAIL: way})
    assert len(asked(world)) == 1

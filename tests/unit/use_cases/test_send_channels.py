"""One way of sending for every channel: what holds of one holds of all, but for what the table of
their providers makes different."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.fold import as_seen, status_of
from recado.domain.invoice import InvoiceState
from recado.domain.receipt import Outcome
from recado.domain.send import Refused, Send
from recado.domain.status import Evidence, Reason, SendStatus, Status
from recado.ports import NotHandedOver, NotYet, OutcomeUnknown, TryAgain
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.send import send
from tests.accepting import MARCH, call, sends, used
from tests.builders import (
    ACCOUNT,
    ANA,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PHONE,
    WINDOW,
    a_contact,
    a_receipt,
    a_request,
    an_account,
    an_invoice,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import FakeProvider, World

EMAIL, SMS, WHATSAPP = Channel.EMAIL, Channel.SMS, Channel.WHATSAPP
ADDRESSES = {EMAIL: ANA, SMS: PHONE, WHATSAPP: PHONE}
EVENING, NEXT_MORNING = NOW + 12 * HOUR, NOW + 23 * HOUR
SATURDAY_EVENING, MONDAY_MORNING = NOW + 5 * DAY + 11 * HOUR, NOW + 6 * DAY + 23 * HOUR
"""In São Paulo, where the hours are from eight to eight, Monday to Saturday."""

every_channel = pytest.mark.parametrize("channel", Channel)
phones = pytest.mark.parametrize("channel", [SMS, WHATSAPP])


@pytest.fixture
def world(channel: Channel) -> World:
    """With one accepted reminder on the channel."""
    return a_world(channel)


def a_world(*channels: Channel) -> World:
    world = World()
    world.accounts.put(an_account())
    contacts = tuple(a_contact(ADDRESSES[channel], channel) for channel in channels)
    call(world, a_request(contacts=contacts))
    return world


def the_send(world: World) -> Send:
    (send,) = sends(world)
    return send


def hand_over(world: World, **other: Any) -> None:
    """`other`: hands that are not the world's."""
    send(the_send(world).key, hands=replace(world.hands, **other))


def provider_of(world: World, channel: Channel) -> FakeProvider[Any]:
    return providers_of(world)[channel]


def providers_of(world: World) -> dict[Channel, FakeProvider[Any]]:
    return {EMAIL: world.mailer, SMS: world.texter, WHATSAPP: world.whatsapp}


def asked(world: World) -> list[str]:
    """The addresses that any provider was called for."""
    return [message.to for each in providers_of(world).values() for message in each.asked]


def status(world: World) -> SendStatus:
    return as_seen(status_of(the_send(world)), world.clock())


def lose_the_answer(world: World, channel: Channel) -> None:
    provider_of(world, channel).answers(OutcomeUnknown())
    hand_over(world)


def receive(world: World, attempt_id: str, outcome: Outcome = Outcome.DELIVERED) -> None:
    record_receipt(
        attempt_id, a_receipt(outcome), sends=world.sends, states=world.states, clock=world.clock
    )


# ---- answers


@every_channel
def test_an_accepted_message_is_sent_once(world: World, channel: Channel) -> None:
    for _ in range(3):
        hand_over(world)
        world.clock.advance(DAY)
    assert asked(world) == [ADDRESSES[channel]]
    assert status_of(the_send(world)).evidence is Evidence.ACCEPTED


@every_channel
def test_each_message_carries_its_attempt(world: World, channel: Channel) -> None:
    hand_over(world)
    [message] = provider_of(world, channel).asked
    assert message.attempt_id == the_send(world).attempt_id(1)
    assert the_send(world).attempts[0].edition == message.edition


@every_channel
def test_what_is_refused_is_over_and_gives_its_units_back(world: World, channel: Channel) -> None:
    provider_of(world, channel).answers(Refused("InvalidParameter", NOW))
    for _ in range(2):
        hand_over(world)
    assert (status(world).code, len(asked(world))) == (Status.FAILED_TECHNICAL, 1)
    assert used(world, MARCH, channel) == 0


@every_channel
def test_what_was_not_handed_over_costs_no_attempt(world: World, channel: Channel) -> None:
    provider_of(world, channel).answers(*[NotHandedOver()] * 5)
    for _ in range(5):
        with pytest.raises(NotHandedOver):
            hand_over(world)
    assert the_send(world).attempts == ()
    hand_over(world)
    assert len(the_send(world).attempts) == 1


@every_channel
def test_a_lost_answer_is_being_checked(world: World, channel: Channel) -> None:
    lose_the_answer(world, channel)
    assert (status(world).code, status(world).reason) == (Status.QUEUED, Reason.CHECKING_HAND_OVER)


@pytest.mark.parametrize(("channel", "calls"), [(EMAIL, 2), (SMS, 1), (WHATSAPP, 1)])
def test_only_an_email_of_unknown_outcome_is_sent_again(
    world: World, channel: Channel, calls: int
) -> None:
    lose_the_answer(world, channel)
    for _ in range(4):
        world.clock.advance(WINDOW)
        world.states.note_heard(channel, world.clock())
        hand_over(world)
    assert len(asked(world)) == calls


@phones
def test_a_phone_message_whose_function_was_killed_is_never_sent_again(world: World) -> None:
    """Whether it went out nobody knows."""
    with pytest.raises(Killed):
        hand_over(world, reader=Mortal(world.reader, dying_at(0)))
    for _ in range(4):
        world.clock.advance(WINDOW)
        hand_over(world)
    assert asked(world) == []
    assert status(world).reason is Reason.CHECKING_HAND_OVER


@phones
def test_a_phone_message_of_unknown_outcome_ends_as_unconfirmed(
    world: World, channel: Channel
) -> None:
    lose_the_answer(world, channel)
    world.clock.advance(3 * DAY)
    assert (status(world).code, status(world).evidence) == (Status.SENT, Evidence.UNCONFIRMED)


@every_channel
def test_a_receipt_settles_a_lost_answer(world: World, channel: Channel) -> None:
    lose_the_answer(world, channel)
    attempt_id = the_send(world).attempt_id(1)
    receive(world, attempt_id)
    assert status(world).evidence is Evidence.DELIVERED


@every_channel
def test_who_claims_second_does_not_send(world: World, channel: Channel) -> None:
    world.sends.meanwhile(lambda: hand_over(world))
    with pytest.raises(TryAgain):
        hand_over(world)
    assert len(asked(world)) == 1


@every_channel
def test_nobody_else_may_send_while_the_lease_lasts(world: World, channel: Channel) -> None:
    def second() -> None:
        with suppress(NotYet):
            hand_over(world)

    provider_of(world, channel).meanwhile(second)
    hand_over(world)
    assert len(asked(world)) == 1


@every_channel
def test_each_channel_of_a_notification_goes_its_own_way(channel: Channel) -> None:
    world = a_world(*Channel)
    for each in sends(world):
        if each.channel is channel:
            send(each.key, hands=world.hands)
    assert len(provider_of(world, channel).asked) == len(asked(world)) == 1


# ---- the gates, asked once more just before


@every_channel
def test_who_opts_out_while_it_is_queued_gets_nothing(world: World, channel: Channel) -> None:
    contact = the_send(world).contact_id
    world.entries.opt_out(ACCOUNT, contact, NOW + HOUR, OptOutBy.REPLY)
    hand_over(world)
    assert (asked(world), status(world).code) == ([], Status.NOT_SENT_OPTED_OUT)
    assert used(world, MARCH, channel) == 0


@every_channel
def test_who_opts_out_between_claim_and_call_gets_nothing(world: World) -> None:
    def opts_out() -> None:
        world.entries.opt_out(ACCOUNT, the_send(world).contact_id, NOW, OptOutBy.REPLY)

    world.reader.meanwhile(opts_out)
    hand_over(world)
    assert asked(world) == []


@every_channel
def test_who_opts_in_again_before_its_turn_is_written_to(world: World) -> None:
    contact = the_send(world).contact_id
    world.entries.opt_out(ACCOUNT, contact, NOW, OptOutBy.REPLY)
    world.entries.opt_in(ACCOUNT, contact)
    hand_over(world)
    assert len(asked(world)) == 1


@every_channel
def test_an_opt_out_from_another_account_stops_nothing(world: World) -> None:
    world.entries.opt_out("acc-2", the_send(world).contact_id, NOW, OptOutBy.REPLY)
    hand_over(world)
    assert len(asked(world)) == 1


@every_channel
def test_an_invoice_that_was_paid_since_stops_the_send(world: World, channel: Channel) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world)
    assert (asked(world), status(world).reason) == ([], Reason.INVOICE_PAID)
    assert used(world, MARCH, channel) == 0


@every_channel
def test_a_deadline_that_passed_stops_the_send(channel: Channel) -> None:
    world = World()
    world.accounts.put(an_account())
    contact = a_contact(ADDRESSES[channel], channel)
    call(world, a_request(contacts=(contact,), not_after=NOW + HOUR))
    world.clock.advance(HOUR + timedelta(milliseconds=1))
    hand_over(world)
    assert (asked(world), status(world).reason) == ([], Reason.DEADLINE_PASSED)


# ---- sending hours


@phones
def test_at_night_a_reminder_waits_for_the_opening_and_keeps_no_claim(world: World) -> None:
    world.clock.now = EVENING
    hand_over(world)
    assert the_send(world).due_at == NEXT_MORNING
    assert (asked(world), the_send(world).attempts) == ([], ())
    assert (status(world).code, status(world).reason) == (Status.SCHEDULED, Reason.SENDING_HOURS)


@phones
def test_just_before_the_opening_no_timer_is_needed(world: World) -> None:
    world.clock.now = NEXT_MORNING - MINUTE
    with pytest.raises(NotYet) as later:
        hand_over(world)
    assert later.value.until == the_send(world).due_at == NEXT_MORNING


@phones
def test_what_waited_for_the_opening_goes_out_then(world: World) -> None:
    world.clock.now = EVENING
    hand_over(world)
    world.clock.now = NEXT_MORNING
    hand_over(world)
    assert (len(asked(world)), status(world).code) == (1, Status.SENT)


@phones
def test_nothing_is_lost_over_a_weekend(world: World) -> None:
    """Even if its message comes again every few hours, each time in vain."""
    world.clock.now = SATURDAY_EVENING
    hand_over(world)
    while world.clock() < MONDAY_MORNING:
        with pytest.raises(NotYet) as later:
            hand_over(world)
        assert later.value.until == the_send(world).due_at == MONDAY_MORNING
        world.clock.now = min(world.clock() + 11 * HOUR, MONDAY_MORNING)
    hand_over(world)
    assert (len(asked(world)), status(world).code) == (1, Status.SENT)


@phones
def test_a_provider_that_is_busy_until_the_evening_is_asked_again_in_the_morning(
    world: World, channel: Channel
) -> None:
    provider_of(world, channel).answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    world.clock.now = EVENING
    hand_over(world)
    world.clock.now = NEXT_MORNING
    hand_over(world)
    assert status(world).code is Status.SENT


@phones
@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (lambda w: w.invoices.put(an_invoice(InvoiceState.PAID)), Status.NOT_SENT_WITHDRAWN),
        (lambda w: w.accounts.put(an_account(active=False)), Status.NOT_SENT_WITHDRAWN),
        (
            lambda w: w.entries.opt_out(ACCOUNT, the_send(w).contact_id, NOW, OptOutBy.REPLY),
            Status.NOT_SENT_OPTED_OUT,
        ),
    ],
    ids=["paid", "closed", "opted out"],
)
def test_what_happens_while_it_waits_counts_when_it_opens(
    world: World, meanwhile: Callable[[World], object], code: Status
) -> None:
    world.clock.now = EVENING
    hand_over(world)
    meanwhile(world)
    world.clock.now = NEXT_MORNING
    hand_over(world)
    assert (asked(world), status(world).code) == ([], code)


@phones
def test_a_closed_gate_is_told_at_night_too(world: World) -> None:
    world.clock.now = EVENING
    world.invoices.put(an_invoice(InvoiceState.PAID))
    hand_over(world)
    assert status(world).reason is Reason.INVOICE_PAID


def test_an_email_goes_out_at_night() -> None:
    world = a_world(EMAIL)
    world.clock.now = EVENING
    hand_over(world)
    assert asked(world) == [ANA]


# ---- the pointer, by which the receipts of an SMS find it


def points(world: World) -> str | None:
    return world.pointers.get("provider-1", world.clock())


def test_the_answer_to_an_sms_becomes_a_pointer_to_its_attempt() -> None:
    world = a_world(SMS)
    hand_over(world)
    assert points(world) == the_send(world).attempt_id(1)


@pytest.mark.parametrize("channel", [EMAIL, WHATSAPP])
def test_what_bears_our_own_mark_needs_no_pointer(world: World, channel: Channel) -> None:
    hand_over(world)
    assert points(world) is None


@pytest.mark.parametrize("answer", [Refused("OptedOut", NOW), NotHandedOver(), OutcomeUnknown()])
def test_an_sms_without_an_id_has_no_pointer(answer: Refused | TryAgain) -> None:
    world = a_world(SMS)
    world.texter.answers(answer)
    try:
        hand_over(world)
    except TryAgain:
        assert isinstance(answer, TryAgain)
    assert points(world) is None


def with_pointers(world: World, pointers: Any) -> dict[Channel, Any]:
    return {SMS: replace(world.hands.ways[SMS], pointers=pointers)}


def test_a_pointer_that_cannot_be_written_does_not_lose_the_record() -> None:
    world = a_world(SMS)
    busy = Mortal(world.pointers, dying_at(0, TryAgain))
    hand_over(world, ways=with_pointers(world, busy))
    assert (points(world), status(world).evidence) == (None, Evidence.ACCEPTED)


@pytest.mark.parametrize("step", [0, 1])
def test_who_is_killed_around_the_pointer_sends_no_second_sms(step: int) -> None:
    world = a_world(SMS)
    with pytest.raises(Killed):
        hand_over(world, ways=with_pointers(world, Mortal(world.pointers, dying_at(step))))
    for _ in range(3):
        world.clock.advance(WINDOW)
        hand_over(world)
    assert len(asked(world)) == 1


def test_once_the_pointer_is_there_a_receipt_settles_what_was_not_recorded() -> None:
    world = a_world(SMS)
    with pytest.raises(Killed):
        hand_over(world, ways=with_pointers(world, Mortal(world.pointers, dying_at(1))))
    attempt_id = points(world)
    assert attempt_id is not None
    receive(world, attempt_id)
    assert status(world).evidence is Evidence.DELIVERED


# ---- who wrote lately, for whoever replies


def noted(world: World) -> list[str]:
    """The accounts that are known to have written to the contact."""
    return world.entries.senders_since(the_send(world).contact_id, NOW.date())


@phones
def test_who_writes_is_known_before_the_call(world: World, channel: Channel) -> None:
    known: list[list[str]] = []
    provider_of(world, channel).meanwhile(lambda: known.append(noted(world)))
    hand_over(world)
    assert known == [[ACCOUNT]]


def test_of_emails_nobody_notes_who_writes() -> None:
    world = a_world(EMAIL)
    hand_over(world)
    assert noted(world) == []


@phones
def test_what_is_stopped_or_waits_is_not_noted(world: World) -> None:
    world.clock.now = EVENING
    hand_over(world)
    world.invoices.put(an_invoice(InvoiceState.PAID))
    world.clock.now = NEXT_MORNING
    hand_over(world)
    assert noted(world) == []


@phones
def test_a_note_that_cannot_be_written_delays_the_message(world: World) -> None:
    with pytest.raises(TryAgain):
        hand_over(world, entries=Mortal(world.entries, dying_at(0, TryAgain)))
    assert (asked(world), the_send(world).attempts) == ([], ())
    hand_over(world)
    assert len(asked(world)) == 1


@pytest.mark.parametrize(
    ("pauses", "notes"), [([0, 0, 0], 1), ([0, 1, 1], 3), ([0, 0, 1], 2)], ids=str
)
@phones
def test_it_is_noted_once_a_day(channel: Channel, pauses: list[int], notes: int) -> None:
    world = World()
    world.accounts.put(an_account())
    contact = a_contact(PHONE, channel)
    steps: list[None] = []
    counting: Any = Mortal(world.entries, lambda: steps.append(None))
    for number, days in enumerate(pauses):
        world.clock.advance(days * DAY)
        call(world, a_request(contacts=(contact,), occurrence=f"n-{number}"), key=f"key-{number}")
        last = sends(world)[-1]
        send(last.key, hands=replace(world.hands, entries=counting))
    assert len(steps) == 2 * notes  # a step before each call, and one after

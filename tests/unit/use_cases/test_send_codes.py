"""Access codes: never late, only the newest, and forgotten as soon as nobody needs them."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.answer import to_text
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.send import Refused, Send
from recado.domain.status import Evidence, Reason, Status
from recado.ports import NotHandedOver, OutcomeUnknown, TryAgain
from recado.use_cases.acceptance import Request
from recado.use_cases.errors import NotFound
from recado.use_cases.send import send
from recado.use_cases.show_content import show_content
from tests.accepting import ACCEPTED, DUPLICATE, MARCH, allow, call, outcomes, sends, used
from tests.builders import (
    ACCOUNT,
    ANA,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PHONE,
    WINDOW,
    a_code,
    a_contact,
    a_name,
    a_request,
    an_account,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import FakeProvider, World

EMAIL, SMS, WHATSAPP = Channel.EMAIL, Channel.SMS, Channel.WHATSAPP
BY_EMAIL, BY_SMS, BY_WHATSAPP = (
    a_contact(ANA),
    a_contact(PHONE, SMS),
    a_contact(PHONE, WHATSAPP),
)
VALIDITY = 10 * MINUTE
TICK = timedelta(milliseconds=1)
FIRST, SECOND = "111111", "222222"
QUICKLY = settings(derandomize=True, max_examples=150, deadline=None)


def hand_over(world: World, which: Send | None = None, **other: Any) -> None:
    """The first send, unless told otherwise; `other`: hands that are not the world's."""
    key = (which or sends(world)[0]).key
    send(key, hands=replace(world.hands, **other))


def of_code(world: World, code: str) -> Send:
    (found,) = [each for each in sends(world) if each.occurrence == f"code-{code}"]
    return found


def on(world: World, channel: Channel) -> Send:
    (found,) = [each for each in sends(world) if each.channel is channel]
    return found


def why(world: World, code: str) -> tuple[Status, Reason | None]:
    status = status_of(of_code(world, code))
    return status.code, status.reason


def handed(world: World) -> list[str]:
    """All that went out by SMS and e-mail."""
    return [m.text for m in world.texter.asked] + [m.text for m in world.mailer.asked]


def codes_out(world: World) -> list[str]:
    return [code for text in handed(world) for code in (FIRST, SECOND) if code in text]


def provider_of(world: World, channel: Channel) -> FakeProvider[Any]:
    providers: dict[Channel, FakeProvider[Any]] = {EMAIL: world.mailer, SMS: world.texter}
    return providers[channel]


def is_kept(world: World, each: Send) -> bool:
    """Whether the store has the content, whoever may still read it."""
    return bool(world.contents.of([each], each.accepted_at))


# ---- never late


@pytest.mark.parametrize(
    ("delay", "status"),
    [
        (timedelta(0), (Status.SENT, None)),
        (VALIDITY - TICK, (Status.SENT, None)),
        (VALIDITY + TICK, (Status.NOT_SENT_EXPIRED, Reason.CODE_EXPIRED)),
        (30 * DAY, (Status.NOT_SENT_EXPIRED, Reason.CODE_EXPIRED)),
    ],
    ids=str,
)
@pytest.mark.parametrize("contact", [BY_EMAIL, BY_SMS, BY_WHATSAPP], ids=lambda c: c.channel)
def test_a_code_goes_out_while_it_is_good(
    world: World, contact: Any, delay: timedelta, status: tuple[Status, Reason | None]
) -> None:
    call(world, a_code(contact, code=FIRST))
    world.clock.advance(delay)
    hand_over(world)
    assert why(world, FIRST) == status


def test_a_code_that_expires_while_its_provider_is_busy_is_not_sent(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST))
    world.texter.answers(NotHandedOver())
    with pytest.raises(NotHandedOver):
        hand_over(world)
    world.clock.advance(VALIDITY + TICK)
    hand_over(world)
    assert (len(world.texter.asked), why(world, FIRST)[1]) == (1, Reason.CODE_EXPIRED)


def test_a_code_that_expires_while_its_gates_are_read_is_not_sent(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST))
    world.reader.meanwhile(lambda: world.clock.advance(VALIDITY + TICK))
    hand_over(world)
    assert (handed(world), why(world, FIRST)[1]) == ([], Reason.CODE_EXPIRED)


def test_an_expired_code_gives_its_units_back(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST))
    assert used(world, MARCH, SMS) == 1
    world.clock.advance(VALIDITY + TICK)
    hand_over(world)
    assert used(world, MARCH, SMS) == 0


def test_a_code_by_email_of_unknown_outcome_is_not_sent_again_when_it_is_no_longer_good(
    world: World,
) -> None:
    call(world, a_code(BY_EMAIL, code=FIRST))
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    world.clock.advance(WINDOW)
    world.states.note_heard(EMAIL, world.clock())
    hand_over(world)
    assert len(world.mailer.asked) == 1
    assert why(world, FIRST) == (Status.QUEUED, Reason.CHECKING_HAND_OVER)


def test_an_expired_code_is_not_even_accepted(world: World) -> None:
    [item] = call(world, a_code(BY_SMS, not_after=NOW - TICK)).answer.items
    assert (item.refused, sends(world)) == (Reason.CODE_EXPIRED, ())


@QUICKLY
@given(
    pauses=st.lists(st.sampled_from([MINUTE, 4 * MINUTE, HOUR, DAY]), min_size=1, max_size=6),
    answers=st.lists(st.sampled_from([NotHandedOver, OutcomeUnknown, None]), max_size=6),
)
def test_no_delay_and_no_redrive_makes_a_code_go_out_late(
    pauses: list[timedelta], answers: list[type[TryAgain] | None]
) -> None:
    world, late = World(), 0
    world.accounts.put(an_account())
    call(world, a_code(BY_SMS, BY_EMAIL))
    world.texter.answers(*[answer() for answer in answers if answer])
    for pause in pauses:
        for each in sends(world):
            before = len(handed(world))
            with suppress(TryAgain):
                hand_over(world, each)
            late += (len(handed(world)) - before) * (world.clock() > NOW + VALIDITY)
        world.clock.advance(pause)
    assert late == 0


# ---- only the newest


def test_of_two_codes_the_newer_alone_goes_out(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_SMS, code=SECOND), key="key-2")
    for each in sends(world):
        hand_over(world, each)
    assert codes_out(world) == [SECOND]
    assert why(world, FIRST) == (Status.NOT_SENT_EXPIRED, Reason.SUPERSEDED)


def test_a_superseded_code_gives_its_unit_back(world: World) -> None:
    allow(world, email=None, sms=2)
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_SMS, code=SECOND), key="key-2")
    hand_over(world, of_code(world, FIRST))
    assert used(world, MARCH, SMS) == 1


def test_a_code_that_is_out_already_is_not_called_back(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    hand_over(world)
    world.clock.advance(MINUTE)
    call(world, a_code(BY_SMS, code=SECOND), key="key-2")
    for each in sends(world):
        hand_over(world, each)
    assert codes_out(world) == [FIRST, SECOND]
    assert why(world, FIRST)[0] is Status.SENT


def test_another_customers_code_supersedes_none(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_EMAIL, code=SECOND, customer_id="cus-2"), key="key-2")
    for each in sends(world):
        hand_over(world, each)
    assert sorted(codes_out(world)) == [FIRST, SECOND]


def test_a_newer_code_on_another_channel_supersedes_too(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_EMAIL, code=SECOND), key="key-2")
    for each in sends(world):
        hand_over(world, each)
    assert codes_out(world) == [SECOND]


def test_a_reminder_is_superseded_by_nothing(world: World) -> None:
    call(world, a_request(contacts=(BY_SMS,)), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_SMS, code=SECOND), key="key-2")
    hand_over(world)
    assert status_of(sends(world)[0]).code is Status.SENT


def test_a_code_accepted_with_a_newer_one_there_is_superseded(world: World) -> None:
    """Its call began earlier, and came to its end later."""

    def faster() -> None:
        world.clock.advance(TICK)
        call(world, a_code(BY_SMS, code=SECOND), key="key-2")

    world.ledger.meanwhile(faster)
    assert outcomes(call(world, a_code(BY_SMS, code=FIRST), key="key-1")) == [ACCEPTED]
    for each in sends(world):
        hand_over(world, each)
    assert codes_out(world) == [SECOND]


def test_a_code_that_is_told_again_stays_the_newest(world: World) -> None:
    """The same occurrence under another key is a duplicate, and no newer code."""
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    others = a_request(contacts=(BY_EMAIL,))
    answer = call(world, a_code(BY_SMS, code=FIRST), others, key="key-2")
    assert outcomes(answer) == [DUPLICATE, ACCEPTED]
    hand_over(world)
    assert codes_out(world) == [FIRST]


def test_a_code_that_gets_one_more_contact_stays_the_newest_for_all(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_SMS, BY_EMAIL, code=FIRST), key="key-2")
    for each in sends(world):
        hand_over(world, each)
    assert codes_out(world) == [FIRST, FIRST]


@pytest.mark.parametrize("order", [(FIRST, SECOND), (SECOND, FIRST)], ids=str)
def test_of_two_codes_of_one_call_exactly_one_goes_out(
    world: World, order: tuple[str, str]
) -> None:
    call(world, *[a_code(BY_SMS, code=code) for code in order])
    for each in sends(world):
        hand_over(world, each)
    assert len(codes_out(world)) == 1


CODES = [FIRST, SECOND]
STEPS = st.permutations(["accept-0", "accept-1", "send-0", "send-1", "send-0", "send-1"])


@QUICKLY
@given(steps=STEPS, pause=st.sampled_from([timedelta(0), TICK]), throttled=st.booleans())
def test_in_any_order_no_older_code_goes_out_after_a_newer_was_accepted(
    steps: list[str], pause: timedelta, throttled: bool
) -> None:
    world = World()
    world.accounts.put(an_account())
    if throttled:
        world.texter.answers(NotHandedOver())
    for step in steps:
        name, _, number = step.partition("-")
        code = CODES[int(number)]
        if name == "accept":
            world.clock.advance(pause)
            call(world, a_code(BY_SMS, code=code), key=code)
        else:
            newest, before = newest_of(sends(world)), len(handed(world))
            for each in [s for s in sends(world) if s.occurrence == f"code-{code}"]:
                with suppress(TryAgain):
                    hand_over(world, each)
                assert each == newest or len(handed(world)) == before


def newest_of(codes: tuple[Send, ...]) -> Send | None:
    """Of two that came at once, ids decide."""
    return max(codes, key=lambda s: (s.accepted_at, s.notification_id), default=None)


@QUICKLY
@given(first=st.booleans(), pause=st.sampled_from([timedelta(0), TICK, MINUTE]))
def test_two_codes_in_flight_end_with_one_out_and_one_superseded(
    first: bool, pause: timedelta
) -> None:
    world = World()
    allow(world, email=None, sms=5)
    for code in CODES:
        call(world, a_code(BY_SMS, code=code), key=code)
        world.clock.advance(pause)
    for each in sends(world)[:: 1 if first else -1]:
        hand_over(world, each)
    assert sorted(status_of(each).code for each in sends(world)) == [
        Status.NOT_SENT_EXPIRED,
        Status.SENT,
    ]
    assert used(world, MARCH, SMS) == len(codes_out(world)) == 1


# ---- forgotten as soon as nobody needs it


def test_a_code_that_is_out_is_forgotten(world: World) -> None:
    call(world, a_code(BY_SMS))
    hand_over(world)
    assert not is_kept(world, sends(world)[0])


def test_a_reminder_that_is_out_is_kept(world: World) -> None:
    call(world, a_request(contacts=(BY_SMS,)))
    hand_over(world)
    assert is_kept(world, sends(world)[0])


@pytest.mark.parametrize(
    "answer", [Refused("OptedOut", NOW), OutcomeUnknown()], ids=["refused", "unknown"]
)
def test_a_code_that_will_not_be_sent_again_is_forgotten(
    world: World, answer: Refused | TryAgain
) -> None:
    call(world, a_code(BY_SMS))
    world.texter.answers(answer)
    with suppress(TryAgain):
        hand_over(world)
    hand_over(world)  # what came back in vain
    assert not is_kept(world, sends(world)[0])


@pytest.mark.parametrize("step", [0, 1])
def test_a_code_whose_function_was_killed_before_it_could_forget_is_forgotten_later(
    world: World, step: int
) -> None:
    call(world, a_code(BY_SMS))
    with pytest.raises(Killed):
        hand_over(world, contents=Mortal(world.contents, dying_at(step)))
    hand_over(world)
    assert not is_kept(world, sends(world)[0])


def test_a_superseded_code_is_forgotten(world: World) -> None:
    call(world, a_code(BY_SMS, code=FIRST), key="key-1")
    world.clock.advance(TICK)
    call(world, a_code(BY_SMS, code=SECOND), key="key-2")
    hand_over(world, of_code(world, FIRST))
    assert not is_kept(world, of_code(world, FIRST))
    assert is_kept(world, of_code(world, SECOND))


@pytest.mark.parametrize("first", [EMAIL, SMS])
def test_while_another_channel_needs_it_a_code_is_kept(world: World, first: Channel) -> None:
    call(world, a_code(BY_EMAIL, BY_SMS))
    hand_over(world, on(world, first))
    assert is_kept(world, on(world, first))
    other = SMS if first is EMAIL else EMAIL
    hand_over(world, on(world, other))
    assert len(handed(world)) == 2
    assert not is_kept(world, on(world, first))


@pytest.mark.parametrize("throttled", [EMAIL, SMS])
def test_a_throttled_channel_gets_its_code_later(world: World, throttled: Channel) -> None:
    call(world, a_code(BY_EMAIL, BY_SMS))
    provider_of(world, throttled).answers(NotHandedOver())
    for each in sends(world):
        with suppress(NotHandedOver):
            hand_over(world, each)
    assert is_kept(world, sends(world)[0])
    hand_over(world, on(world, throttled))
    assert {status_of(each).evidence for each in sends(world)} == {Evidence.ACCEPTED}


@pytest.mark.parametrize("slow", [EMAIL, SMS])
@pytest.mark.parametrize("moment", ["before it is read", "during the call"])
def test_while_another_channel_is_at_work_its_code_is_kept(
    world: World, slow: Channel, moment: str
) -> None:
    """It may be throttled yet, and then needs its content once more."""
    call(world, a_code(BY_EMAIL, BY_SMS))
    provider = provider_of(world, slow)
    other = on(world, SMS if slow is EMAIL else EMAIL)
    provider.answers(NotHandedOver())
    between = world.reader if moment == "before it is read" else provider
    between.meanwhile(lambda: hand_over(world, other))
    with pytest.raises(NotHandedOver):
        hand_over(world, on(world, slow))
    hand_over(world, on(world, slow))
    assert {status_of(each).evidence for each in sends(world)} == {Evidence.ACCEPTED}
    assert not is_kept(world, other)


def test_an_email_that_may_be_sent_again_keeps_its_code(world: World) -> None:
    call(world, a_code(BY_EMAIL, not_after=NOW + HOUR))
    world.mailer.answers(OutcomeUnknown())
    hand_over(world)
    world.clock.advance(WINDOW)
    world.states.note_heard(EMAIL, world.clock())
    hand_over(world)
    assert len(world.mailer.asked) == 2


def test_after_its_end_a_code_is_unreadable_even_where_it_still_lies(world: World) -> None:
    call(world, a_code(BY_SMS))
    [each] = sends(world)
    assert world.contents.of([each], NOW + VALIDITY - TICK)
    assert world.contents.of([each], NOW + VALIDITY) == {}


def test_support_is_shown_no_code(world: World) -> None:
    call(world, a_code(BY_SMS))
    hand_over(world)
    with pytest.raises(NotFound):
        show_content(ACCOUNT, sends(world)[0].send_id, eyes=world.eyes, compose={})


# ---- and in nothing else


def everything_but_contents(world: World, request: Request, key: str = "key-1") -> str:
    stored = world.calls.stored(ACCOUNT, a_name(key).call_id)
    answer = call(world, request, key=key).answer
    kept = [getattr(each, f.name) for each in sends(world) for f in fields(each)]
    return repr((stored, answer, to_text(answer), kept, world.sends.newest_codes))


@pytest.mark.parametrize("out", [False, True])
def test_the_code_is_in_no_record_and_no_answer(world: World, out: bool) -> None:
    request = replace(a_code(BY_SMS, BY_EMAIL, code="QX7-KOALA"), occurrence="o-1")
    call(world, request)
    if out:
        for each in sends(world):
            hand_over(world, each)
    assert "KOALA" not in everything_but_contents(world, request)

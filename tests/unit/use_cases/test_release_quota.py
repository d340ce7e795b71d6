from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.plan import next_attempt_at
from recado.domain.send import Send, Stop
from recado.domain.status import Reason, Status
from recado.ports import Place, TryAgain
from recado.use_cases.change import change
from recado.use_cases.errors import AccountInactive, KeyReused, NotFound, StillRunning
from recado.use_cases.release_quota import AT_MOST, AT_ONCE, Released, Releasing, release_quota
from tests.accepting import (
    APRIL,
    LIFE,
    MARCH,
    a_whatsapp,
    accepted,
    allow,
    call,
    counted,
    held,
    reminders,
    sends,
    used,
)
from tests.builders import (
    ANA,
    CALL_LEASE,
    DAY,
    HOUR,
    NOW,
    PACE,
    a_content,
    a_name,
    a_request,
    a_send,
    a_snapshot,
    an_account,
    an_invoice,
    claimed,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World


def release(
    world: World,
    period: str | None = None,
    key: str = "release-1",
    body: str = "body-1",
    after: Place | None = None,
) -> Releasing:
    return release_quota(a_name(key, body), period, after, office=world.office)


def released(
    world: World,
    period: str | None = None,
    key: str = "release-1",
    after: Place | None = None,
) -> Released:
    return release(world, period, key, after=after).released


def refuse(world: World, number: int, **changes: Any) -> None:
    """So many reminders find no quota: a channel that is not in the plan."""
    allow(world, email=0)
    call(world, *[replace(each, **changes) for each in reminders(number)])


def queued(world: World) -> set[str]:
    return {s.invoice_id or "" for s in sends(world) if status_of(s).code is Status.QUEUED}


def invoices(world: World, found: Released) -> list[str]:
    """Of the released sends, in their order."""
    of = {send.send_id: send.invoice_id or "" for send in sends(world)}
    return [of[send_id] for send_id in found.send_ids]


def due(world: World, invoice_id: str, day: int) -> None:
    world.invoices.put(an_invoice(invoice_id=invoice_id, due_date=date(2026, 3, day)))


# ---- what goes out after all


def test_after_an_upgrade_what_was_not_sent_is_queued(world: World) -> None:
    refuse(world, 3)
    allow(world, email=None)
    found = released(world)
    assert set(found.send_ids) == {send.send_id for send in sends(world)}
    assert (found.useless, found.no_quota, found.rest) == ({}, 0, None)
    assert len(queued(world)) == 3
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: 3}}


def test_what_is_released_is_due_at_once(world: World) -> None:
    refuse(world, 1)
    allow(world, email=1)
    released(world)
    assert [next_attempt_at(send, PACE) for send in sends(world)] == [NOW]


def test_without_an_upgrade_nothing_is_released(world: World) -> None:
    refuse(world, 2)
    assert released(world) == Released((), {}, 2, None)
    assert counted(world) == {}


def test_where_nothing_was_refused_there_is_nothing_to_release(world: World) -> None:
    call(world, *reminders(2))
    assert released(world) == Released((), {}, 0, None)


def test_the_quota_goes_to_the_oldest_due_dates(world: World) -> None:
    refuse(world, 3)
    for invoice_id, day in (("inv-1", 20), ("inv-2", 10), ("inv-3", 15)):
        due(world, invoice_id, day)
    allow(world, email=2)
    found = released(world)
    assert invoices(world, found) == ["inv-2", "inv-3"]
    assert (found.no_quota, used(world)) == (1, 2)


def test_the_due_date_is_the_platforms_latest_else_the_snapshots(world: World) -> None:
    allow(world, email=0)
    for n, day in ((1, 20), (2, 10)):
        snapshot = a_snapshot(due_date=date(2026, 3, day))
        send = a_send(
            invoice_id=f"inv-{n}", call_id=f"call-{n}", stop=Stop(Reason.NOT_IN_PLAN, NOW)
        )
        accepted(world, send, content=a_content(snapshot=snapshot))
    due(world, "inv-2", 25)
    allow(world, email=2)
    assert invoices(world, released(world)) == ["inv-1", "inv-2"]


def test_of_the_same_due_date_the_first_accepted_goes_first(world: World) -> None:
    refuse(world, 1)
    world.clock.advance(-DAY)
    call(world, *reminders(1, first=2), key="key-2")
    world.clock.advance(2 * DAY)
    allow(world, email=1)
    assert invoices(world, released(world)) == ["inv-2"]


def test_each_channel_has_its_own_room(world: World) -> None:
    allow(world, email=0, whatsapp=0)
    both = a_request(ANA, channels=(Channel.EMAIL, Channel.WHATSAPP))
    call(world, replace(both, contacts=(*both.contacts, a_whatsapp())))
    allow(world, email=0, whatsapp=1)
    found = released(world)
    assert (len(found.send_ids), found.no_quota) == (1, 1)
    assert counted(world) == {MARCH: {Channel.WHATSAPP: 1}}


@pytest.mark.parametrize("limit", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 20])
def test_more_than_one_transaction_takes_still_keeps_to_the_limit(world: World, limit: int) -> None:
    refuse(world, 2 * AT_ONCE + 10)
    allow(world, email=limit)
    found = released(world)
    assert used(world) == len(found.send_ids) == min(limit, 2 * AT_ONCE + 10)
    assert found.no_quota == 2 * AT_ONCE + 10 - len(found.send_ids)
    assert held(world) == counted(world)


def test_no_more_than_a_request_has_time_for_is_looked_at(world: World) -> None:
    stop = Stop(Reason.QUOTA_USED_UP, NOW)
    accepted(world, *[a_send(invoice_id=f"inv-{n}", stop=stop) for n in range(AT_MOST + 1)])
    found = released(world)
    assert len(found.send_ids) == AT_MOST
    rest = released(world, key="release-2", after=found.rest)
    assert (len(rest.send_ids), rest.rest) == (1, None)


def test_the_next_call_goes_on_behind_those_that_are_of_no_use(world: World) -> None:
    stop = Stop(Reason.QUOTA_USED_UP, NOW)
    late = [a_send(invoice_id=f"inv-{n}", stop=stop, not_after=NOW) for n in range(AT_MOST)]
    accepted(world, *late)
    world.clock.advance(HOUR)
    refuse(world, 1, invoice_id="inv-good")
    allow(world, email=None)
    first = released(world, key="release-1")
    assert first.useless == {Reason.DEADLINE_PASSED: AT_MOST}
    assert released(world, key="release-2", after=first.rest).rest is None
    assert queued(world) == {"inv-good"}


# ---- periods


def test_what_an_earlier_period_refused_uses_the_current_quota(world: World) -> None:
    refuse(world, 2)
    world.clock.now = datetime(2026, 4, 1, 3, tzinfo=UTC)
    allow(world, email=5)
    assert released(world).send_ids == ()
    assert len(released(world, MARCH, key="release-2").send_ids) == 2
    assert held(world) == counted(world) == {APRIL: {Channel.EMAIL: 2}}


def test_the_current_period_is_that_of_the_accounts_clock(world: World) -> None:
    refuse(world, 1)
    world.clock.now = datetime(2026, 4, 1, 2, tzinfo=UTC)
    allow(world, email=1)
    assert len(released(world).send_ids) == 1
    assert counted(world) == {MARCH: {Channel.EMAIL: 1}}


def test_what_is_withdrawn_after_its_release_gives_the_later_period_back(world: World) -> None:
    refuse(world, 1)
    world.clock.now = datetime(2026, 4, 2, tzinfo=UTC)
    allow(world, email=1)
    released(world, MARCH)
    [send] = sends(world)
    paid = Stop(Reason.INVOICE_PAID, world.clock())
    change(world.sends, send, lambda s: claimed(s).stopped(1, paid))
    assert held(world) == counted(world) == {}


# ---- what is of no use any more


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InvoiceState.PAID, Reason.INVOICE_PAID),
        (InvoiceState.CANCELED, Reason.INVOICE_CANCELED),
    ],
)
def test_settled_invoices_are_left_alone(world: World, state: InvoiceState, reason: Reason) -> None:
    refuse(world, 2)
    world.invoices.put(an_invoice(state, invoice_id="inv-1"))
    allow(world, email=1)
    found = released(world)
    assert (invoices(world, found), found.useless, found.no_quota) == (["inv-2"], {reason: 1}, 0)


def test_what_is_too_late_is_left_alone(world: World) -> None:
    refuse(world, 2, not_after=NOW + HOUR)
    world.clock.advance(2 * HOUR)
    allow(world, email=None)
    assert released(world) == Released((), {Reason.DEADLINE_PASSED: 2}, 0, None)


def test_what_is_forgotten_is_left_alone(world: World) -> None:
    refuse(world, 1)
    world.clock.advance(LIFE)
    allow(world, email=None)
    assert released(world, MARCH) == Released((), {Reason.CONTENT_EXPIRED: 1}, 0, None)


def test_an_inactive_account_releases_nothing(world: World) -> None:
    refuse(world, 1)
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        released(world)


def test_what_is_useless_stays_as_it_is(world: World) -> None:
    refuse(world, 1)
    world.invoices.put(an_invoice(InvoiceState.PAID, invoice_id="inv-1"))
    before = sends(world)
    allow(world, email=None)
    released(world)
    assert sends(world) == before


# ---- once


def test_a_repeated_call_repeats_the_answer_and_releases_nothing(world: World) -> None:
    refuse(world, 3)
    allow(world, email=1)
    first = release(world)
    allow(world, email=9)
    again = release(world)
    assert (again.released, first.replayed, again.replayed) == (first.released, False, True)
    assert used(world) == 1


def test_useless_ones_are_repeated_word_for_word(world: World) -> None:
    refuse(world, 1, not_after=NOW)
    world.clock.advance(HOUR)
    first = release(world)
    assert first.released.useless == {Reason.DEADLINE_PASSED: 1}
    assert release(world).released == first.released


def test_another_call_finds_only_what_is_left(world: World) -> None:
    refuse(world, 3)
    allow(world, email=1)
    first = released(world, key="release-1")
    allow(world, email=3)
    second = released(world, key="release-2")
    assert (len(second.send_ids), used(world)) == (2, 3)
    assert not set(first.send_ids) & set(second.send_ids)


def test_the_key_is_for_this_body_alone(world: World) -> None:
    release(world, body="body-1")
    with pytest.raises(KeyReused):
        release(world, MARCH, body="body-2")


def test_an_account_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        release(World())


# ---- others are faster


def test_who_used_the_quota_meanwhile_keeps_it(world: World) -> None:
    refuse(world, 3)
    allow(world, email=2)
    world.ledger.meanwhile(lambda: call(world, *reminders(1, first=7), key="key-2"))
    found = released(world)
    assert (len(found.send_ids), found.no_quota, used(world)) == (1, 2, 2)


def test_what_another_call_released_meanwhile_is_released_once(world: World) -> None:
    refuse(world, 3)
    allow(world, email=None)
    world.ledger.meanwhile(lambda: released(world, key="release-2"))
    assert released(world, key="release-1").send_ids == ()
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: 3}}


def test_what_somebody_stopped_meanwhile_is_not_released(world: World) -> None:
    refuse(world, 2)
    allow(world, email=None)
    stop = Stop(Reason.BY_REQUEST, NOW)

    def withdraw() -> None:
        [send] = [send for send in sends(world) if send.invoice_id == "inv-1"]
        change(world.sends, send, lambda s: replace(s, stop=stop))

    world.ledger.meanwhile(withdraw)
    assert invoices(world, released(world)) == ["inv-2"]
    assert queued(world) == {"inv-2"}
    assert held(world) == counted(world)


def test_when_others_are_always_faster_the_call_may_be_repeated(world: World) -> None:
    refuse(world, 1)
    allow(world, email=None)

    def touch() -> None:
        [send] = sends(world)
        world.sends.save(send)

    world.ledger.meanwhile(touch, times=20)
    with pytest.raises(TryAgain):
        release(world)
    assert counted(world) == {}


# ---- killed between any two steps

STEPS = range(20)
"""Before and after each of: read the account, begin the call, list, read sends, files, contents
and counter, commit twice, keep the answer."""


def dead(step: int) -> World:
    world = World()
    refuse(world, AT_ONCE + 10)
    allow(world, email=AT_ONCE + 5)
    die = dying_at(step)

    def part(real: object) -> Mortal:
        return Mortal(real, die)

    office = replace(
        world.office,
        accounts=part(world.accounts),
        lists=part(world.lists),
        sends=part(world.sends),
        files=part(world.files),
        contents=part(world.contents),
        ledger=part(world.ledger),
        record=replace(world.record, calls=part(world.calls)),
    )
    with pytest.raises(Killed):
        release_quota(a_name("release-1"), None, None, office=office)
    return world


@pytest.mark.parametrize("step", STEPS)
def test_wherever_it_was_killed_the_repetition_does_the_rest(step: int) -> None:
    world = dead(step)
    assert held(world) == counted(world)
    world.clock.advance(CALL_LEASE)
    release(world)
    assert len(queued(world)) == AT_ONCE + 5
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: AT_ONCE + 5}}


def test_while_it_may_still_run_nobody_else_does_its_work() -> None:
    world = dead(STEPS[10])
    with pytest.raises(StillRunning):
        release(world)


def test_what_another_call_released_meanwhile_lacks_no_quota(world: World) -> None:
    refuse(world, 3)
    allow(world, email=None)
    world.ledger.meanwhile(lambda: released(world, key="release-2"))
    assert released(world, key="release-1") == Released((), {}, 0, None)


def test_after_a_lost_race_the_oldest_due_dates_still_go_first(world: World) -> None:
    refuse(world, 4)
    for invoice_id, day in (("inv-1", 20), ("inv-2", 10), ("inv-3", 15), ("inv-4", 5)):
        due(world, invoice_id, day)
    allow(world, email=1)

    def withdraw(send: Send) -> None:
        change(world.sends, send, lambda s: replace(s, stop=Stop(Reason.BY_REQUEST, NOW)))

    [oldest] = [send for send in sends(world) if send.invoice_id == "inv-4"]
    world.ledger.meanwhile(partial(withdraw, oldest))
    assert invoices(world, released(world)) == ["inv-2"]

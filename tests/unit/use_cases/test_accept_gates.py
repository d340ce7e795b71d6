"""What a contact's entry, the guard and a wanted time mean for what is accepted."""

from dataclasses import replace

import pytest

from recado.domain.blocks import hearing
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE, Heard, Release
from recado.domain.fold import as_seen, status_of
from recado.domain.guard import Guarded, GuardReason
from recado.domain.receipt import Outcome
from recado.domain.status import Reason, Status
from tests.accepting import APRIL, MARCH, allow, call, content_of, sends, used
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    HOUR,
    NOW,
    PHONE,
    a_contact,
    a_request,
)
from tests.fakes import World

CONTACT = a_contact(ANA).contact_id
GONE = Heard(
    send_id="snd_1",
    number=1,
    handed_over_at=NOW - DAY,
    at=NOW - DAY,
    outcome=Outcome.HARD_FAILURE,
    reason=Reason.NO_SUCH_USER,
    counts=True,
)
NEXT_MONTH = NOW + 30 * DAY


def blocked(world: World, account_id: str) -> None:
    world.entries.change(account_id, CONTACT, lambda e: hearing(e, [GONE]))


def statuses(world: World, *addresses: str) -> list[tuple[Status, Reason | None]]:
    call(world, a_request(*addresses))
    return [(status_of(each).code, status_of(each).reason) for each in sends(world)]


NOT_FOUND = (Status.NOT_SENT_BLOCKED, Reason.BLOCKED_AS_NOT_FOUND)


@pytest.mark.parametrize("account_id", [ACCOUNT, EVERYONE])
def test_to_a_blocked_contact_nothing_is_sent_and_nothing_is_used(
    world: World, account_id: str
) -> None:
    blocked(world, account_id)
    assert statuses(world, ANA, BRUNO) == [NOT_FOUND, (Status.QUEUED, None)]
    assert used(world) == 1


def test_what_another_account_alone_knows_blocks_nothing(world: World) -> None:
    blocked(world, "acc-2")
    assert statuses(world, ANA) == [(Status.QUEUED, None)]


def test_a_released_contact_is_written_to_whatever_everyone_knows(world: World) -> None:
    blocked(world, EVERYONE)
    release = Release(at=NOW, asked_by="ana", called_by="role", why="she called")
    world.entries.change(ACCOUNT, CONTACT, lambda e: replace(e, release=release))
    assert statuses(world, ANA) == [(Status.QUEUED, None)]


def test_a_guarded_account_sends_no_email_but_all_else(world: World) -> None:
    world.accounts.guard(ACCOUNT, Guarded(NOW, GuardReason.BOUNCES))
    contacts = (a_contact(ANA), a_contact(PHONE, Channel.SMS))
    call(world, a_request(contacts=contacts, channels=(Channel.EMAIL, Channel.SMS)))
    assert {each.channel: status_of(each).reason for each in sends(world)} == {
        Channel.EMAIL: Reason.ACCOUNT_GUARDED,
        Channel.SMS: None,
    }


# ---- a wanted time


def test_what_is_wanted_later_is_scheduled_until_then(world: World) -> None:
    call(world, a_request(ANA, send_at=NOW + DAY))
    [each] = sends(world)
    seen = as_seen(status_of(each), NOW + HOUR)
    assert (seen.code, seen.reason) == (Status.SCHEDULED, Reason.SEND_AT)
    assert (each.due_at, content_of(world, each).send_at) == (NOW + DAY, NOW + DAY)


def test_a_phone_is_written_to_at_the_first_opening_after_the_wanted_time(world: World) -> None:
    contact = a_contact(PHONE, Channel.SMS)
    call(world, a_request(contacts=(contact,), send_at=NOW + 12 * HOUR))
    [each] = sends(world)
    assert (each.send_at, each.due_at) == (NOW + 12 * HOUR, NOW + 23 * HOUR)
    assert as_seen(status_of(each), NOW + 13 * HOUR).reason is Reason.SENDING_HOURS


def test_it_is_on_the_quota_of_the_month_in_which_it_is_to_go_out(world: World) -> None:
    allow(world, email=1)
    call(world, a_request(ANA, send_at=NEXT_MONTH))
    call(world, a_request(ANA, occurrence="due-1"), key="key-2")
    assert (used(world, MARCH), used(world, APRIL)) == (1, 1)
    assert [each.period for each in sends(world)] == [MARCH, MARCH]


def test_next_months_quota_is_used_up_by_what_is_planned_for_it(world: World) -> None:
    allow(world, email=1)
    call(
        world,
        *(a_request(ANA, occurrence=f"n-{n}", send_at=NEXT_MONTH) for n in range(2)),
    )
    assert [status_of(each).code for each in sends(world)] == [
        Status.QUEUED,
        Status.NOT_SENT_NO_QUOTA,
    ]

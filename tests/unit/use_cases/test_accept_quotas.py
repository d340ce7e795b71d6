"""A plan's limit of N permits exactly N, whoever calls and how often."""

from datetime import UTC, datetime

import pytest

from recado.domain.answer import ItemOutcome, QuotaAnswer
from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState
from recado.domain.quota import Unit
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.use_cases.accept import Accepting
from recado.use_cases.acceptance import Request
from tests.accepting import (
    ACCEPTED,
    APRIL,
    MARCH,
    a_whatsapp,
    allow,
    call,
    content_of,
    counted,
    held,
    items,
    outcomes,
    reminders,
    sends,
    used,
)
from tests.builders import (
    ANA,
    BRUNO,
    CLARA,
    HOUR,
    MINUTE,
    SIMULATION,
    a_contact,
    a_customer,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World

QUEUED, NO_QUOTA = Status.QUEUED, Status.NOT_SENT_NO_QUOTA


def statuses(accepting: Accepting) -> list[Status]:
    return [send.status for item in accepting.answer.items for send in item.sends]


def quota(accepting: Accepting, channel: Channel = Channel.EMAIL) -> QuotaAnswer:
    [answer] = [each for each in accepting.answer.quotas if each.channel is channel]
    return answer


def by_both(*addresses: str, **changes: object) -> Request:
    contacts = (*map(a_contact, addresses), a_whatsapp())
    return a_request(channels=(Channel.EMAIL, Channel.WHATSAPP), contacts=contacts, **changes)


def stops(world: World) -> list[Reason | None]:
    return [send.stop.reason if send.stop else None for send in sends(world)]


# ---- what a plan allows


def test_as_many_as_the_plan_says_are_queued(world: World) -> None:
    allow(world, email=2)
    accepting = call(world, *reminders(3))
    assert statuses(accepting) == [QUEUED, QUEUED, NO_QUOTA]
    assert used(world) == 2


def test_the_quota_of_a_notification_goes_to_its_first_contacts(world: World) -> None:
    allow(world, email=2)
    assert statuses(call(world, a_request(ANA, BRUNO, CLARA))) == [QUEUED, QUEUED, NO_QUOTA]


def test_what_finds_no_quota_is_accepted_and_kept_all_the_same(world: World) -> None:
    allow(world, email=1)
    accepting = call(world, *reminders(2))
    assert items(accepting) == [ItemOutcome.ACCEPTED] * 2
    assert stops(world) == [None, Reason.QUOTA_USED_UP]
    assert [send.reserved_in for send in sends(world)] == [MARCH, None]
    assert all(content_of(world, send).addresses for send in sends(world))


@pytest.mark.parametrize(
    ("plan", "stop"),
    [
        (None, None),
        ({Channel.EMAIL: None}, None),
        ({Channel.EMAIL: 0}, Reason.NOT_IN_PLAN),
        ({Channel.WHATSAPP: 5}, Reason.NOT_IN_PLAN),
        ({}, Reason.NOT_IN_PLAN),
    ],
    ids=["no plan", "unlimited", "none", "another channel", "no channel"],
)
def test_what_a_plan_says_of_a_channel(
    world: World, plan: dict[Channel, int | None] | None, stop: Reason | None
) -> None:
    world.accounts.put(an_account(plan=plan))
    call(world, a_request(ANA))
    assert stops(world) == [stop]
    assert used(world) == (0 if stop else 1)


def test_a_channel_without_quota_does_not_stop_the_others(world: World) -> None:
    allow(world, email=0, whatsapp=1)
    accepting = call(world, by_both(ANA))
    assert statuses(accepting) == [NO_QUOTA, QUEUED]
    assert counted(world) == {MARCH: {Channel.WHATSAPP: 1}}


def test_a_channel_that_fills_up_meanwhile_does_not_stop_the_others(world: World) -> None:
    allow(world, email=1, whatsapp=1)
    world.ledger.meanwhile(lambda: call(world, *reminders(1, BRUNO, first=7), key="key-2"))
    assert statuses(call(world, by_both(ANA))) == [NO_QUOTA, QUEUED]
    assert counted(world) == held(world) == {MARCH: {Channel.EMAIL: 1, Channel.WHATSAPP: 1}}


def test_a_larger_plan_holds_at_once_and_for_what_comes(world: World) -> None:
    allow(world, email=1)
    call(world, *reminders(2), key="key-1")
    allow(world, email=2)
    assert statuses(call(world, *reminders(2, first=3), key="key-2")) == [QUEUED, NO_QUOTA]
    assert used(world) == 2


def test_a_smaller_plan_takes_nothing_back_and_gives_no_more(world: World) -> None:
    allow(world, email=5)
    call(world, *reminders(3), key="key-1")
    allow(world, email=2)
    accepting = call(world, *reminders(1, first=4), key="key-2")
    assert statuses(accepting) == [NO_QUOTA]
    assert (quota(accepting).limit, quota(accepting).used) == (2, 3)


def test_what_was_used_without_a_plan_counts_when_there_is_one(world: World) -> None:
    call(world, *reminders(3), key="key-1")
    allow(world, email=4)
    assert statuses(call(world, *reminders(2, first=4), key="key-2")) == [QUEUED, NO_QUOTA]


# ---- what uses quota, and what does not


def test_only_what_passes_all_other_gates_uses_quota(world: World) -> None:
    allow(world, email=1)
    world.invoices.put(an_invoice(InvoiceState.PAID, invoice_id="inv-1"))
    nobody = a_request(invoice_id="inv-2", customer_id="cus-nobody")
    accepting = call(world, *reminders(1), nobody, *reminders(1, first=3))
    assert statuses(accepting) == [QUEUED]
    assert used(world) == 1


def test_a_duplicate_uses_no_quota(world: World) -> None:
    allow(world, email=2)
    call(world, a_request(ANA), key="key-1")
    accepting = call(world, a_request(ANA), a_request(ANA), *reminders(1, first=2), key="key-2")
    assert statuses(accepting) == [QUEUED] * 3
    assert (used(world), quota(accepting).reserved) == (2, 1)


def test_a_duplicate_of_what_found_no_quota_does_not_use_it_now(world: World) -> None:
    allow(world, email=0)
    call(world, a_request(ANA), key="key-1")
    allow(world, email=5)
    assert statuses(call(world, a_request(ANA), key="key-2")) == [NO_QUOTA]
    assert used(world) == 0


def test_a_repeated_call_uses_no_quota(world: World) -> None:
    allow(world, email=5)
    first = call(world, *reminders(2))
    assert call(world, *reminders(2)).answer == first.answer
    assert used(world) == 2


def test_simulated_recipients_use_no_quota(world: World) -> None:
    allow(world, email=0)
    simulated = f"delivered@{SIMULATION.domain}"
    accepting = call(world, a_request(simulated))
    assert statuses(accepting) == [QUEUED]
    assert [send.units for item in accepting.answer.items for send in item.sends] == [0]
    assert (quota(accepting).used, quota(accepting).reserved, counted(world)) == (0, 0, {})


def test_simulated_recipients_need_no_room_in_a_quota(world: World) -> None:
    allow(world, email=3)
    call(world, *reminders(3), key="key-1")
    allow(world, email=1)
    simulated = a_request(f"delivered@{SIMULATION.domain}", occurrence="due-1")
    assert statuses(call(world, simulated, key="key-2")) == [QUEUED]


@pytest.mark.parametrize(
    ("label", "status"),
    [
        ("not_sent_no_quota", Status.NOT_SENT_NO_QUOTA),
        ("not_sent_opted_out", Status.NOT_SENT_OPTED_OUT),
        ("invoice_paid", Status.NOT_SENT_WITHDRAWN),
        ("blocked_by_complaint+two", Status.NOT_SENT_BLOCKED),
    ],
)
def test_a_simulated_gate_stops_its_recipient(world: World, label: str, status: Status) -> None:
    accepting = call(world, a_request(f"{label}@{SIMULATION.domain}"))
    assert statuses(accepting) == [status]
    assert counted(world) == {}


# ---- what the answer tells


def test_the_answer_tells_the_quota_as_the_call_left_it(world: World) -> None:
    allow(world, email=10)
    call(world, *reminders(2), key="key-1")
    assert quota(call(world, *reminders(3, first=3), key="key-2")) == QuotaAnswer(
        channel=Channel.EMAIL,
        period=MARCH,
        limit=10,
        used=5,
        reserved=3,
        unit=Unit.SENDS,
        resets_at=datetime(2026, 4, 1, 3, tzinfo=UTC),
    )


def test_each_channel_of_the_call_is_told(world: World) -> None:
    allow(world, email=10, whatsapp=None, sms=3)
    accepting = call(world, by_both(ANA, BRUNO))
    told = {each.channel: (each.limit, each.reserved) for each in accepting.answer.quotas}
    assert told == {Channel.EMAIL: (10, 2), Channel.WHATSAPP: (None, 1)}


def test_what_others_used_meanwhile_is_told_once_it_is_known(world: World) -> None:
    allow(world, email=2)
    world.ledger.meanwhile(lambda: call(world, *reminders(1, first=7), key="key-2"))
    slower = call(world, *reminders(2), key="key-1")
    assert statuses(slower) == [QUEUED, NO_QUOTA]
    assert (quota(slower).used, quota(slower).reserved) == (2, 1)


def test_more_than_one_transaction_takes_still_keeps_to_the_limit(world: World) -> None:
    allow(world, email=60)
    accepting = call(world, *reminders(40, ANA, BRUNO))
    assert statuses(accepting) == [QUEUED] * 60 + [NO_QUOTA] * 20
    assert outcomes(accepting) == [ACCEPTED] * 80
    assert (used(world), quota(accepting).reserved) == (60, 60)


def test_of_two_calls_that_race_for_the_last_unit_one_gets_it(world: World) -> None:
    allow(world, email=1)
    world.ledger.meanwhile(lambda: call(world, a_request(ANA), key="key-2"))
    slower = call(world, a_request(ANA, BRUNO), key="key-1")
    assert statuses(slower) == [QUEUED, NO_QUOTA]
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: 1}}


# ---- periods


@pytest.mark.parametrize(
    ("zone", "last_of_march"),
    [
        ("America/Sao_Paulo", datetime(2026, 4, 1, 2, 59, 59, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_period_ends_at_the_accounts_midnight(
    world: World, zone: str, last_of_march: datetime
) -> None:
    world.accounts.put(an_account(time_zone=zone, plan={Channel.EMAIL: 1}))
    world.clock.now = last_of_march
    assert statuses(call(world, *reminders(2), key="key-1")) == [QUEUED, NO_QUOTA]
    world.clock.advance(MINUTE / 60)
    anew = call(world, *reminders(1, first=3), key="key-2")
    assert (statuses(anew), quota(anew).period) == ([QUEUED], APRIL)
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: 1}, APRIL: {Channel.EMAIL: 1}}


def test_while_utc_is_a_day_ahead_the_accounts_month_holds(world: World) -> None:
    world.clock.now = datetime(2026, 4, 1, 1, tzinfo=UTC)
    accepting = call(world, a_request(ANA))
    [send] = sends(world)
    assert (send.reserved_in, send.period, quota(accepting).period) == (MARCH, MARCH, MARCH)
    assert quota(accepting).resets_at - world.clock() == 2 * HOUR


def test_the_customers_own_contacts_use_quota_like_any(world: World) -> None:
    allow(world, email=1)
    world.customers.put(a_customer(ANA, BRUNO))
    call(world, a_request())
    kept: list[Send] = [send for send in sends(world) if send.reserved_in]
    assert [send.contact_id for send in kept] == [a_contact(ANA).contact_id]

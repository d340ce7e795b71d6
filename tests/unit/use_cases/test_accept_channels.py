"""Accepting for SMS and WhatsApp: phones, parts, templates, opt-outs and sending hours."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from recado.content.sms import sms_parts
from recado.domain.answer import FieldError, ItemOutcome
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.contact_entry import OptOutBy
from recado.domain.hours import SendingHours
from recado.domain.notification import Kind
from recado.domain.quota import Unit
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.use_cases.accept import Accepting
from recado.use_cases.acceptance import Request
from recado.use_cases.look_up import look_up
from tests.accepting import (
    ACCEPTED,
    DUPLICATE,
    MARCH,
    allow,
    call,
    content_of,
    outcomes,
    sends,
    used,
)
from tests.builders import (
    ACCOUNT,
    ANA,
    CUSTOMER,
    HOUR,
    MINUTE,
    NOW,
    OLD_FORM,
    OTHER_PHONE,
    PHONE,
    SIMULATION,
    a_code,
    a_contact,
    a_customer,
    a_message,
    a_request,
    an_account,
)
from tests.fakes import World

EMAIL, SMS, WHATSAPP = Channel.EMAIL, Channel.SMS, Channel.WHATSAPP
BY_EMAIL, BY_SMS, BY_WHATSAPP = (
    a_contact(ANA),
    a_contact(PHONE, SMS),
    a_contact(PHONE, WHATSAPP),
)
EVENING, NEXT_MORNING = NOW + 12 * HOUR, NOW + 23 * HOUR
"""Monday at nine in the evening in São Paulo, and Tuesday at eight, when its hours begin."""


def only_send(world: World) -> Send:
    (send,) = sends(world)
    return send


def errors(accepting: Accepting) -> list[tuple[str, str]]:
    found: list[FieldError] = [e for item in accepting.answer.items for e in item.errors]
    return [(error.field, error.code) for error in found]


def statuses(accepting: Accepting) -> list[Status]:
    return [send.status for item in accepting.answer.items for send in item.sends]


# ---- phones


def test_both_forms_of_a_number_are_one_contact_of_a_call(world: World) -> None:
    answer = call(world, a_request(contacts=(BY_SMS, a_contact(OLD_FORM, SMS))))
    assert outcomes(answer) == [ACCEPTED]


def test_a_reminder_to_the_other_form_of_a_number_is_a_duplicate(world: World) -> None:
    call(world, a_request(contacts=(BY_SMS,)), key="key-1")
    other = a_request(contacts=(a_contact(OLD_FORM, SMS),))
    assert outcomes(call(world, other, key="key-2")) == [DUPLICATE]


def test_a_number_is_another_contact_on_each_channel(world: World) -> None:
    answer = call(world, a_request(contacts=(BY_SMS, BY_WHATSAPP)))
    assert outcomes(answer) == [ACCEPTED] * 2
    assert len({send.contact_id for send in sends(world)}) == 2


def test_a_send_keeps_the_number_as_it_was_given(world: World) -> None:
    call(world, a_request(contacts=(a_contact(OLD_FORM, SMS),)))
    content = content_of(world, only_send(world))
    assert content.addresses == {BY_SMS.contact_id: OLD_FORM}


@pytest.mark.parametrize("channels", [(SMS,), (WHATSAPP,), (EMAIL, SMS), (EMAIL, SMS, WHATSAPP)])
def test_of_the_customers_contacts_those_of_the_channels_are_meant(
    world: World, channels: tuple[Channel, ...]
) -> None:
    world.customers.put(a_customer(contacts=(BY_EMAIL, BY_SMS, BY_WHATSAPP)))
    call(world, a_request(channels=channels))
    assert {send.channel for send in sends(world)} == set(channels)


# ---- parts


@pytest.mark.parametrize("text", ["a" * 10, "ação " * 9, "a" * 150, "🚀" * 10, "🚀" * 60])
def test_an_sms_weighs_the_parts_of_the_text_that_goes_out(world: World, text: str) -> None:
    """With the merchant's name, and with how to opt out."""
    answer = call(world, a_message(BY_SMS, text=text)).answer
    parts = sms_parts(content_of(world, only_send(world)))
    assert [send.units for send in answer.items[0].sends] == [parts]
    assert used(world, channel=SMS) == parts


def test_accents_that_stay_cost_more(world: World) -> None:
    call(world, a_message(BY_SMS, text="ação " * 20), key="key-1")
    world.accounts.put(an_account(transliterate=False))
    call(world, a_message(BY_SMS, text="ação " * 20, occurrence="message-2"), key="key-2")
    light, heavy = sends(world)
    assert light.units < heavy.units


def test_the_answer_says_what_an_sms_weighs_and_that_parts_are_counted(world: World) -> None:
    allow(world, email=None, sms=100)
    answer = call(world, a_message(BY_SMS, text="x" * 300)).answer
    [quota] = answer.quotas
    assert quota.unit is Unit.PARTS
    assert quota.reserved == quota.used == answer.items[0].sends[0].units > 1


def test_an_sms_that_is_too_long_is_refused_with_its_field(world: World) -> None:
    answer = call(world, a_message(BY_SMS, text="x" * 2000))
    assert errors(answer) == [("text", "too_long")]
    assert (sends(world), used(world, channel=SMS)) == ((), 0)


def test_a_text_that_is_too_long_for_an_sms_may_go_by_email(world: World) -> None:
    assert errors(call(world, a_message(BY_EMAIL, text="x" * 2000))) == []


def test_an_sms_with_more_parts_than_are_left_is_not_sent(world: World) -> None:
    allow(world, email=None, sms=1)
    answer = call(world, a_message(BY_SMS, BY_EMAIL, text="x" * 200))
    assert statuses(answer) == [Status.NOT_SENT_NO_QUOTA, Status.QUEUED]
    assert used(world, channel=SMS) == 0


def test_a_simulated_number_weighs_nothing(world: World) -> None:
    allow(world, email=0, sms=0, whatsapp=0)
    simulated = [a_contact("+12025550100", channel) for channel in (SMS, WHATSAPP)]
    assert statuses(call(world, a_request(contacts=tuple(simulated)))) == [Status.QUEUED] * 2


# ---- templates


def test_a_kind_without_a_template_does_not_go_by_whatsapp(world: World) -> None:
    world.desk = replace(world.desk, templates={Kind.DUE_REMINDER})
    notice = a_request(kind=Kind.OVERDUE_NOTICE, contacts=(BY_WHATSAPP,))
    assert errors(call(world, notice)) == [("channels", "no_template")]
    assert sends(world) == ()


def test_a_kind_without_a_template_goes_by_the_other_channels(world: World) -> None:
    world.desk = replace(world.desk, templates=())
    assert outcomes(call(world, a_request(contacts=(BY_SMS, BY_EMAIL)))) == [ACCEPTED] * 2


def test_the_customers_own_whatsapp_needs_a_template_too(world: World) -> None:
    world.desk = replace(world.desk, templates=())
    world.customers.put(a_customer(contacts=(BY_WHATSAPP,)))
    assert errors(call(world, a_request(channels=(WHATSAPP,)))) == [("channels", "no_template")]


# ---- opt-outs


@pytest.mark.parametrize("contact", [BY_EMAIL, BY_SMS, BY_WHATSAPP], ids=lambda c: c.channel)
def test_what_is_for_somebody_who_opted_out_is_not_sent(world: World, contact: Contact) -> None:
    allow(world, email=5, sms=5, whatsapp=5)
    world.entries.opt_out(ACCOUNT, contact.contact_id, NOW, OptOutBy.REPLY)
    answer = call(world, a_request(contacts=(contact,)))
    assert statuses(answer) == [Status.NOT_SENT_OPTED_OUT]
    assert used(world, channel=contact.channel) == 0


def test_an_opt_out_stops_its_own_contact_and_channel_alone(world: World) -> None:
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    others = (BY_SMS, BY_WHATSAPP, BY_EMAIL, a_contact(OTHER_PHONE, SMS))
    answer = call(world, a_request(contacts=others))
    assert statuses(answer) == [Status.NOT_SENT_OPTED_OUT] + [Status.QUEUED] * 3


def test_an_opt_out_holds_for_both_forms_of_the_number(world: World) -> None:
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    answer = call(world, a_request(contacts=(a_contact(OLD_FORM, SMS),)))
    assert statuses(answer) == [Status.NOT_SENT_OPTED_OUT]


def test_an_opt_out_holds_for_the_customers_own_contacts(world: World) -> None:
    world.customers.put(a_customer(contacts=(BY_SMS,)))
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    assert statuses(call(world, a_request(channels=(SMS,)))) == [Status.NOT_SENT_OPTED_OUT]


def test_another_accounts_opt_out_stops_nothing_here(world: World) -> None:
    world.entries.opt_out("acc-2", BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    assert statuses(call(world, a_request(contacts=(BY_SMS,)))) == [Status.QUEUED]


def test_who_opted_in_again_is_written_to(world: World) -> None:
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    world.entries.opt_in(ACCOUNT, BY_SMS.contact_id)
    assert statuses(call(world, a_request(contacts=(BY_SMS,)))) == [Status.QUEUED]


def test_an_opt_out_is_told_before_a_quota_that_is_used_up(world: World) -> None:
    allow(world, email=None, sms=0)
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    assert statuses(call(world, a_request(contacts=(BY_SMS,)))) == [Status.NOT_SENT_OPTED_OUT]


# ---- sending hours


@pytest.mark.parametrize("contact", [BY_SMS, BY_WHATSAPP], ids=lambda c: c.channel)
def test_outside_its_hours_a_reminder_is_scheduled_for_the_opening(
    world: World, contact: Contact
) -> None:
    world.clock.now = EVENING
    assert statuses(call(world, a_request(contacts=(contact,)))) == [Status.SCHEDULED]
    assert only_send(world).due_at == NEXT_MORNING


def test_what_is_scheduled_is_seen_so_until_it_is_due(world: World) -> None:
    world.clock.now = EVENING
    call(world, a_request(contacts=(BY_SMS,)))
    seen = [status_at(world, moment) for moment in (EVENING, NEXT_MORNING - MINUTE, NEXT_MORNING)]
    assert seen == [
        (Status.SCHEDULED, Reason.SENDING_HOURS),
        (Status.SCHEDULED, Reason.SENDING_HOURS),
        (Status.QUEUED, None),
    ]


def status_at(world: World, moment: datetime) -> tuple[Status, Reason | None]:
    world.clock.now = moment
    [seen] = look_up(ACCOUNT, only_send(world).notification_id, eyes=world.eyes).sends
    return seen.status.code, seen.status.reason


def test_within_its_hours_a_reminder_is_queued(world: World) -> None:
    assert statuses(call(world, a_request(contacts=(BY_SMS,)))) == [Status.QUEUED]
    assert only_send(world).due_at is None


@pytest.mark.parametrize(
    "exempt",
    [
        a_request(contacts=(BY_EMAIL,)),
        a_code(BY_SMS, not_after=EVENING + HOUR),
        a_code(BY_WHATSAPP, not_after=EVENING + HOUR),
    ],
    ids=["an e-mail", "a code by SMS", "a code by WhatsApp"],
)
def test_what_keeps_no_hours_is_queued_at_night(world: World, exempt: Request) -> None:
    world.clock.now = EVENING
    assert statuses(call(world, exempt)) == [Status.QUEUED]


def test_what_is_scheduled_uses_the_quota_of_its_acceptance_at_once(world: World) -> None:
    allow(world, email=None, sms=10)
    world.clock.now = EVENING
    call(world, a_request(contacts=(BY_SMS,)))
    assert used(world, MARCH, SMS) == only_send(world).units > 0


def test_who_opted_out_is_not_scheduled(world: World) -> None:
    world.clock.now = EVENING
    world.entries.opt_out(ACCOUNT, BY_SMS.contact_id, NOW, OptOutBy.REPLY)
    assert statuses(call(world, a_request(contacts=(BY_SMS,)))) == [Status.NOT_SENT_OPTED_OUT]


def test_the_hours_are_the_accounts_in_its_own_zone(world: World) -> None:
    hours = SendingHours(days=("wed",))
    world.accounts.put(an_account(hours=hours, time_zone="America/Manaus"))
    call(world, a_request(contacts=(BY_SMS,)))
    assert only_send(world).due_at == NOW + timedelta(days=2)  # 08:00 there


# ---- a call that is repeated


def test_the_repeated_answer_is_that_of_then(world: World) -> None:
    world.clock.now = EVENING
    first = call(world, a_request(contacts=(BY_SMS, BY_WHATSAPP, BY_EMAIL)))
    world.clock.now = NEXT_MORNING
    again = call(world, a_request(contacts=(BY_SMS, BY_WHATSAPP, BY_EMAIL)))
    assert (again.replayed, again.answer) == (True, first.answer)


def test_a_message_of_a_customer_twice_in_a_call_is_accepted_once(world: World) -> None:
    answer = call(world, a_message(BY_SMS), a_message(BY_SMS))
    assert outcomes(answer) == [ACCEPTED, DUPLICATE]


def test_one_occurrence_of_two_customers_is_two_notifications(world: World) -> None:
    answer = call(world, a_message(BY_SMS), a_message(BY_SMS, customer_id=f"{CUSTOMER}-b"))
    assert [item.outcome for item in answer.answer.items] == [ItemOutcome.ACCEPTED] * 2


def test_the_gates_of_a_simulated_number_are_those_of_its_label(world: World) -> None:
    contact = a_contact("+12025550150", SMS)
    assert SIMULATION.stop(contact) is Reason.OPTED_OUT
    assert statuses(call(world, a_request(contacts=(contact,)))) == [Status.NOT_SENT_OPTED_OUT]

"""What one contact, one invoice or one provider goes through in days, in virtual time and without
any other trouble."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.status import Evidence, Reason
from recado.use_cases.acceptance import Request
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    DAY,
    HOUR,
    INVOICE,
    MINUTE,
    NOW,
    PHONE,
    a_contact,
    a_message,
    a_request,
    an_account,
)
from tests.simulation.cloud import Cloud
from tests.simulation.diary import Answered, Asked, Outage
from tests.simulation.people import (
    ANSWERS_FIRST,
    ANSWERS_LATER,
    CHALLENGED,
    COMPLAINS,
    FULL,
    NO_SUCH_USER,
    PHONE_OFF,
    SECOND,
    SILENT,
    WELL,
    Person,
    always,
    at_first,
    until,
)
from tests.simulation.providers import NO_TROUBLES, Troubles

ALL_LOST = replace(NO_TROUBLES, lost=1)
NO_TIMERS = replace(NO_TROUBLES, no_timer=1)


def a_cloud(person: Person = WELL, troubles: Troubles = NO_TROUBLES) -> Cloud:
    """With one merchant; the person is who reads Ana's mail and phone."""
    cloud = Cloud(seed=1, troubles=troubles)
    cloud.put_account(an_account())
    cloud.providers.people = {ANA: person, PHONE: person}
    return cloud


def mail(cloud: Cloud, days: float = 0, address: str = ANA) -> None:
    """A free text to this address, accepted after so many days."""
    request = a_message(a_contact(address), occurrence=f"{address}-{days}")
    cloud.time.at(NOW + days * DAY, partial(cloud.take, request))


def calls(cloud: Cloud, send: int = 0) -> list[datetime]:
    """When the provider was called for the so-many-th send of all."""
    send_id = cloud.sends.all()[send].send_id
    return [e.at for e in cloud.diary if isinstance(e, Asked) and e.send == send_id]


def ends(cloud: Cloud, days: float = 30) -> list[Reason | Evidence | None]:
    """What is true of the sends so many days after the beginning, in the order of acceptance."""
    cloud.time.run_until(NOW + days * DAY)
    said = [status_of(send) for send in cloud.sends.all()]
    return [status.reason or status.evidence for status in said]


def pay(cloud: Cloud, after: timedelta) -> None:
    cloud.time.at(NOW + after, partial(cloud.settle, ACCOUNT, INVOICE, InvoiceState.PAID))


def release(cloud: Cloud, days: float) -> None:
    contact = a_contact(ANA).contact_id
    cloud.time.at(NOW + days * DAY, partial(cloud.release, ACCOUNT, contact))


def test_a_mailbox_that_is_full_for_two_days_gets_its_mail_with_the_third_try() -> None:
    cloud = a_cloud(until(NOW + 2 * DAY, always(FULL), WELL))
    cloud.take(a_request(ANA))
    assert ends(cloud) == [Evidence.DELIVERED]
    first, second, third = calls(cloud)
    assert DAY <= second - (first + 2 * HOUR) <= 1.2 * DAY + 2 * MINUTE
    assert 2 * DAY <= third - (second + 2 * HOUR) <= 2.4 * DAY + 2 * MINUTE


def test_a_mailbox_that_stays_full_is_tried_four_times_in_all() -> None:
    cloud = a_cloud(always(FULL))
    cloud.take(a_request(ANA))
    assert ends(cloud) == [Reason.MAILBOX_FULL]
    assert len(calls(cloud)) == 4


def test_without_any_timer_everything_goes_out_in_time_all_the_same() -> None:
    cloud = a_cloud(until(NOW + 2 * DAY, always(FULL), WELL), NO_TIMERS)
    cloud.take(a_request(ANA, send_at=NOW + DAY))
    assert ends(cloud) == [Evidence.DELIVERED]
    first, second = calls(cloud)
    assert NOW + DAY <= first <= NOW + DAY + MINUTE
    assert DAY <= second - (first + 2 * HOUR) <= 1.2 * DAY + 2 * MINUTE


def test_what_the_list_holds_back_for_a_failure_that_passes_blocks_nobody() -> None:
    """The second goes out before it is known what became of the first; the third finds the list
    cleared."""
    listed = replace(FULL, after=20 * SECOND, resend=False, listed=True)
    cloud = a_cloud(until(NOW + 10 * SECOND, always(listed), WELL))
    cloud.time.at(NOW + 5 * SECOND, partial(cloud.world.suppression.held.add, ANA))
    for after in (0 * SECOND, 10 * SECOND, HOUR):
        mail(cloud, after / DAY)
    assert ends(cloud) == [Reason.MAILBOX_FULL, Reason.SUPPRESSED_BY_PROVIDER, Evidence.DELIVERED]


def test_five_failures_in_a_row_block_and_after_a_release_one_does() -> None:
    cloud = a_cloud(always(CHALLENGED))
    for day in range(8):
        mail(cloud, day)
    release(cloud, 5.5)
    failed, blocked = [Reason.CHALLENGE_RESPONSE], [Reason.BLOCKED_BY_FAILURES]
    assert ends(cloud) == failed * 5 + blocked + failed + blocked


def test_a_delivery_after_the_release_ends_the_probation() -> None:
    well_for_a_day = until(NOW + 6.5 * DAY, WELL, always(CHALLENGED))
    cloud = a_cloud(until(NOW + 5.5 * DAY, always(CHALLENGED), well_for_a_day))
    for day in range(9):
        mail(cloud, day)
    release(cloud, 5.5)
    assert ends(cloud)[5:] == [
        Reason.BLOCKED_BY_FAILURES,
        Evidence.DELIVERED,
        Reason.CHALLENGE_RESPONSE,
        Reason.CHALLENGE_RESPONSE,
    ]


def test_a_delivery_counts_between_failures_that_are_told_after_it() -> None:
    late = always(CHALLENGED.later(6 * DAY))
    then = until(NOW + 2.5 * DAY, WELL, until(NOW + 6 * DAY, late, WELL))
    cloud = a_cloud(until(NOW + 1.5 * DAY, late, then))
    for day in (0, 1, 2, 3, 4, 5, 13):
        mail(cloud, day)
    assert ends(cloud)[-1] is Evidence.DELIVERED


def test_a_complaint_blocks_for_its_account_alone_until_the_release() -> None:
    cloud = a_cloud(until(NOW + DAY, COMPLAINS, WELL))
    cloud.put_account(an_account("acc-2"))
    for day in (0, 2, 4):
        mail(cloud, day)
    release(cloud, 3)
    other = a_request(ANA, account_id="acc-2")
    cloud.time.at(NOW + 5 * DAY, partial(cloud.take, other))
    assert ends(cloud) == [
        Reason.COMPLAINT,
        Reason.BLOCKED_BY_COMPLAINT,
        Evidence.DELIVERED,
        Evidence.DELIVERED,
    ]


def test_who_is_not_there_is_blocked_for_everyone_until_an_account_knows_better() -> None:
    cloud = a_cloud(until(NOW + DAY, always(NO_SUCH_USER), WELL))
    cloud.put_account(an_account("acc-2"))
    for day in (0, 4):
        mail(cloud, day)
    request = a_request(ANA, account_id="acc-2")
    cloud.time.at(NOW + 2 * DAY, partial(cloud.take, request))
    release(cloud, 3)
    gone = [Reason.NO_SUCH_USER, Reason.BLOCKED_AS_NOT_FOUND]
    assert ends(cloud) == [*gone, Evidence.DELIVERED]
    assert cloud.world.suppression.held == set()


@pytest.mark.parametrize("person", [ANSWERS_FIRST, ANSWERS_LATER], ids=["first", "later"])
def test_an_out_of_office_reply_changes_nothing_in_either_order(person: Person) -> None:
    cloud = a_cloud(person)
    for day in range(7):
        mail(cloud, day)
    assert ends(cloud) == [Evidence.DELIVERED] * 7
    assert all(len(calls(cloud, number)) == 1 for number in range(7))


def queued(cloud: Cloud) -> Request:
    cloud.providers.outages = [Outage(Channel.EMAIL, NOW, NOW + HOUR)]
    return a_request(ANA)


def scheduled(cloud: Cloud) -> Request:
    return a_request(ANA, send_at=NOW + 2 * DAY)


def between_two_tries(cloud: Cloud) -> Request:
    cloud.providers.people[ANA] = at_first(always(FULL), 1, WELL)
    return a_request(ANA)


@pytest.mark.parametrize(
    ("waiting", "went_out"), [(queued, 0), (scheduled, 0), (between_two_tries, 1)]
)
def test_nothing_goes_out_after_the_invoice_is_paid(
    waiting: Callable[[Cloud], Request], went_out: int
) -> None:
    cloud = a_cloud()
    cloud.take(waiting(cloud))
    pay(cloud, 30 * MINUTE)
    ends(cloud)
    answers = [e.answered for e in cloud.diary if isinstance(e, Asked)]
    assert answers.count(Answered.YES) == went_out


def test_the_payment_is_confirmed_all_the_same() -> None:
    cloud = a_cloud()
    cloud.take(a_request(ANA, kind=Kind.PAYMENT_CONFIRMED, send_at=NOW + 2 * DAY))
    pay(cloud, 30 * MINUTE)
    assert ends(cloud) == [Evidence.DELIVERED]


def test_a_day_without_the_provider_loses_nothing_and_ends_by_itself() -> None:
    cloud = a_cloud()
    cloud.providers.outages = [Outage(Channel.EMAIL, NOW, NOW + DAY)]
    for number in range(50):
        mail(cloud, number / 50)
    assert ends(cloud) == [Evidence.DELIVERED] * 50
    in_vain = [e for e in cloud.diary if isinstance(e, Asked) and e.answered is Answered.PAUSED]
    assert len(in_vain) <= 60
    assert max(calls(cloud, n)[-1] for n in range(50)) <= NOW + DAY + 62 * MINUTE


def test_a_lost_answer_leads_to_one_more_mail_while_others_are_heard_of() -> None:
    cloud = a_cloud(SILENT, ALL_LOST)
    mail(cloud)
    for number in range(1, 60):
        mail(cloud, number / 100, BRUNO)
    ends(cloud)
    first, second = calls(cloud)
    assert 30 * MINUTE <= second - first <= 60 * MINUTE


def test_a_lost_answer_leads_to_none_while_nobody_is_heard_of() -> None:
    cloud = a_cloud(SILENT, ALL_LOST)
    cloud.providers.people |= {BRUNO: SILENT, CLARA: SILENT}
    for address, days in ((ANA, 0), (BRUNO, 0.1), (CLARA, 1)):
        mail(cloud, days, address)
    ends(cloud)
    assert [len(calls(cloud, number)) for number in range(3)] == [1, 1, 1]
    assert cloud.lanes.dead == []


def test_a_lost_answer_by_sms_leads_to_none() -> None:
    cloud = a_cloud(SILENT, ALL_LOST)
    cloud.take(a_message(a_contact(PHONE, Channel.SMS)))
    assert ends(cloud) == [Reason.CHECKING_HAND_OVER]
    assert len(calls(cloud)) == 1


def test_a_phone_that_is_off_in_the_evening_is_tried_again_in_the_morning() -> None:
    """At 19:00 in Sao Paulo; ten minutes and an hour later still by day, then not any more."""
    evening, morning = NOW + 10 * HOUR, NOW + 23 * HOUR
    cloud = a_cloud(until(NOW + 15 * HOUR, always(PHONE_OFF), WELL))
    take = partial(cloud.take, a_message(a_contact(PHONE, Channel.SMS)))
    cloud.time.at(evening, take)
    assert ends(cloud) == [Evidence.DELIVERED]
    first, second, third = calls(cloud)
    assert 10 * MINUTE <= second - first <= 14 * MINUTE
    assert morning <= third <= morning + 2 * MINUTE


def test_a_failure_that_is_told_days_later_leads_to_no_other_try() -> None:
    cloud = a_cloud(always(PHONE_OFF.later(4 * DAY)))
    cloud.take(a_message(a_contact(PHONE, Channel.SMS)))
    assert ends(cloud) == [Reason.UNREACHABLE]
    assert len(calls(cloud)) == 1


def test_who_opts_out_between_two_tries_gets_no_more() -> None:
    cloud = a_cloud(at_first(always(FULL), 1, WELL))
    mail(cloud)
    contact = a_contact(ANA).contact_id
    cloud.time.at(NOW + 5 * HOUR, partial(cloud.opt_out, ACCOUNT, contact))
    assert ends(cloud) == [Reason.MAILBOX_FULL]
    assert len(calls(cloud)) == 1


def test_an_account_whose_mail_bounces_too_often_is_stopped_and_no_other() -> None:
    cloud = a_cloud()
    cloud.put_account(an_account("acc-2"))
    for number in range(520):
        address = f"someone-{number}@cliente.example"
        cloud.providers.people[address] = always(NO_SUCH_USER) if number % 8 == 0 else WELL
        mail(cloud, number / 1000, address)
    mail(cloud, 1, BRUNO)
    cloud.time.at(NOW + DAY, partial(cloud.take, a_request(CLARA, account_id="acc-2")))
    assert ends(cloud, 2)[-2:] == [Reason.ACCOUNT_GUARDED, Evidence.DELIVERED]

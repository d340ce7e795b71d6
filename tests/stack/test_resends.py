"""What is sent again by itself, and what waits for its time, on the deployed stack."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from infra.local import ses
from infra.local.stack import outputs, wait_until
from recado.adapters.scheduler_timers import SchedulerTimers
from recado.domain.lane import Lane
from tests.stack.actors import (
    Merchant,
    Sent,
    client,
    deployed,
    is_drained,
    recipient,
    schedule_of,
    unique,
    wake,
    watch_log,
    without,
)

pytestmark = pytest.mark.stack

LATER = timedelta(minutes=20)
"""So far ahead that no queue holds a message for it."""

AT_FIRST = [
    ("email", "full-then-accepts"),
    ("sms", "unreachable-then-delivered"),
    ("whatsapp", "busy-then-delivered"),
]


@pytest.mark.parametrize(("channel", "name"), AT_FIRST)
def test_what_fails_at_first_arrives_by_itself(channel: str, name: str, merchant: Merchant) -> None:
    sent = merchant.notify(recipient(name, channel), channel)

    wait_until(sent.is_delivered, 30, "delivery")

    assert sent.look()["attempt"]["number"] == 2
    assert len(sent.messages()) == 2
    assert merchant.used(channel) == 1


def test_nothing_more_goes_out_once_the_invoice_is_paid(merchant: Merchant) -> None:
    invoice = unique("inv")
    sent = merchant.notify(recipient("mailbox-full"), invoice_id=invoice)
    wait_until(lambda: sent.stands_at("mailbox_full"), 20, "the first bounce")

    merchant.is_paid(invoice)

    wait_until(lambda: is_drained("EmailQueue"), 30, "an empty queue")
    attempt = sent.look()["attempt"]
    assert (attempt["stopped_by"], attempt["next_at"]) == ("invoice_paid", None)
    assert len(sent.mails()) == attempt["number"] < 4


@pytest.fixture
def scheduled(merchant: Merchant) -> Sent:
    at = datetime.now(UTC) + LATER
    return merchant.notify(recipient("delivered"), send_at=at.isoformat())


def test_what_is_to_go_out_later_has_a_timer(scheduled: Sent) -> None:
    found = wait_until(lambda: schedule_of(scheduled), 20, "the timer")

    assert scheduled.stands_at("scheduled")
    at = datetime.strptime(f"{found['ScheduleExpression']} +0000", "at(%Y-%m-%dT%H:%M:%S) %z")
    due = datetime.fromisoformat(scheduled.look()["status"]["until"])
    assert timedelta(0) <= at - due < timedelta(seconds=1)
    assert found["Target"]["Arn"] == outputs()["DispatchQueueArn"]
    assert found["Target"]["RoleArn"] == outputs()["TimersRoleArn"]
    assert found["Target"]["DeadLetterConfig"] == {"Arn": outputs()["WakeDeadLettersArn"]}


def test_a_message_before_the_time_waits_for_it_in_its_queue(merchant: Merchant) -> None:
    shows, at = watch_log("SendEmailFunction"), datetime.now(UTC) + timedelta(seconds=20)
    sent = merchant.notify(recipient("delivered"), send_at=at.isoformat())

    wake(sent.key)

    wait_until(lambda: shows('"error":"NotYet"'), 15, "the message that comes too early")
    assert not sent.mails()
    wait_until(sent.is_delivered, 40, "delivery")
    wait_until(lambda: is_drained("EmailQueue"), 20, "an empty queue")
    assert datetime.now(UTC) >= at
    assert len(sent.mails()) == 1


def test_what_waited_for_its_timer_does_not_go_out_once_the_invoice_is_paid(
    merchant: Merchant,
) -> None:
    invoice, at = unique("inv"), datetime.now(UTC) + LATER
    sent = merchant.notify(recipient("delivered"), invoice_id=invoice, send_at=at.isoformat())
    wait_until(lambda: schedule_of(sent), 20, "the timer")

    merchant.is_paid(invoice)

    assert sent.words() == {"not_sent_withdrawn", "invoice_paid"}
    wake(sent.key)
    wait_until(lambda: is_drained("DispatchQueue") and is_drained("EmailQueue"), 20, "the end")
    assert not sent.mails()


def test_a_timer_that_goes_off_leads_to_the_hand_over(merchant: Merchant) -> None:
    """The emulator's timers are up to ten seconds late."""
    with nothing_queued_by_dispatch():
        sent = merchant.notify(recipient("delivered"))
        armed(sent, datetime.now(UTC) + timedelta(seconds=1))
        wait_until(sent.is_delivered, 40, "delivery")

    wait_until(lambda: is_drained("EmailQueue"), 20, "an empty queue")
    assert len(sent.mails()) == 1


def test_what_is_accepted_while_ses_takes_nothing_goes_out_by_itself(merchant: Merchant) -> None:
    """The shortest wait is a minute."""
    with ses.standing("paused"):
        before = merchant.notify(recipient("delivered"))
        wait_until(ses_is_paused, 20, "the first refusal")
        meanwhile = merchant.notify(recipient("delivered"))
        assert before.stands_at("queued")
        assert not before.mails()

    wait_until(before.is_delivered, 90, "delivery")
    wait_until(meanwhile.is_delivered, 20, "delivery of the other")
    assert (len(before.mails()), len(meanwhile.mails())) == (1, 1)


@contextmanager
def nothing_queued_by_dispatch() -> Iterator[None]:
    """It has to try again as long as this lasts."""
    with without("DispatchFunctionRole", "Queue"):
        yield


def armed(sent: Sent, at: datetime) -> None:
    """A timer like those of dispatch."""
    timers = SchedulerTimers(
        client("scheduler"),
        group=outputs()["TimersGroup"],
        queue_arn=outputs()["DispatchQueueArn"],
        role_arn=outputs()["TimersRoleArn"],
        dead_letters_arn=outputs()["WakeDeadLettersArn"],
    )
    timers.arm(Lane.EMAIL, sent.key, 1, at)


def ses_is_paused() -> bool:
    """Whether it is noted that SES takes nothing."""
    key = {"pk": {"S": "email"}}
    found = client("dynamodb").get_item(TableName=deployed("ChannelsTable"), Key=key)
    return "paused_until" in found.get("Item", {})

"""SES in trouble: answers lost, requests dropped, refusals, throttling."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.world import World
from tests.world_ses import (
    DROPS_THE_REQUEST,
    LOSES_THE_ANSWER,
    REFUSES,
    TOO_FAST,
    Turn,
)

LOSES_ANSWER_AND_EVENTS = Turn(answers=False, tells=())
PAUSED = Turn(accepts=False, refusal=(400, "SendingPausedException"))
FULL = Turn(tells=("Send", "Bounce"))


def outcome(world: World, notification: str) -> tuple[str, str | None]:
    return world.status(notification)["code"], world.evidence(notification)


def test_a_lost_answer_is_settled_by_the_receipt(world: World) -> None:
    world.ses.turns = [LOSES_THE_ANSWER]
    notification = world.accept()
    world.settle()
    assert (world.ses.requests, len(world.ses.mails)) == (1, 1)
    assert outcome(world, notification) == ("sent", "delivered")


def test_a_dropped_request_is_repeated_once_after_the_window(world: World) -> None:
    world.ses.turns = [DROPS_THE_REQUEST]
    accepted_at = world.now
    notification = world.accept()
    world.settle()
    assert (world.ses.requests, len(world.ses.mails)) == (2, 1)
    assert outcome(world, notification) == ("sent", "delivered")
    assert (world.now - accepted_at).total_seconds() >= 1800


def test_nothing_is_repeated_while_no_receipts_of_later_mails_arrive(world: World) -> None:
    """The pipeline of events may be down: the answer's own receipt may only be late."""
    world.silent = True
    world.ses.turns = [LOSES_ANSWER_AND_EVENTS]
    notification = world.accept()
    world.settle()
    assert len(world.ses.mails) == 1
    assert world.emails.parked() == []
    assert outcome(world, notification) == ("sent", "unconfirmed")


def test_a_paused_ses_is_asked_seldom_and_all_goes_out_when_it_resumes(world: World) -> None:
    notification = world.accept()
    world.run_dispatch()
    until = world.now.timestamp() + 24 * 3600
    while world.now.timestamp() < until:
        world.ses.turns = [PAUSED]
        world.run_send_email()
        world.advance(minutes=10)
    assert world.ses.requests < 50
    world.ses.turns = []
    world.settle()
    assert world.emails.parked() == []
    assert outcome(world, notification) == ("sent", "delivered")


def test_a_mailbox_that_was_full_is_delivered_to_the_next_day(world: World) -> None:
    world.ses.turns = [FULL]
    notification = world.accept()
    world.settle(within=timedelta(hours=1))
    assert world.status(notification)["code"] == "mailbox_full"
    world.settle()
    (send,) = world.sends(notification)
    assert (send["attempt"]["number"], len(world.ses.mails)) == (2, 2)
    assert outcome(world, notification) == ("sent", "delivered")


def test_an_invoice_paid_between_two_tries_stops_the_second(world: World) -> None:
    world.ses.turns = [FULL]
    notification = world.accept()
    world.settle(within=timedelta(hours=1))
    world.settle_invoice()
    world.settle()
    (send,) = world.sends(notification)
    assert world.ses.requests == 1
    assert send["status"]["code"] == "mailbox_full"
    assert send["attempt"]["stopped_by"] == "invoice_paid"


def test_an_unknown_outcome_is_followed_by_one_resend_and_never_by_two(world: World) -> None:
    world.ses.turns = [LOSES_ANSWER_AND_EVENTS] * 3
    notification = world.accept()
    world.settle()
    assert len(world.ses.mails) == 2
    assert world.status(notification)["reason"] == "checking_hand_over"


def test_what_was_never_settled_is_unconfirmed_after_three_days(world: World) -> None:
    world.ses.turns = [LOSES_ANSWER_AND_EVENTS] * 2
    notification = world.accept()
    world.settle()
    world.advance(hours=72)
    assert outcome(world, notification) == ("sent", "unconfirmed")


def test_throttling_loses_nothing_and_uses_up_no_attempt(world: World) -> None:
    world.ses.turns = [TOO_FAST] * 12
    notification = world.accept()
    world.settle()
    (send,) = world.sends(notification)
    assert (send["attempt"]["number"], len(world.ses.mails)) == (1, 1)
    assert outcome(world, notification) == ("sent", "delivered")


def test_a_burst_of_throttling_does_not_multiply_the_messages(world: World) -> None:
    waiting: list[int] = []
    too_fast = replace(TOO_FAST, meanwhile=lambda: waiting.append(len(world.emails.messages)))
    world.ses.turns = [too_fast] * 5
    notification = world.accept(send_at=(world.now + timedelta(hours=1)).isoformat())
    world.settle()
    assert waiting == [1] * 5
    assert (world.ses.requests, len(world.ses.mails)) == (6, 1)
    assert outcome(world, notification) == ("sent", "delivered")


def test_a_send_that_finds_no_timer_goes_out_at_its_time_all_the_same(world: World) -> None:
    world.timers.throttled = True
    due_at = world.now + timedelta(days=3)
    notification = world.accept(send_at=due_at.isoformat())
    world.settle()
    assert [mail.at >= due_at for mail in world.ses.mails] == [True]
    assert outcome(world, notification) == ("sent", "delivered")


def test_while_ses_throttles_the_send_is_simply_queued(world: World) -> None:
    world.ses.turns = [TOO_FAST]
    notification = world.accept()
    world.run_dispatch()
    world.run_send_email()
    status = world.status(notification)
    assert (status["code"], status["reason"]) == ("queued", None)


def test_a_day_without_sending_quota_parks_nothing(world: World) -> None:
    """The quota is a rolling one of 24 hours."""
    notification = world.accept()
    world.run_dispatch()
    until = world.now.timestamp() + 24 * 3600
    world.ses.turns = [TOO_FAST]
    while world.now.timestamp() < until:
        world.ses.turns = [TOO_FAST]
        world.run_send_email()
        world.advance(minutes=5)
    world.ses.turns = []
    world.settle()
    assert world.emails.parked() == []
    assert outcome(world, notification) == ("sent", "delivered")


def test_a_refusal_for_good_ends_the_send_at_once(world: World) -> None:
    world.ses.turns = [REFUSES]
    notification = world.accept()
    world.settle()
    status = world.status(notification)
    assert (world.ses.requests, world.ses.mails) == (1, [])
    assert (status["code"], status["reason"]) == ("failed_technical", "rejected_by_provider")
    assert status["final"]


def test_a_refused_mail_does_not_harm_its_neighbours(world: World) -> None:
    refused, other = (world.accept(f"key-{n}", occurrence=f"due-{n}") for n in (3, 1))
    world.ses.turns = [REFUSES]
    world.settle()
    codes = sorted(world.status(n)["code"] for n in (refused, other))
    assert codes == ["failed_technical", "sent"]


@pytest.mark.parametrize("state", ["paid", "canceled"])
def test_an_invoice_settled_between_accept_and_send_stops_the_mail(
    world: World, state: str
) -> None:
    notification = world.accept()
    world.settle_invoice(state)
    world.settle()
    status = world.status(notification)
    assert world.ses.requests == 0
    assert (status["code"], status["reason"]) == ("not_sent_withdrawn", f"invoice_{state}")


def test_an_invoice_paid_while_the_mail_waits_for_its_resend_stops_the_resend(
    world: World,
) -> None:
    world.ses.turns = [DROPS_THE_REQUEST]
    notification = world.accept()
    world.run_dispatch()
    world.run_send_email()
    world.settle_invoice()
    world.settle()
    assert world.ses.requests == 1
    assert world.status(notification)["code"] != "sent"


def test_an_account_deactivated_between_accept_and_send_stops_the_mail(world: World) -> None:
    notification = world.accept()
    off = {"display_name": "Padaria Estrela", "active": False}
    assert world.call("PUT", "/accounts/acc_2001", off).status == 200
    world.settle()
    assert world.ses.requests == 0
    assert world.status(notification)["reason"] == "account_inactive"

"""Killing any function before or after any of its AWS calls ends well once the sources redeliver.

The walk counts the calls of one complete run, from the request to the delivery's receipt, and then
repeats the run with one kill at each of them.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import World, a_world
from tests.world_ses import Turn

SILENT = Turn(tells=())


def complete_run(world: World, *, publishing: bool = True) -> str:
    """Accepts, dispatches, sends and hears; the notification's id."""
    notification = world.accept()
    world.settle(publishing=publishing)
    return notification


@cache
def calls_of_a_complete_run() -> tuple[str, ...]:
    """From cold functions on."""
    with a_world() as world:
        world.prepare()
        world.environments.clear()
        before = len(world.wire.calls)
        complete_run(world)
        return tuple(world.wire.calls[before:])


@dataclass(frozen=True)
class Point:
    """Where a function is killed: before a call, or when it is done and its answer not seen."""

    number: int
    call: str
    after: bool

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} call {self.number}, {self.call}"


def points() -> list[Point]:
    calls = enumerate(calls_of_a_complete_run(), 1)
    return [Point(number, call, after) for (number, call), after in product(calls, (False, True))]


def killed_at(world: World, point: Point) -> None:
    """Plans the kill; the calls are counted from the first one after this."""
    world.environments.clear()
    world.wire.kill(len(world.wire.calls) + point.number, after=point.after)


def test_a_complete_run_makes_calls_of_every_function() -> None:
    assert set(calls_of_a_complete_run()) == {
        "GetSecretValue", "GetItem", "Query", "BatchWriteItem", "TransactWriteItems",  # the API
        "SendMessageBatch",  # dispatch
        "BatchGetItem", "SendEmail", "PutItem",  # send_email and email_receipts
        "UpdateItem",  # email_receipts: the channel's state
    }  # fmt: skip


def test_a_kill_at_any_point_ends_with_one_mail_delivered_and_nothing_left(
    subtests: pytest.Subtests,
) -> None:
    for point in points():
        with subtests.test(str(point)), a_world() as world:
            world.prepare()
            killed_at(world, point)
            assert world.evidence(complete_run(world)) == "delivered"
            assert len(world.ses.mails) == 1
            assert [*world.emails.parked(), *world.receipts.parked(), *world.kept()] == []


def test_with_every_receipt_lost_a_second_mail_goes_out_only_where_the_answer_was_lost(
    subtests: pytest.Subtests,
) -> None:
    """The receipt would have told; without it the one safe resend is all that is left."""
    for point in points():
        if point.number not in hand_over():
            continue
        with subtests.test(str(point)), a_world() as world:
            world.prepare()
            world.ses.turns = [SILENT, SILENT]
            killed_at(world, point)
            complete_run(world)
            assert len(world.ses.mails) == (2 if answer_is_lost(point) else 1)


def hand_over() -> range:
    """The calls of send_email: read, claim, gates, SES, record."""
    sent = calls_of_a_complete_run().index("SendEmail") + 1
    return range(sent - 3, sent + 2)


def answer_is_lost(point: Point) -> bool:
    """SES has the mail and the table does not know: from the call until its record is written."""
    sent = calls_of_a_complete_run().index("SendEmail") + 1
    return (point.number, point.after) in {(sent, True), (sent + 1, False)}


def test_a_receipt_that_comes_after_the_safe_resend_changes_nothing_for_the_worse() -> None:
    with a_world() as world:
        world.prepare()
        world.wire.kill_at("SendEmail", after=True)
        notification = complete_run(world, publishing=False)
        assert len(world.ses.mails) == 2
        world.settle()
        assert world.evidence(notification) == "delivered"


def test_a_send_whose_answer_is_lost_shows_that_its_hand_over_is_being_checked(
    world: World,
) -> None:
    world.wire.kill_at("SendEmail", after=True)
    notification = world.accept()
    world.run_dispatch()
    world.run_send_email()
    status = world.status(notification)
    assert (status["code"], status["reason"]) == ("queued", "checking_hand_over")


def test_a_send_whose_one_resend_was_killed_too_claims_no_delivery(world: World) -> None:
    """Whether SES has it cannot be known, and PRODUCT.md allows one resend from the unknown."""
    world.wire.kill_at("SendEmail", times=2)
    notification = complete_run(world)
    world.advance(hours=72)
    assert (len(world.ses.mails), world.evidence(notification)) == (0, "unconfirmed")


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.data())
def test_kills_and_repeated_messages_never_make_more_than_one_mail_when_receipts_come(
    data: st.DataObject,
) -> None:
    point = data.draw(st.sampled_from(points()))
    with a_world() as world:
        world.prepare()
        killed_at(world, point)
        notification = world.accept()
        for _ in range(data.draw(st.integers(0, 3))):
            data.draw(st.sampled_from([again_from_the_stream, again_from_the_queue]))(world)
        world.settle()
        assert len(world.ses.mails) == 1
        assert world.evidence(notification) == "delivered"


def again_from_the_stream(world: World) -> None:
    """The batch comes, and will come once more."""
    world.run_dispatch()
    world.stream.position = 0


def again_from_the_queue(world: World) -> None:
    """Every message in the queue is there twice, as SQS may do."""
    for message in world.emails.due():
        world.emails.put(message.body)
        message.visible_at = 0

"""What EventBridge Scheduler is asked, exactly, and what its answers lead to (botocore's own
stubber plays it)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import ANY, Stubber

from recado.adapters import clients
from recado.adapters.scheduler_timers import SchedulerTimers
from recado.domain import ids
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.ports import TryAgain
from recado.wire_formats import read_timer_message

SESSION = boto3.Session("a", "s", region_name="us-east-1")
"""Of one for all tests: reading what AWS's services are takes a second."""

KEY = SendKey("acc_2001", ids.send_id("ntf_" + "0" * 26, "email", "con_1"))
AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dispatch"
ROLE = "arn:aws:iam::123456789012:role/timers"
DEAD_LETTERS = "arn:aws:sqs:us-east-1:123456789012:given-up"
URL = "https://scheduler.example"

MADE = {"ScheduleArn": "arn:aws:scheduler:us-east-1:123456789012:schedule/timers/one"}
IS_THERE = ("ConflictException", 409)
IS_GONE = ("ResourceNotFoundException", 404)


class Scheduler:
    """A client that answers as planned, and for haste asks once; keeps what it is asked."""

    def __init__(self) -> None:
        self.client = SESSION.client("scheduler", config=clients.ONCE)
        self.client.meta.events.register("provide-client-params.scheduler", self._keep)
        self.stub = Stubber(self.client)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def _keep(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.asked.append((model.name, params))

    def answers(self, operation: str, error: tuple[str, int] | None = None) -> None:
        if error is None:
            self.stub.add_response(operation, MADE)
        else:
            self.stub.add_client_error(operation, error[0], "no", error[1])

    def arm(self, number: int = 2, at: datetime = AT) -> None:
        timers = SchedulerTimers(
            self.client,
            group="timers",
            queue_arn=QUEUE,
            role_arn=ROLE,
            dead_letters_arn=DEAD_LETTERS,
        )
        timers.arm(Lane.EMAIL, KEY, number, at)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    fake = Scheduler()
    with fake.stub:
        yield fake
        fake.stub.assert_no_pending_responses()


def test_a_timer_goes_off_once_to_the_minute_and_is_then_gone(scheduler: Scheduler) -> None:
    expected = {
        "GroupName": "timers",
        "Name": f"{KEY.send_id}.2.{AT.timestamp():.0f}",
        "ScheduleExpression": "at(2026-11-30T12:00:00)",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ActionAfterCompletion": "DELETE",
        "Target": {
            "Arn": QUEUE,
            "RoleArn": ROLE,
            "Input": ANY,
            "DeadLetterConfig": {"Arn": DEAD_LETTERS},
            "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
        },
    }
    scheduler.stub.add_response("create_schedule", MADE, expected)
    scheduler.arm()


def test_it_says_which_send_is_to_be_queued_and_where(scheduler: Scheduler) -> None:
    scheduler.answers("create_schedule")
    scheduler.arm()
    [(_, asked)] = scheduler.asked
    assert read_timer_message(asked["Target"]["Input"]) == (Lane.EMAIL, KEY)


@pytest.mark.parametrize(
    ("at", "expression"),
    [
        (AT, "at(2026-11-30T12:00:00)"),
        (AT + timedelta(microseconds=1), "at(2026-11-30T12:00:01)"),
        (AT + timedelta(microseconds=999_999), "at(2026-11-30T12:00:01)"),
        (AT + timedelta(hours=12, seconds=-0.5), "at(2026-12-01T00:00:00)"),
        (AT.astimezone(timezone(timedelta(hours=-3))), "at(2026-11-30T12:00:00)"),
    ],
)
def test_it_never_goes_off_too_early_nor_in_another_time_zone(
    scheduler: Scheduler, at: datetime, expression: str
) -> None:
    scheduler.answers("create_schedule")
    scheduler.arm(at=at)
    [(_, asked)] = scheduler.asked
    assert asked["ScheduleExpression"] == expression


def test_each_attempt_has_a_timer_with_a_name_that_scheduler_takes(scheduler: Scheduler) -> None:
    """Its own model of the request says which it does."""
    for number in (1, 99):
        scheduler.answers("create_schedule")
        scheduler.arm(number)
    names = [asked["Name"] for _, asked in scheduler.asked]
    name = scheduler.client.meta.service_model.shape_for("Name").metadata
    assert len(set(names)) == 2
    assert max(map(len, names)) <= name["max"]


def test_a_timer_that_is_there_is_left_as_it_is(scheduler: Scheduler) -> None:
    scheduler.answers("create_schedule", IS_THERE)
    scheduler.arm()
    assert [operation for operation, _ in scheduler.asked] == ["CreateSchedule"]


def test_a_timer_for_another_second_is_another_one(scheduler: Scheduler) -> None:
    """It cannot be taken for the one that is there."""
    moments = [AT, AT + timedelta(microseconds=1), AT + timedelta(seconds=1)]
    for at in moments:
        scheduler.answers("create_schedule")
        scheduler.arm(at=at)
    first, second, third = (asked["Name"] for _, asked in scheduler.asked)
    assert first != second == third


@pytest.mark.parametrize(
    "error",
    [
        ("ThrottlingException", 429),
        ("ServiceQuotaExceededException", 402),
        ("InternalServerException", 500),
        ("AccessDeniedException", 403),
        IS_GONE,
    ],
)
def test_what_could_not_be_armed_is_to_be_tried_again(
    scheduler: Scheduler, error: tuple[str, int]
) -> None:
    scheduler.answers("create_schedule", error)
    with pytest.raises(TryAgain, match=f"^{error[0]}$"):
        scheduler.arm()


@pytest.mark.parametrize(
    "error",
    [EndpointConnectionError(endpoint_url=URL), ReadTimeoutError(endpoint_url=URL)],
    ids=lambda each: type(each).__name__,
)
def test_a_scheduler_that_cannot_be_reached_is_to_be_tried_again(error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    unreachable = Scheduler()
    unreachable.client.meta.events.register("before-send.scheduler", fail)
    with pytest.raises(TryAgain, match=f"^{type(error).__name__}$"):
        unreachable.arm()

"""Timers by Amazon EventBridge Scheduler: one-time schedules that delete themselves."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from recado.adapters.failures import all_pass
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.wire_formats import timer_message

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import CreateScheduleInputTypeDef

ALMOST_A_SECOND = timedelta(microseconds=999_999)


class SchedulerTimers:
    """`ports.Timers`. A schedule becomes a message in a queue, whose consumer queues the send."""

    def __init__(
        self, client: "EventBridgeSchedulerClient", *, group: str, queue_arn: str, role_arn: str
    ) -> None:
        self._client = client
        self._group = group
        self._queue_arn = queue_arn
        self._role_arn = role_arn

    def arm(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        schedule = self._schedule(lane, key, number, at)
        with all_pass():
            try:
                self._client.create_schedule(**schedule)
            except self._client.exceptions.ConflictException:
                self._move(schedule)

    def _move(self, schedule: "CreateScheduleInputTypeDef") -> None:
        """It was there; if it goes off and is deleted meanwhile, it is made again."""
        try:
            self._client.update_schedule(**schedule)
        except self._client.exceptions.ResourceNotFoundException:
            self._client.create_schedule(**schedule)

    def _schedule(
        self, lane: Lane, key: SendKey, number: int, at: datetime
    ) -> "CreateScheduleInputTypeDef":
        return {
            "GroupName": self._group,
            "Name": f"{key.send_id}.{number}",
            "ScheduleExpression": f"at({_to_the_second(at)})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._queue_arn,
                "RoleArn": self._role_arn,
                "Input": timer_message(lane, key),
                "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
            },
        }


def _to_the_second(at: datetime) -> str:
    """In UTC, as `at` expressions are written; never earlier than `at`."""
    return f"{(at + ALMOST_A_SECOND).astimezone(UTC):%Y-%m-%dT%H:%M:%S}"

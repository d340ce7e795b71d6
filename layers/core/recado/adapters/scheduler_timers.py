"""Timers by Amazon EventBridge Scheduler: one-time schedules that delete themselves."""

from contextlib import suppress
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
        self,
        client: "EventBridgeSchedulerClient",
        *,
        group: str,
        queue_arn: str,
        role_arn: str,
        dead_letters_arn: str,
    ) -> None:
        self._client = client
        self._group = group
        self._queue_arn = queue_arn
        self._role_arn = role_arn
        self._dead_letters_arn = dead_letters_arn

    def arm(self, lane: Lane, key: SendKey, number: int, at: datetime) -> None:
        """A conflict means that it is armed already: the name says for which second."""
        schedule = self._schedule(lane, key, number, at)
        with all_pass(), suppress(self._client.exceptions.ConflictException):
            self._client.create_schedule(**schedule)

    def _schedule(
        self, lane: Lane, key: SendKey, number: int, at: datetime
    ) -> "CreateScheduleInputTypeDef":
        second = _full_second(at)
        return {
            "GroupName": self._group,
            "Name": f"{key.send_id}.{number}.{second.timestamp():.0f}",
            "ScheduleExpression": f"at({second:%Y-%m-%dT%H:%M:%S})",
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": {
                "Arn": self._queue_arn,
                "RoleArn": self._role_arn,
                "Input": timer_message(lane, key),
                "DeadLetterConfig": {"Arn": self._dead_letters_arn},
                "RetryPolicy": {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185},
            },
        }


def _full_second(at: datetime) -> datetime:
    """In UTC, as `at` expressions are written; never earlier than `at`."""
    return (at + ALMOST_A_SECOND).astimezone(UTC).replace(microsecond=0)

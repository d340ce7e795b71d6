"""Logs and metrics: events with ids, never a person's address, name, amount or code."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Recado"


class Metric(StrEnum):
    """What is counted."""

    RECEIPT_APPLIED = "ReceiptApplied"
    RECEIPT_REPEATED = "ReceiptRepeated"
    RECEIPT_IGNORED = "ReceiptIgnored"
    RECEIPT_KEPT = "ReceiptKept"
    TEXT_WITHOUT_RULE = "TextWithoutRule"
    QUOTA_WARNED = "QuotaWarned"
    CONTACT_BLOCKED = "ContactBlocked"
    ACCOUNT_GUARDED = "AccountGuarded"
    TIMER_MISSING = "TimerMissing"
    CHANNEL_PAUSED = "ChannelPaused"
    FAILED_TECHNICAL = "FailedTechnical"
    MESSAGE_PARKED = "MessageParked"
    CAME_BACK = "CameBack"


def logger(service: str) -> Logger:
    """A JSON logger. Events are never logged whole: they hold personal data."""
    return Logger(service=service, log_uncaught_exceptions=False)


def metrics(service: str) -> Metrics:
    return Metrics(namespace=NAMESPACE, service=service)


def flushed[**P, R](of: Metrics) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Writes the handler's metrics when it ends, if there are any. (`log_metrics` warns when there
    are none, which is no news for an invocation that only passes work on.)"""

    def decorate(handler: Callable[P, R]) -> Callable[P, R]:
        @wraps(handler)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return handler(*args, **kwargs)
            finally:
                if of.provider.metric_set:
                    of.flush_metrics()

        return run

    return decorate


def count(to: Metrics, metric: Metric, number: int = 1) -> None:
    to.add_metric(name=metric, unit=MetricUnit.Count, value=number)

"""Logs and metrics: events with ids, never a person's address, name, amount or code."""

from enum import StrEnum

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Recado"


class Metric(StrEnum):
    """What is counted. The alarms and the dashboard name these."""

    RECEIPT_APPLIED = "ReceiptApplied"
    RECEIPT_REPEATED = "ReceiptRepeated"
    RECEIPT_IGNORED = "ReceiptIgnored"
    RECEIPT_KEPT = "ReceiptKept"
    MESSAGE_PARKED = "MessageParked"
    CAME_BACK = "CameBack"


def logger(service: str) -> Logger:
    """A JSON logger. Events are never logged whole: they hold personal data."""
    return Logger(service=service, log_uncaught_exceptions=False)


def metrics(service: str) -> Metrics:
    return Metrics(namespace=NAMESPACE, service=service)


def count(to: Metrics, metric: Metric, number: int = 1) -> None:
    to.add_metric(name=metric, unit=MetricUnit.Count, value=number)

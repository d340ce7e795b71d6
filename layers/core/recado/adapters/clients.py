"""AWS clients with their patience spelled out: nothing is left to the SDK's or the
environment's defaults, which differ between versions."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_socialmessaging import EndUserMessagingSocialClient
    from mypy_boto3_sqs import SQSClient

REPEATING = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=5
)
"""For services whose calls may be repeated."""

ONCE = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=2, read_timeout=10
)
"""For providers: a repeated call is a second message (design rule: one attempt a claim)."""


def dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=REPEATING)


def sqs() -> "SQSClient":
    return boto3.client("sqs", config=REPEATING)


def scheduler() -> "EventBridgeSchedulerClient":
    return boto3.client("scheduler", config=REPEATING)


def ses() -> "SESV2Client":
    return boto3.client("sesv2", config=ONCE)


def sns() -> "SNSClient":
    return boto3.client("sns", config=ONCE)


def social_messaging() -> "EndUserMessagingSocialClient":
    return boto3.client("socialmessaging", config=ONCE)


def secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=REPEATING)

"""Secrets, read once at a cold start."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def read_secret(client: "SecretsManagerClient", arn: str) -> bytes:
    return client.get_secret_value(SecretId=arn)["SecretString"].encode()

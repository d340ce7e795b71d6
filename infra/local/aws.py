"""boto3 sessions towards the emulator that see nothing of the caller's own AWS settings."""

import os
from typing import Any

import boto3
import botocore.session

from infra.local.settings import REGION, ROOT_KEY

_IGNORED = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
    "ca_bundle": (None, None, None, None),
}


def root_session() -> Any:
    """A session of the emulator's account root, whose signature it does not check."""
    return session(ROOT_KEY, ROOT_KEY, None)


def session(key: str, secret: str, token: str | None) -> Any:
    """A session with these credentials and nothing else."""
    return boto3.Session(
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        region_name=REGION,
        botocore_session=botocore.session.Session(session_vars=_IGNORED),
    )

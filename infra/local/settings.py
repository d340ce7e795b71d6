"""Names and places of the local stack: whatever it writes lies under `.local/`."""

import os
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
FOLDER = ROOT / ".local"

VENV = FOLDER / "ministack-venv"
REQUIREMENTS = Path(__file__).absolute().parent / "ministack-requirements.txt"
RUNNING = FOLDER / "stack.json"
OUTPUTS = FOLDER / "outputs.json"
MAIL = FOLDER / "mail"
PHONES = FOLDER / "phones"
MINISTACK_LOG = FOLDER / "ministack.log"
CARRIER_LOG = FOLDER / "carrier.log"

MINISTACK_HOME = FOLDER / "home"
TEMPORARY = FOLDER / "tmp"
STATE = FOLDER / "state"
OBJECTS = FOLDER / "objects"

HOST = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT_ID = "000000000000"
ROOT_KEY = "test"
STACK_NAME = "recado-local"
ARTIFACTS_BUCKET = "recado-local-artifacts"
SENDER_DOMAIN = os.environ.get("RECADO_SENDER_DOMAIN", "recado.example")
PHONE_NUMBER_ID = "00000000000000000000000000000001"
SIMULATED_DOMAIN = f"simulado.{SENDER_DOMAIN}"

ROLE_OUTPUTS = {
    "platform": "PlatformRoleArn",
    "support": "SupportRoleArn",
    "reader": "ReaderRoleArn",
}


class LocalStackError(Exception):
    """Something a person has to read: the command line prints it and exits with 1."""


def make_folder() -> None:
    """Make `.local/`, which keeps itself out of version control."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")

"""The environments of what is started: each holds what is named here and nothing of the caller's.

Only pip and SAM are given the developer's own variables (package index, proxy), without any
`AWS_*` one: a laptop's profile must never reach a deploy that is meant for the emulator.
"""

import os
import subprocess
import sys
from pathlib import Path

from infra.local import settings

_PLAYED = ("AWS_ENDPOINT_URL_SESV2", "AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_SOCIALMESSAGING")
"""The services that functions reach by the carrier."""

_PASSED_TO_CARRIER = ("RECADO_CARRIER_DELAY_MS", "RECADO_CARRIER_SHUFFLE", "RECADO_CARRIER_DOMAIN")


def make_ministack_venv() -> Path:
    """Make the emulator's own Python environment, again when the pins changed; give its Python."""
    python = settings.VENV / "bin" / "python"
    stamp = settings.VENV / "requirements.txt"
    wanted = settings.REQUIREMENTS.read_text()
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return python
    if sys.version_info[:2] != (3, 13):
        found = ".".join(map(str, sys.version_info[:2]))
        raise settings.LocalStackError(
            f"Python 3.13 is needed, this is {found}: the functions run on the emulator's own "
            "interpreter, and in AWS that is 3.13."
        )
    print("making the emulator's environment (once, about 20 s)", flush=True)
    _run([sys.executable, "-m", "venv", "--clear", str(settings.VENV)])
    _run([str(python), "-m", "pip", "install", "--quiet", "-r", str(settings.REQUIREMENTS)])
    stamp.write_text(wanted)
    return python


def for_ministack(port: int, carrier_url: str) -> dict[str, str]:
    """The emulator's environment. Its Lambda workers inherit it, the carrier's address included."""
    return _clean() | {
        "AUTH": "true",
        "BIND_HOST": settings.HOST,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "STATE_DIR": str(settings.STATE),
        "S3_DATA_DIR": str(settings.OBJECTS),
        "MINISTACK_REGION": settings.REGION,
        **dict.fromkeys(_PLAYED, carrier_url),
    }


def for_carrier() -> dict[str, str]:
    """The carrier's environment."""
    passed = {name: os.environ[name] for name in _PASSED_TO_CARRIER if name in os.environ}
    return _clean() | passed


def for_sam(endpoint_url: str) -> dict[str, str]:
    """The environment of `sam`: the caller's, turned wholly towards the emulator."""
    caller = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    python_folder = str(Path(sys.executable).parent)
    return caller | {
        "PATH": os.pathsep.join([python_folder, os.environ.get("PATH", os.defpath)]),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": settings.ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": settings.ROOT_KEY,
        "AWS_DEFAULT_REGION": settings.REGION,
        "AWS_REGION": settings.REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(settings.FOLDER / "sam"),
        "PIP_CACHE_DIR": str(settings.FOLDER / "pip-cache"),
        "TMPDIR": str(settings.TEMPORARY),
    }


def _clean() -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(settings.MINISTACK_HOME),
        "TMPDIR": str(settings.TEMPORARY),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _run(command: list[str]) -> None:
    cache = {"PIP_CACHE_DIR": str(settings.FOLDER / "pip-cache")}
    environment = os.environ | cache
    done = subprocess.run(command, env=environment, check=False)  # noqa: S603 - words are ours
    if done.returncode:
        raise settings.LocalStackError(f"failed: {' '.join(command)}")

"""DynamoDB Local: AWS's own DynamoDB for the laptop, to hold the adapters to their promises.

It comes as an npm package of which only the archive is fetched, once, into `.local/`; Java runs it.
It keeps everything in memory, and whatever else it writes lies in `.local/` too.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import boto3

from infra.local import processes, settings
from recado.adapters.clients import REPEATING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PACKAGE = "amplify-dynamodb-simulator"
VERSION = "2.9.30"
HOME = settings.FOLDER / "dynamodb-local"
EMULATOR = HOME / VERSION / "package" / "emulator"

DEADLINE_SECONDS = 30.0


def missing() -> str | None:
    """The programs that are needed and not there; None if there are all."""
    needed = ["java"] if EMULATOR.exists() else ["java", "npm"]
    return ", ".join(name for name in needed if shutil.which(name) is None) or None


@contextmanager
def running() -> Iterator[str]:
    """A server of its own, while the block lasts: its address."""
    fetch()
    port = _free_port()
    with TemporaryDirectory(dir=HOME) as folder:
        process = _start(port, Path(folder))
        try:
            _wait(port, process, Path(folder))
            yield f"http://{settings.HOST}:{port}"
        finally:
            processes.stop(process)


def client(url: str) -> "DynamoDBClient":
    return boto3.client("dynamodb", endpoint_url=url, config=REPEATING)


def fetch() -> None:
    """Fetches the archive unless it is there; whoever comes second waits for the first."""
    settings.make_folder()
    HOME.mkdir(exist_ok=True)
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not EMULATOR.exists():
            _unpack(HOME / VERSION)


def _unpack(target: Path) -> None:
    with TemporaryDirectory(dir=HOME) as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],
            cwd=folder,
            env=os.environ | {"npm_config_cache": f"{folder}/cache"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with tarfile.open(f"{folder}/{PACKAGE}-{VERSION}.tgz") as archive:
            archive.extractall(f"{folder}/unpacked", filter="data")
        Path(folder, "unpacked").rename(target)


def _start(port: int, folder: Path) -> processes.Process:
    command = [
        "java",
        f"-Djava.io.tmpdir={folder}",
        f"-Duser.home={folder}",
        f"-Djava.library.path={EMULATOR / 'DynamoDBLocal_lib'}",
        "-jar",
        str(EMULATOR / "DynamoDBLocal.jar"),
        *("-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)),
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return processes.start(command, environment, folder / "log", folder)


def _wait(port: int, process: processes.Process, folder: Path) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while processes.is_running(process) and time.monotonic() < deadline:
        try:
            socket.create_connection((settings.HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"DynamoDB Local did not start: {(folder / 'log').read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((settings.HOST, 0))
        port: int = probe.getsockname()[1]
        return port

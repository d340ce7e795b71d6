"""The local stack's two processes: the AWS emulator, and the carrier simulator before it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local import environments, processes, settings

_HEALTH_DEADLINE = 60.0
_KEPT_FOLDERS = (settings.MAIL, settings.PHONES)
_TEMPORARY_FOLDERS = (
    settings.MINISTACK_HOME,
    settings.TEMPORARY,
    settings.STATE,
    settings.OBJECTS,
)


@dataclass(frozen=True)
class Services:
    """The running stack: where it listens and which processes it is."""

    stack_port: int
    carrier_port: int
    ministack: processes.Process
    carrier: processes.Process

    @property
    def endpoint_url(self) -> str:
        return f"http://{settings.HOST}:{self.stack_port}"

    @property
    def carrier_url(self) -> str:
        return f"http://{settings.HOST}:{self.carrier_port}"

    @property
    def running(self) -> bool:
        return processes.is_running(self.ministack) and processes.is_running(self.carrier)


def recorded() -> Services | None:
    """The stack that was last started and not yet ended, whether it still runs or not."""
    if not settings.RUNNING.exists():
        return None
    record = json.loads(settings.RUNNING.read_text())
    return Services(
        stack_port=record["stack_port"],
        carrier_port=record["carrier_port"],
        ministack=processes.Process(**record["ministack"]),
        carrier=processes.Process(**record["carrier"]),
    )


def start() -> Services:
    """Start both and wait until they answer; whatever an earlier stack left is cleared first."""
    stop()
    for folder in _KEPT_FOLDERS:
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (*_KEPT_FOLDERS, *_TEMPORARY_FOLDERS):
        folder.mkdir(parents=True)
    python = environments.make_ministack_venv()
    stack_port = _port("RECADO_STACK_PORT")
    carrier_port = _port("RECADO_CARRIER_PORT")
    services = Services(
        stack_port,
        carrier_port,
        _start_ministack(python, stack_port, carrier_port),
        _start_carrier(stack_port, carrier_port),
    )
    settings.RUNNING.write_text(json.dumps(asdict(services), indent=2))
    _wait(f"{services.carrier_url}/_carrier/health", services.carrier, settings.CARRIER_LOG)
    _wait(f"{services.endpoint_url}/_ministack/ready", services.ministack, settings.MINISTACK_LOG)
    return services


def stop() -> bool:
    """End what was started and remove what it wrote but kept messages; say if there was any."""
    services = recorded()
    if services:
        processes.stop(services.ministack)
        processes.stop(services.carrier)
    _throw_away(_TEMPORARY_FOLDERS)
    for file in (settings.RUNNING, settings.OUTPUTS):
        file.unlink(missing_ok=True)
    return services is not None


def _throw_away(folders: Iterable[Path]) -> None:
    """Moves them aside at once and deletes them beside us: the emulator leaves a copy of the layers
    for every worker it had, and deleting those takes a minute."""
    rubbish = settings.FOLDER / f"rubbish-{os.getpid()}-{time.time_ns()}"
    rubbish.mkdir(parents=True)
    for folder in folders:
        if folder.exists():
            folder.rename(rubbish / folder.name)
    subprocess.Popen(["rm", "-rf", str(rubbish)], start_new_session=True)  # noqa: S603, S607


def _start_ministack(python: Path, port: int, carrier_port: int) -> processes.Process:
    environment = environments.for_ministack(port, f"http://{settings.HOST}:{carrier_port}")
    command = [str(python), "-m", "ministack.app"]
    return processes.start(command, environment, settings.MINISTACK_LOG, settings.FOLDER)


def _start_carrier(stack_port: int, port: int) -> processes.Process:
    command = [sys.executable, "-m", "infra.local.carrier", str(port), str(stack_port)]
    return processes.start(command, environments.for_carrier(), settings.CARRIER_LOG, settings.ROOT)


def _port(variable: str) -> int:
    if variable in os.environ:
        return int(os.environ[variable])
    with socket.socket() as probe:
        probe.bind((settings.HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, process: processes.Process, log: Path) -> None:
    deadline = time.monotonic() + _HEALTH_DEADLINE
    while time.monotonic() < deadline and processes.is_running(process):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - always our own http address
                return
        except OSError:
            time.sleep(0.1)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    stop()
    raise settings.LocalStackError(f"{url} does not answer. The end of {log}:\n{tail}")

"""Background processes that are ended only while they are still the ones that were started."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process id together with its birth, so that a reused id is told apart."""

    pid: int
    born: str


def start(command: Sequence[str], environment: Mapping[str, str], log: Path, cwd: Path) -> Process:
    """Start a command in a session of its own, its output in `log`."""
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - callers pass words of their own
            command,
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    child.returncode = 0  # it outlives this process on purpose: no warning that it was left
    return Process(child.pid, _born(child.pid))


def is_running(process: Process) -> bool:
    """Say whether this very process still runs."""
    return bool(process.born) and _born(process.pid) == process.born


def stop(process: Process, patience: float = 15.0) -> None:
    """End the process if it is still the one that was started, and wait until it is gone."""
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        if not is_running(process):
            return
        os.kill(process.pid, number)
        deadline = time.monotonic() + seconds
        while is_running(process) and time.monotonic() < deadline:
            time.sleep(0.05)


def _born(pid: int) -> str:
    """When the process was started, or nothing when there is no such process (or a dead one)."""
    if Path("/proc/self/stat").exists():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    command = ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    state, _, born = listed.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else born.strip()

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local import processes
from infra.local.stack import wait_until


def test_a_process_is_ended_only_while_it_is_the_one_that_was_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    process = processes.start(command, {}, tmp_path / "log", tmp_path)
    other = replace(process, born="another birth")
    processes.stop(other)
    assert processes.is_running(process)
    assert not processes.is_running(other)
    processes.stop(process)
    assert not processes.is_running(process)


def test_waiting_gives_what_was_found() -> None:
    assert wait_until(lambda: "found", timeout=0, what="it") == "found"


def test_waiting_says_what_did_not_come() -> None:
    with pytest.raises(TimeoutError, match="the receipt"):
        wait_until(lambda: None, timeout=0, what="the receipt")

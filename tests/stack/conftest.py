"""The local stack for the tests that need it: the one that runs, deployed again if the sources are
newer, or one that is started for the tests and ended after them."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from infra.local import services, settings
from tests.stack.actors import Merchant

SOURCES = ("template.yaml", "infra/openapi.yaml", "functions/**/*", "layers/**/*")


@pytest.fixture(scope="session")
def local_stack() -> Iterator[None]:
    ours = not _is_up()
    try:
        if ours or _is_outdated():
            _command("up")
        yield
    finally:
        if ours:
            _command("down")


@pytest.fixture
def merchant(local_stack: None) -> Merchant:
    """A merchant whom no other test knows."""
    return Merchant.new()


def _is_up() -> bool:
    running = services.recorded()
    return bool(running and running.running and settings.OUTPUTS.exists())


def _is_outdated() -> bool:
    deployed_at = settings.OUTPUTS.stat().st_mtime
    found = (path for pattern in SOURCES for path in settings.ROOT.glob(pattern))
    files = (path for path in found if path.is_file() and path.suffix != ".pyc")
    return any(path.stat().st_mtime > deployed_at for path in files)


def _command(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infra.local", name],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"infra.local {name} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)

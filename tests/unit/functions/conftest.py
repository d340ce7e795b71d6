"""The world that the functions' handlers are tried in."""

from collections.abc import Iterator

import pytest

from tests.world import World, a_world


@pytest.fixture
def world() -> Iterator[World]:
    """With an account, and the functions warm."""
    with a_world() as ready:
        ready.prepare()
        yield ready


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    """One for all tests of a file (a file uses either this or `world`, never both)."""
    with a_world() as ready:
        ready.prepare()
        yield ready

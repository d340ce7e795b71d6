"""The world that faults are tried in."""

from collections.abc import Iterator

import pytest

from tests.world import World, a_world


@pytest.fixture
def world() -> Iterator[World]:
    """With an account, and the functions warm."""
    with a_world() as ready:
        ready.prepare()
        yield ready

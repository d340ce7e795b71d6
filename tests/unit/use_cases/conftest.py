"""A world that accepts."""

import pytest

from tests.builders import an_account
from tests.fakes import World


@pytest.fixture
def world() -> World:
    """With an active account without a plan, and nothing else."""
    world = World()
    world.accounts.put(an_account())
    return world

"""A world that accepts."""

from functools import partial

import pytest

from recado.use_cases.accept import accept
from tests.accepting import LIFE, Accept
from tests.builders import (
    an_account,
)
from tests.fakes import World


@pytest.fixture
def world() -> World:
    """With an active account, and nothing else."""
    world = World()
    world.accounts.put(an_account())
    return world


@pytest.fixture
def accepting(world: World) -> Accept:
    return partial(
        accept,
        accounts=world.accounts,
        customers=world.customers,
        invoices=world.invoices,
        calls=world.calls,
        sends=world.sends,
        clock=world.clock,
        content_life=LIFE,
    )

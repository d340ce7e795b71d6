from datetime import timedelta

import pytest

from tests.builders import DAY, NOW, a_send
from tests.contract.conftest import Stores

MESSAGE = "8f1c2a4e-0f0b-5d38-9a3c-6b1d0c7a2e55"
ATTEMPT = a_send().attempt_id(1)
LAST_SECOND = 7 * DAY - timedelta(seconds=1)


def test_a_pointer_leads_to_its_attempt(stores: Stores) -> None:
    stores.pointers.put(MESSAGE, ATTEMPT, NOW)
    assert stores.pointers.get(MESSAGE, NOW) == ATTEMPT


def test_nothing_points_from_a_message_that_nobody_knows(stores: Stores) -> None:
    stores.pointers.put(MESSAGE, ATTEMPT, NOW)
    assert stores.pointers.get("another", NOW) is None


@pytest.mark.parametrize(("after", "found"), [(LAST_SECOND, ATTEMPT), (7 * DAY, None)])
def test_a_pointer_lasts_for_a_week(stores: Stores, after: timedelta, found: str | None) -> None:
    """Whether or not the table has deleted it by then."""
    stores.pointers.put(MESSAGE, ATTEMPT, NOW)
    assert stores.pointers.get(MESSAGE, NOW + after) == found


def test_a_pointer_that_is_put_again_leads_to_the_same_attempt(stores: Stores) -> None:
    stores.pointers.put(MESSAGE, ATTEMPT, NOW)
    stores.pointers.put(MESSAGE, ATTEMPT, NOW + DAY)
    assert stores.pointers.get(MESSAGE, NOW + DAY) == ATTEMPT

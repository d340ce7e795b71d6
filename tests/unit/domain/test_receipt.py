from datetime import timedelta

import pytest

from tests.builders import HOUR, NOW, a_receipt


@pytest.mark.parametrize("behind", [timedelta(0), HOUR])
def test_a_clock_that_is_not_ahead_of_ours_is_believed(behind: timedelta) -> None:
    receipt = a_receipt(after=-behind)
    assert receipt.not_after(NOW) == receipt


def test_a_clock_that_is_ahead_of_ours_is_set_back() -> None:
    assert a_receipt(after=HOUR).not_after(NOW) == a_receipt(after=timedelta(0))

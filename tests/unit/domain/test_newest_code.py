from datetime import timedelta

from recado.domain.newest_code import NewestCode
from tests.builders import NOW

TICK = timedelta(milliseconds=1)


def test_the_code_that_was_accepted_later_is_newer() -> None:
    assert NewestCode(NOW, "ntf_b") < NewestCode(NOW + TICK, "ntf_a")


def test_of_two_that_came_at_once_exactly_one_is_newer() -> None:
    one, other = NewestCode(NOW, "ntf_a"), NewestCode(NOW, "ntf_b")
    assert one < other
    assert not other < one

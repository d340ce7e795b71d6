from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.channel_state import ChannelState, asked_again_at
from tests.builders import DAY, HOUR, MINUTE, NOW


@pytest.mark.parametrize(
    ("paused", "wait"),
    [
        (timedelta(0), MINUTE),
        (MINUTE, MINUTE),
        (20 * MINUTE, 5 * MINUTE),
        (4 * HOUR, HOUR),
        (DAY, HOUR),
    ],
)
def test_the_longer_a_pause_the_more_seldom_it_is_probed(
    paused: timedelta, wait: timedelta
) -> None:
    assert asked_again_at(NOW, NOW + paused) == NOW + paused + wait


@given(st.timedeltas(timedelta(), 30 * DAY))
def test_a_pause_lasts_at_most_an_hour_longer_than_it_must(paused: timedelta) -> None:
    wait = asked_again_at(NOW, NOW + paused) - (NOW + paused)
    assert MINUTE <= wait <= HOUR


@pytest.mark.parametrize(
    ("heard_of", "arriving"), [(None, False), (-MINUTE, False), (0 * MINUTE, False), (MINUTE, True)]
)
def test_receipts_arrive_if_one_came_of_a_later_send(
    heard_of: timedelta | None, arriving: bool
) -> None:
    at = None if heard_of is None else NOW + heard_of
    assert ChannelState(channel=Channel.EMAIL, heard_of=at).is_heard_since(NOW) is arriving

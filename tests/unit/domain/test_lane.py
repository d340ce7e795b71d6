import pytest

from recado.domain.channel import Channel
from recado.domain.lane import Lane, lane_of
from recado.domain.notification import Kind


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ACCESS_CODE])
def test_each_channel_has_its_own_lane(kind: Kind, channel: Channel) -> None:
    assert lane_of(kind, channel).value == channel.value


@pytest.mark.parametrize("channel", Channel)
def test_codes_overtake_everything_else_on_every_channel(channel: Channel) -> None:
    assert lane_of(Kind.ACCESS_CODE, channel) is Lane.CODES

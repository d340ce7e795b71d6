from datetime import datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from recado.adapters.dynamodb_channel_states import DynamoDbChannelStates
from recado.domain.channel import Channel
from recado.domain.channel_state import ChannelState, asked_again_at
from recado.ports import TryAgain
from tests.builders import DAY, HOUR, MINUTE, NOW
from tests.cloudformation import create_tables
from tests.contract.conftest import Stores
from tests.fakes import HandClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EMAIL, SMS = Channel.EMAIL, Channel.SMS
A_WHILE = timedelta(seconds=10)
MOMENTS = [NOW - DAY, NOW - HOUR, NOW]


def test_of_a_channel_nothing_is_known_at_first(stores: Stores) -> None:
    for channel in Channel:
        assert stores.states.get(channel) == ChannelState(channel=channel)


# ---- hearing


@pytest.mark.parametrize("moments", list(permutations(MOMENTS)))
def test_the_newest_send_that_was_heard_of_counts_in_whatever_order(
    stores: Stores, moments: tuple[datetime, ...]
) -> None:
    for moment in moments:
        stores.states.note_heard(EMAIL, moment)
    assert stores.states.get(EMAIL) == ChannelState(channel=EMAIL, heard_of=NOW)


def test_each_channel_is_heard_of_for_itself(stores: Stores) -> None:
    stores.states.note_heard(EMAIL, NOW)
    stores.states.note_heard(SMS, NOW - DAY)
    assert stores.states.get(EMAIL).heard_of == NOW
    assert stores.states.get(SMS).heard_of == NOW - DAY


# ---- pausing


def test_a_pause_says_since_when_and_until_when(stores: Stores) -> None:
    told = stores.states.pause(EMAIL, NOW)
    assert told.paused_since == NOW
    assert told.paused_until == asked_again_at(NOW, NOW)
    assert stores.states.get(EMAIL) == told
    assert stores.states.get(SMS) == ChannelState(channel=SMS)


def test_a_pause_that_goes_on_began_when_it_began(stores: Stores) -> None:
    stores.states.pause(EMAIL, NOW)
    stores.clock.advance(2 * HOUR)
    told = stores.states.pause(EMAIL, NOW + 2 * HOUR)
    assert told.paused_since == NOW
    assert told.paused_until == NOW + 2 * HOUR + HOUR / 2
    assert stores.states.get(EMAIL) == told


def test_what_is_resumed_is_paused_no_longer(stores: Stores) -> None:
    stores.states.pause(EMAIL, NOW)
    stores.states.pause(SMS, NOW)
    stores.states.resume(EMAIL)
    assert stores.states.get(EMAIL) == ChannelState(channel=EMAIL)
    assert stores.states.get(SMS).paused_since == NOW


def test_the_next_pause_begins_anew(stores: Stores) -> None:
    stores.states.pause(EMAIL, NOW)
    stores.states.resume(EMAIL)
    assert stores.states.pause(EMAIL, NOW + DAY).paused_since == NOW + DAY


def test_what_was_never_paused_may_be_resumed(stores: Stores) -> None:
    stores.states.resume(EMAIL)
    assert stores.states.get(EMAIL) == ChannelState(channel=EMAIL)


def test_pauses_and_what_is_heard_do_not_touch_each_other(stores: Stores) -> None:
    stores.states.note_heard(EMAIL, NOW)
    assert stores.states.pause(EMAIL, NOW).heard_of == NOW
    stores.states.note_heard(EMAIL, NOW + HOUR)
    stores.clock.advance(A_WHILE)
    assert stores.states.get(EMAIL).paused_since == NOW
    stores.states.resume(EMAIL)
    assert stores.states.get(EMAIL) == ChannelState(channel=EMAIL, heard_of=NOW + HOUR)


# ---- several instances on DynamoDB


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def pair(
    dynamodb: "DynamoDBClient", clock: HandClock, request: pytest.FixtureRequest
) -> tuple[DynamoDbChannelStates, DynamoDbChannelStates]:
    """Two instances with one table."""
    table = create_tables(dynamodb, prefix=f"{request.node.name}-")["ChannelsTable"]
    one, other = (DynamoDbChannelStates(dynamodb, table, clock, news=MINUTE) for _ in range(2))
    return one, other


Pair = tuple[DynamoDbChannelStates, DynamoDbChannelStates]


def test_what_others_do_is_known_after_ten_seconds(pair: Pair, clock: HandClock) -> None:
    one, other = pair
    assert one.get(EMAIL).paused_since is None
    other.pause(EMAIL, NOW)
    clock.advance(A_WHILE - timedelta(milliseconds=1))
    assert one.get(EMAIL).paused_since is None
    clock.advance(timedelta(milliseconds=1))
    assert one.get(EMAIL).paused_since == NOW


def test_what_an_instance_does_it_knows_at_once(pair: Pair) -> None:
    one, other = pair
    assert one.get(EMAIL).paused_since is None
    assert one.pause(EMAIL, NOW) == one.get(EMAIL)
    one.resume(EMAIL)
    assert one.get(EMAIL) == other.get(EMAIL) == ChannelState(channel=EMAIL)


def test_whoever_pauses_later_does_not_begin_it_anew(pair: Pair) -> None:
    one, other = pair
    one.pause(EMAIL, NOW)
    assert other.pause(EMAIL, NOW + HOUR).paused_since == NOW


def test_an_older_instance_does_not_undo_what_a_newer_one_heard(pair: Pair) -> None:
    one, other = pair
    one.note_heard(EMAIL, NOW)
    other.note_heard(EMAIL, NOW - HOUR)
    assert other.get(EMAIL).heard_of == NOW


def test_what_is_hardly_newer_is_no_news(pair: Pair) -> None:
    one, other = pair
    one.note_heard(EMAIL, NOW)
    one.note_heard(EMAIL, NOW + MINUTE - timedelta(milliseconds=1))
    assert other.get(EMAIL).heard_of == NOW
    one.note_heard(SMS, NOW + MINUTE)
    one.note_heard(EMAIL, NOW + MINUTE)
    assert one.get(EMAIL).heard_of == NOW + MINUTE


def test_that_the_table_cannot_be_reached_is_not_the_receipts_trouble(clock: HandClock) -> None:
    nowhere = boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        region_name="sa-east-1",
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    states = DynamoDbChannelStates(nowhere, "table", clock, news=MINUTE)
    states.note_heard(EMAIL, NOW)
    with pytest.raises(TryAgain):
        states.get(EMAIL)

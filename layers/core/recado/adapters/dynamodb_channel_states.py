"""The channels' states in DynamoDB: one item a channel. Every claim asks for it and every receipt
brings news of it, so what was read is believed for some seconds, and most news is left out."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.items import (
    CONDITION_FAILED,
    Item,
    code_of,
    coming_again,
    instant,
    packed,
    unpacked,
)
from recado.domain.channel import Channel
from recado.domain.channel_state import ChannelState, asked_again_at
from recado.ports import Clock, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BELIEVED = timedelta(seconds=10)
"""So old may be what an instance goes by."""


class DynamoDbChannelStates:
    """`ports.ChannelStates`. A receipt is news if its send was handed over this long after the last
    one that was noted: an instance that keeps up with its receipts writes no oftener."""

    def __init__(
        self, client: "DynamoDBClient", table: str, clock: Clock, *, news: timedelta
    ) -> None:
        self._client = client
        self._table = table
        self._clock = clock
        self._news = news
        self._read: dict[Channel, tuple[datetime, ChannelState]] = {}
        self._noted: dict[Channel, datetime] = {}

    def get(self, channel: Channel) -> ChannelState:
        now = self._clock()
        if channel in self._read:
            read_at, state = self._read[channel]
            if now - read_at < BELIEVED:
                return state
        state = self._state(channel)
        self._read[channel] = now, state
        return state

    def note_heard(self, channel: Channel, handed_over_at: datetime) -> None:
        noted = self._noted.get(channel)
        if noted is not None and handed_over_at < noted + self._news:
            return
        self._noted[channel] = handed_over_at
        with suppress(TryAgain):
            self._note(channel, handed_over_at)

    @coming_again()
    def pause(self, channel: Channel, now: datetime) -> ChannelState:
        """The pause began when the first one said so, whoever comes later."""
        since = self._state(channel).paused_since or now
        answer = self._client.update_item(
            TableName=self._table,
            Key=_key(channel),
            UpdateExpression="SET paused_since = if_not_exists(paused_since, :since), "
            "paused_until = :until",
            ExpressionAttributeValues=packed(
                {":since": since, ":until": asked_again_at(since, now)}
            ),
            ReturnValues="ALL_NEW",
        )
        state = _state_from(channel, answer["Attributes"])
        self._read[channel] = now, state
        return state

    @coming_again()
    def resume(self, channel: Channel) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=_key(channel),
            UpdateExpression="REMOVE paused_since, paused_until",
        )
        self._read.pop(channel, None)

    @coming_again()
    def _state(self, channel: Channel) -> ChannelState:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(channel), ConsistentRead=True
        )
        return _state_from(channel, answer.get("Item", {}))

    @coming_again()
    def _note(self, channel: Channel, handed_over_at: datetime) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(channel),
                UpdateExpression="SET heard_of = :at",
                ConditionExpression="attribute_not_exists(heard_of) OR heard_of < :at",
                ExpressionAttributeValues=packed({":at": handed_over_at}),
            )
        except ClientError as error:
            if code_of(error) != CONDITION_FAILED:
                raise


def _key(channel: Channel) -> Item:
    return packed({"pk": channel})


def _state_from(channel: Channel, item: dict[str, Any]) -> ChannelState:
    values = unpacked(item)
    moments = {
        name: instant(values[name]) if name in values else None
        for name in ("heard_of", "paused_since", "paused_until")
    }
    return ChannelState(channel=channel, **moments)

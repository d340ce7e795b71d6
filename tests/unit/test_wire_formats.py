"""Messages between functions: they come out as they went in, and nothing else is taken for one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.ids import ALPHABET
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.wire_formats import (
    ReplyMessage,
    read_reply_message,
    read_send_message,
    read_timer_message,
    reply_message,
    send_message,
    timer_message,
)

REPLY = ReplyMessage(
    channel=Channel.SMS,
    sender="+5511955550100",
    text="SAIR",
    message_id="msg-1",
    at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
)

replies = st.builds(
    ReplyMessage,
    channel=st.sampled_from(Channel),
    sender=st.text(),
    text=st.text(),
    message_id=st.text(),
    at=st.datetimes(timezones=st.just(UTC)),
)


@given(replies)
def test_a_reply_comes_out_as_it_went_in(reply: ReplyMessage) -> None:
    assert read_reply_message(reply_message(reply)) == reply


def changed(**fields: Any) -> str:
    return json.dumps(json.loads(reply_message(REPLY)) | fields)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "SAIR",
        "[]",
        "[" * 100_000,
        changed(version=2),
        changed(channel="fax"),
        changed(sender=None),
        changed(text=7),
        changed(message_id=None),
        changed(at="yesterday"),
    ],
    ids=lambda body: body[-20:],
)
def test_nothing_else_is_taken_for_a_reply(body: str) -> None:
    with pytest.raises(ValueError, match=r"^(no JSON|not a reply)$"):
        read_reply_message(body)


# ---- sends and timers

KEY = SendKey("acc_2001", "snd_" + "0" * 34)

keys = st.builds(
    SendKey,
    st.text(),
    st.text(st.sampled_from(ALPHABET), min_size=34, max_size=34).map("snd_{}".format),
)


@given(keys)
def test_a_send_comes_out_as_it_went_in(key: SendKey) -> None:
    assert read_send_message(send_message(key)) == key


@given(st.sampled_from(Lane), keys)
def test_a_timer_leads_to_its_lane_and_its_send(lane: Lane, key: SendKey) -> None:
    assert read_timer_message(timer_message(lane, key)) == (lane, key)


def of_a_timer(**fields: Any) -> str:
    return json.dumps(json.loads(timer_message(Lane.SMS, KEY)) | fields)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "sms",
        "[]",
        "null",
        "[" * 100_000,
        of_a_timer(version=2),
        of_a_timer(account_id=None),
        of_a_timer(send_id="snd_1"),
        of_a_timer(send_id=7),
        of_a_timer(lane="fax"),
        of_a_timer(lane=None),
        send_message(KEY),
    ],
    ids=lambda body: body[-20:],
)
def test_nothing_else_is_taken_for_a_timers_message(body: str) -> None:
    with pytest.raises(
        ValueError, match=r"no JSON|not a message of ours|not a timer|not a valid Lane"
    ):
        read_timer_message(body)

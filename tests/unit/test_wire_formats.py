"""Replies between functions: they come out as they went in, and nothing else is taken for one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.wire_formats import ReplyMessage, read_reply_message, reply_message

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

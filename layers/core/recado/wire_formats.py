"""Forms that leave one function and come back in another: the messages of a send, a timer and a
reply, and the mark by which SES's events name their attempt."""

import json
from dataclasses import dataclass
from datetime import datetime

from recado.domain.channel import Channel
from recado.domain.ids import is_send_id
from recado.domain.lane import Lane
from recado.domain.send import SendKey

VERSION = 1
"""Of the message's form, for messages that outlive a deployment."""

ATTEMPT_TAG = "recado_attempt"
"""The tag that brings the attempt's id back in every event of SES."""

ATTEMPT_HEADER = "X-Recado-Attempt"
"""The same in a header: SES's older feedback notifications carry headers but no tags."""


def send_message(key: SendKey) -> str:
    """The queue message that asks for a send to be handed over."""
    return json.dumps({"version": VERSION, "account_id": key.account_id, "send_id": key.send_id})


def read_send_message(body: str) -> SendKey:
    """The send that a message names. Raises `ValueError` for anything else."""
    return _key(_loaded(body))


def timer_message(lane: Lane, key: SendKey) -> str:
    """What a timer says when it goes off: which send is to be queued, and in which lane."""
    return json.dumps(
        {
            "version": VERSION,
            "lane": lane,
            "account_id": key.account_id,
            "send_id": key.send_id,
        }
    )


def read_timer_message(body: str) -> tuple[Lane, SendKey]:
    """Lane and send of a timer that went off. Raises `ValueError` for anything else."""
    values = _loaded(body)
    match values:
        case {"lane": str(lane)}:
            return Lane(lane), _key(values)
    raise ValueError("not a timer's message")


def _loaded(body: str) -> object:
    """The values of a message. Raises `ValueError`; its text repeats nothing of the message."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("no JSON") from error


def _key(values: object) -> SendKey:
    match values:
        case {"version": 1, "account_id": str(account_id), "send_id": str(send_id)} if is_send_id(
            send_id
        ):
            return SendKey(account_id, send_id)
    raise ValueError("not a message of ours")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyMessage:
    """What a customer wrote or pressed. `sender` is in E.164; `text` is that of the message or what
    our button carries, and empty if there are no words in it; `message_id` is the provider's."""

    channel: Channel
    sender: str
    text: str
    message_id: str
    at: datetime


def reply_message(reply: ReplyMessage) -> str:
    """The queue message that hands a reply on."""
    return json.dumps(
        {
            "version": VERSION,
            "channel": reply.channel,
            "sender": reply.sender,
            "text": reply.text,
            "message_id": reply.message_id,
            "at": reply.at.isoformat(),
        }
    )


def read_reply_message(body: str) -> ReplyMessage:
    """The reply that a message holds. Raises `ValueError` for anything else; its text repeats
    nothing of the message."""
    match _loaded(body):
        case {
            "version": 1,
            "channel": str(channel),
            "sender": str(sender),
            "text": str(text),
            "message_id": str(message_id),
            "at": str(at),
        }:
            return _reply(channel, sender, text, message_id, at)
    raise ValueError("not a reply")


def _reply(channel: str, sender: str, text: str, message_id: str, at: str) -> ReplyMessage:
    try:
        return ReplyMessage(
            channel=Channel(channel),
            sender=sender,
            text=text,
            message_id=message_id,
            at=datetime.fromisoformat(at),
        )
    except ValueError as error:
        raise ValueError("not a reply") from error

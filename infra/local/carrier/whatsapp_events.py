"""What End User Messaging Social publishes on its event destination, in the form it has there."""

import base64
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from infra.local.carrier.phone_outcomes import Told
from infra.local.carrier.phones import Message
from infra.local.settings import ACCOUNT_ID, REGION

DEFAULT_SENDER = "phone-number-id-0123456789abcdef0123456789abcdef"
"""Of whom a customer writes to before anything went to them."""

OUR_NUMBER = "551140000000"
_PREFIX = f"arn:aws:social-messaging:{REGION}:{ACCOUNT_ID}"
_WABA = "215500000000000"
_META_PHONE = "321010217712345"
_WITHOUT_NINTH = re.compile(r"\A(55(?:[3-9][1-9]))9([6-9][0-9]{7})\Z")


def sender_arn(sender: str) -> str:
    """The ARN of one of our numbers, from its id or its ARN."""
    return f"{_PREFIX}:phone-number-id/{sender.rpartition('phone-number-id')[2][1:]}"


def wa_id(number: str) -> str:
    """WhatsApp's id of a number: its digits, in Brazil from area code 31 on without the ninth."""
    return _WITHOUT_NINTH.sub(r"\1\2", number.removeprefix("+"))


def wamid(unique: uuid.UUID) -> str:
    """Meta's own id of a message."""
    return f"wamid.{base64.b64encode(unique.bytes).decode()}"


def meta_id(message: Message) -> str:
    """Meta's id of a message of ours, which is not the one that AWS answered with."""
    return wamid(uuid.uuid5(uuid.NAMESPACE_OID, message.message_id))


def build(told: Told, message: Message, at: datetime) -> dict[str, Any]:
    """What is published about this message at that moment."""
    status: dict[str, Any] = {
        "id": meta_id(message),
        "status": told.status,
        "timestamp": _seconds(at),
        "recipient_id": wa_id(message.number),
    }
    if message.attempt is not None:
        status["biz_opaque_callback_data"] = message.attempt
    if told.error:
        named = {"title": told.error.title, "message": told.error.title}
        details = {"error_data": {"details": told.error.details}}
        status["errors"] = [{"code": told.error.code, **named, **details}]
    return _published(message.sender or DEFAULT_SENDER, {"statuses": [status]}, at)


def received(
    number: str, text: str, button: str | None, to: Message | None, message_id: str, at: datetime
) -> dict[str, Any]:
    """What is published when somebody writes to us, or presses a button of our last message.

    `button` is the button's payload and `text` then its label.
    """
    sender = wa_id(number)
    said: dict[str, Any] = {"from": sender, "id": message_id, "timestamp": _seconds(at)}
    if button is None:
        said |= {"text": {"body": text}, "type": "text"}
    else:
        said |= {"type": "button", "button": {"payload": button, "text": text}}
        said |= {"context": {"from": OUR_NUMBER, "id": meta_id(to)}} if to else {}
    contacts = [{"profile": {"name": "Cliente"}, "wa_id": sender}]
    ours = to.sender if to and to.sender else DEFAULT_SENDER
    return _published(ours, {"contacts": contacts, "messages": [said]}, at)


def _published(sender: str, news: dict[str, Any], at: datetime) -> dict[str, Any]:
    metadata = {"display_phone_number": OUR_NUMBER, "phone_number_id": _META_PHONE}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **news}
    entry = {"id": _WABA, "changes": [{"value": value, "field": "messages"}]}
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00")
    return {
        "context": {
            "MetaWabaIds": [{"wabaId": _WABA, "arn": f"{_PREFIX}:waba/{'0' * 32}"}],
            "MetaPhoneNumberIds": [
                {"metaPhoneNumberId": _META_PHONE, "arn": sender_arn(sender)},
            ],
        },
        "whatsAppWebhookEntry": json.dumps(entry, ensure_ascii=False),
        "aws_account_id": ACCOUNT_ID,
        "message_timestamp": f"{moment}000Z",
        "messageId": str(uuid.uuid4()),
    }


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))

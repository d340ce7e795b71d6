"""Lets a customer answer: `POST /_carrier/replies`, which no provider has."""

import json
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

from infra.local.carrier import whatsapp, whatsapp_events
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.phones import Channel, Phones, e164
from infra.local.carrier.proxy import Request, Response, error, json_answer

PATH = "/_carrier/replies"
SHORT_CODE = "27182"
"""Ours: in Brazil two-way SMS go by short code."""

TOPICS = {Channel.SMS: "SmsRepliesTopicArn", Channel.WHATSAPP: whatsapp.TOPIC}
"""The stack's outputs that name where inbound messages go."""


class Replies:
    """Publishes inbound messages in the form of two-way SMS and of WhatsApp."""

    def __init__(self, emulator: Emulator, phones: Phones) -> None:
        self._emulator = emulator
        self._phones = phones
        self._forms = {Channel.SMS: self._sms, Channel.WHATSAPP: self._whatsapp}

    def takes(self, request: Request) -> bool:
        """Whether somebody answers."""
        return (request.method, request.path) == ("POST", PATH)

    def answer(self, request: Request) -> Response:
        """Publish `{"channel", "number", "text"}`, for WhatsApp also `"button"` (its payload).

        Answers with the message's id; 404 when the stack offers no topic for it.
        """
        try:
            wanted = json.loads(request.body)
            channel, number = Channel(wanted["channel"]), e164(wanted["number"])
            form = partial(self._forms[channel], number, str(wanted["text"]), wanted.get("button"))
        except (ValueError, TypeError, KeyError) as problem:
            return error(400, "BadRequest", f"no reply: {type(problem).__name__}")
        topic = self._emulator.output(TOPICS[channel])
        if not topic:
            return error(404, "NotFound", f"the stack has no output {TOPICS[channel]}")
        message_id, message = form()
        self._emulator.publish(topic, json.dumps(message, ensure_ascii=False))
        return json_answer({"message_id": message_id})

    def _sms(self, number: str, text: str, button: str | None) -> tuple[str, dict[str, Any]]:
        previous = self._phones.last(Channel.SMS, number)
        message_id = str(uuid.uuid4())
        return message_id, {
            "originationNumber": number,
            "destinationNumber": SHORT_CODE,
            "messageKeyword": "RECADO",
            "messageBody": text,
            "inboundMessageId": message_id,
            **({"previousPublishedMessageId": previous.message_id} if previous else {}),
        }

    def _whatsapp(self, number: str, text: str, button: str | None) -> tuple[str, dict[str, Any]]:
        now = datetime.now(UTC)
        self._phones.heard(number, now)
        message_id = whatsapp_events.wamid(uuid.uuid4())
        last = self._phones.last(Channel.WHATSAPP, number)
        return message_id, whatsapp_events.received(number, text, button, last, message_id, now)

"""The events of End User Messaging Social, as its event destination publishes them through SNS, raw
or wrapped: what became of our messages, and what customers write.

Its events on EventBridge are another thing: best effort, with neither our mark nor Meta's code.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from functions.whatsapp_receipts.failure_codes import GUESS, OF_CODE
from functions.whatsapp_receipts.social_models import Change, Event, Message, SnsEnvelope, Status
from recado.domain.receipt import Outcome
from recado.receiving import Meaning, Reading, Unread, Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """What a customer wrote or pressed.

    `sender` is in E.164, where WhatsApp may leave out Brazil's ninth digit. `phone_number_id` is
    Meta's id of our number. `kind` is Meta's word for the sort of message; `text` is empty if there
    are no words in it; `payload` is what a button of ours carries.
    """

    message_id: str
    sender: str
    phone_number_id: str
    at: datetime
    kind: str
    text: str
    payload: str | None


Part = Reading | Inbound | Unread


def read_event(body: str) -> list[Part]:
    """All that an event tells, in its order; nothing, if it is not about messages.

    Raises `Unreadable` for what is no event of End User Messaging Social.
    """
    try:
        event = Event.model_validate_json(_unwrapped(body))
    except ValidationError as error:
        raise Unreadable("unreadable") from error
    return [part for change in event.entry.changes for part in _changed(change)]


def _unwrapped(body: str) -> str:
    try:
        return SnsEnvelope.model_validate_json(body).Message
    except ValidationError:
        return body


def _changed(change: Any) -> Iterator[Part]:
    try:
        news = Change.model_validate(change).news
    except ValidationError:
        yield Unread("change")
        return
    for status in news.statuses:
        yield _status(status)
    for message in news.messages:
        yield _message(message, news.metadata.phone_number_id)


def _status(item: Any) -> Reading | Unread:
    try:
        status = Status.model_validate(item)
    except ValidationError:
        return Unread("status")
    if status.status not in _MEANINGS:
        return Unread("unknown status")
    return _says(status, _MEANINGS[status.status](status))


def _says(status: Status, meaning: Meaning | None) -> Reading:
    """Its mark is what we put into `biz_opaque_callback_data`; Meta's id of the message is not the
    one that AWS answered."""
    receipt = meaning.at(status.timestamp) if meaning is not None else None
    return Reading(status.attempt_id, receipt, guessed=meaning is GUESS)


def _why(status: Status) -> Meaning:
    known = (OF_CODE[error.code] for error in status.errors if error.code in OF_CODE)
    return next(known, GUESS)


def _message(item: Any, phone_number_id: str) -> Inbound | Unread:
    try:
        message = Message.model_validate(item)
    except ValidationError:
        return Unread("message")
    return Inbound(
        message_id=message.id,
        sender=f"+{message.sender}",
        phone_number_id=phone_number_id,
        at=message.timestamp,
        kind=message.kind,
        text=message.said.text,
        payload=message.said.payload,
    )


_MEANINGS: dict[str, Callable[[Status], Meaning | None]] = {
    "sent": lambda _: Meaning(Outcome.ACCEPTED),
    "delivered": lambda _: Meaning(Outcome.DELIVERED),
    "read": lambda _: Meaning(Outcome.READ),
    "played": lambda _: Meaning(Outcome.READ),
    "failed": _why,
    "undeliverable": _why,
    "deleted": lambda _: None,
    "warning": lambda _: None,
}
"""What each status says of its message: those of Meta ("Status messages webhook reference") and
those that AWS adds ("WhatsApp message status")."""

"""The events of Amazon SES: event publishing (`eventType`, with tags) and the older feedback
notifications (`notificationType`, without), raw or wrapped by SNS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
)

from recado.bounces.ses import SUPPRESSED, read_bounce
from recado.domain.receipt import Outcome, Receipt
from recado.domain.status import Reason
from recado.wire_formats import ATTEMPT_HEADER, ATTEMPT_TAG


class Unreadable(Exception):
    """Not an event of SES, or of a type that nobody told us of."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an event says. Without a receipt it says nothing of what became of the attempt."""

    attempt_id: str | None
    receipt: Receipt | None


def _plausible(at: datetime | None) -> datetime | None:
    return at if at is not None and 2000 <= at.year <= 2100 else None


_Moment = Annotated[AwareDatetime | None, AfterValidator(_plausible)]
"""A time that SES or another server tells; one that cannot be counts as untold."""


class _Header(BaseModel):
    name: str
    value: str


class _Mail(BaseModel):
    timestamp: AwareDatetime
    tags: dict[str, list[str]] = {}
    headers: list[_Header] = []

    @property
    def attempt_id(self) -> str | None:
        in_headers = [h.value for h in self.headers if h.name.lower() == ATTEMPT_HEADER.lower()]
        return next(iter(self.tags.get(ATTEMPT_TAG, []) + in_headers), None)


_Text = Annotated[str, BeforeValidator(lambda value: value or "")]
"""Text that SES may leave null."""


class _Bounced(BaseModel):
    status: str | None = None


class _Bounce(BaseModel):
    type: _Text = Field("", alias="bounceType")
    sub_type: _Text = Field("", alias="bounceSubType")
    recipients: list[_Bounced] = Field([], alias="bouncedRecipients")
    timestamp: _Moment = None


class _Complaint(BaseModel):
    feedback: _Text = Field("", alias="complaintFeedbackType")
    sub_type: _Text = Field("", alias="complaintSubType")
    timestamp: _Moment = None


class _Timed(BaseModel):
    timestamp: _Moment = None


class _Event(BaseModel):
    event_type: str | None = Field(None, alias="eventType")
    notification_type: str | None = Field(None, alias="notificationType")
    mail: _Mail
    bounce: _Bounce = _Bounce()
    complaint: _Complaint = _Complaint()
    delivery: _Timed = _Timed()
    delay: _Timed = Field(_Timed(), alias="deliveryDelay")

    @property
    def type(self) -> str:
        return self.event_type or self.notification_type or ""


class _SnsEnvelope(BaseModel):
    Type: str
    Message: str


def read_event(body: str) -> Reading:
    """Raises `Unreadable` for what is no event of SES or of an unknown type."""
    try:
        event = _Event.model_validate_json(_unwrapped(body))
    except ValidationError as error:
        raise Unreadable("unreadable") from error
    if event.type not in _RECEIPTS:
        raise Unreadable("unknown type")
    return Reading(event.mail.attempt_id, _RECEIPTS[event.type](event))


def _unwrapped(body: str) -> str:
    try:
        return _SnsEnvelope.model_validate_json(body).Message
    except ValidationError:
        return body


def _at(event: _Event, own: datetime | None) -> datetime:
    return own or event.mail.timestamp


def _bounce(event: _Event) -> Receipt:
    """What names no recipient and is not permanent is an automatic reply: it says nothing of the
    delivery."""
    bounce = event.bounce
    if not bounce.recipients and bounce.type != "Permanent":
        return Receipt(Outcome.IGNORED, _at(event, bounce.timestamp), Reason.AUTO_REPLY)
    code = bounce.recipients[0].status if bounce.recipients else None
    verdict = read_bounce(bounce.type, bounce.sub_type, code)
    return Receipt(verdict.outcome, _at(event, bounce.timestamp), verdict.reason)


def _complaint(event: _Event) -> Receipt:
    complaint = event.complaint
    at = _at(event, complaint.timestamp)
    if complaint.sub_type in SUPPRESSED:
        return Receipt(Outcome.HARD_FAILURE, at, Reason.SUPPRESSED_BY_PROVIDER)
    if complaint.feedback == "not-spam":
        return Receipt(Outcome.IGNORED, at, Reason.NOT_SPAM)
    return Receipt(Outcome.COMPLAINED, at, Reason.COMPLAINT)


def _nothing(event: _Event) -> None:
    return None


_RECEIPTS: dict[str, Callable[[_Event], Receipt | None]] = {
    "Send": lambda e: Receipt(Outcome.ACCEPTED, e.mail.timestamp),
    "Delivery": lambda e: Receipt(Outcome.DELIVERED, _at(e, e.delivery.timestamp)),
    "DeliveryDelay": lambda e: Receipt(Outcome.DELAYED, _at(e, e.delay.timestamp)),
    "Bounce": _bounce,
    "Complaint": _complaint,
    "Reject": lambda e: Receipt(
        Outcome.HARD_FAILURE, e.mail.timestamp, Reason.REJECTED_BY_PROVIDER
    ),
    "Rendering Failure": lambda e: Receipt(
        Outcome.HARD_FAILURE, e.mail.timestamp, Reason.RENDERING_FAILURE
    ),
    "Open": _nothing,
    "Click": _nothing,
    "Subscription": _nothing,
}
"""What each type of event says of its attempt."""

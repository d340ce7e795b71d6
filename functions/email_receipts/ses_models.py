"""The parts of SES's events that we read; all others are ignored."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field

from recado.wire_formats import ATTEMPT_HEADER, ATTEMPT_TAG


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


class Timed(BaseModel):
    """A part of an event that may say when it happened."""

    timestamp: _Moment = None


class Bounced(BaseModel):
    """One recipient of a bounce."""

    address: _Text = Field("", alias="emailAddress")
    status: str | None = None
    action: str | None = None
    diagnostic: str | None = Field(None, alias="diagnosticCode")


class _Bounce(Timed):
    type: _Text = Field("", alias="bounceType")
    sub_type: _Text = Field("", alias="bounceSubType")
    recipients: list[Bounced] = Field([], alias="bouncedRecipients")
    reporting_mta: str | None = Field(None, alias="reportingMTA")


class _Complaint(Timed):
    feedback: _Text = Field("", alias="complaintFeedbackType")
    sub_type: _Text = Field("", alias="complaintSubType")


class Event(BaseModel):
    """An event of either form."""

    event_type: str | None = Field(None, alias="eventType")
    notification_type: str | None = Field(None, alias="notificationType")
    mail: _Mail
    bounce: _Bounce = _Bounce()
    complaint: _Complaint = _Complaint()
    delivery: Timed = Timed()
    delay: Timed = Field(Timed(), alias="deliveryDelay")

    @property
    def type(self) -> str:
        return self.event_type or self.notification_type or ""


class SnsEnvelope(BaseModel):
    """What SNS puts around a message, unless delivery is raw."""

    Type: str
    Message: str

"""The parts of SNS's SMS delivery log that we read; all others are ignored."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_WAIT = timedelta(days=7)
"""Carriers report within 72 hours; what is told beyond this is no time."""


def _plausible(at: datetime) -> datetime:
    if not 2000 <= at.year <= 2100:
        raise ValueError("implausible time")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _plausible_wait(value: object) -> object:
    told = isinstance(value, int) and 0 <= value <= LONGEST_WAIT / timedelta(milliseconds=1)
    return value if told else 0


_Moment = Annotated[datetime, AfterValidator(_plausible)]
"""The log's times name no zone: they are in UTC."""

_Milliseconds = Annotated[int, BeforeValidator(_plausible_wait)]

_Text = Annotated[str, BeforeValidator(lambda value: value or "")]
"""Text that may be null."""


class _Outside(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class _Notification(_Outside):
    message_id: str = Field(alias="messageId", min_length=1, max_length=100)
    timestamp: _Moment


class _Delivery(_Outside):
    response: _Text = Field("", alias="providerResponse")
    until_handed_over: _Milliseconds = Field(0, alias="dwellTimeMs")
    until_answered: _Milliseconds = Field(0, alias="dwellTimeMsUntilDeviceAck")


class Record(_Outside):
    """One record of the log: what became of one text message."""

    notification: _Notification
    delivery: _Delivery = _Delivery()
    status: str

    @property
    def message_id(self) -> str:
        return self.notification.message_id

    @property
    def at(self) -> datetime:
        """The log tells when the message was published and how long the answer took."""
        waited = max(self.delivery.until_handed_over, self.delivery.until_answered)
        return self.notification.timestamp + timedelta(milliseconds=waited)

"""The parts of End User Messaging Social's events that we read; all others are ignored.

What AWS writes is strict. What Meta lists stays a list of anything, and each item is read for
itself, so that one that cannot be read hurts no other.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, Json


def _plausible(at: datetime) -> datetime:
    if not 2000 <= at.year <= 2100:
        raise ValueError("implausible time")
    return at


_Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
"""Meta writes Unix seconds, in a string."""

_Id = Annotated[str, Field(min_length=1, max_length=256)]


class _Outside(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class SnsEnvelope(_Outside):
    """What SNS puts around a message, unless delivery is raw."""

    Type: str
    Message: str


class _Entry(_Outside):
    changes: list[Any]


class Event(_Outside):
    """What AWS publishes: Meta's webhook entry, as JSON in a string."""

    entry: Json[_Entry] = Field(alias="whatsAppWebhookEntry")


class _Metadata(_Outside):
    phone_number_id: str = ""


class _Value(_Outside):
    metadata: _Metadata = _Metadata()
    statuses: list[Any] = []
    messages: list[Any] = []


class Change(_Outside):
    """What is new in one field of the account. Only `messages` has to do with messages."""

    field: str = "messages"
    value: Any

    @property
    def news(self) -> _Value:
        """Raises `ValidationError` if the field's value is not what it should be."""
        return _Value.model_validate(self.value) if self.field == "messages" else _Value()


class _Error(_Outside):
    code: int


class Status(_Outside):
    """Meta's word about a message of ours."""

    id: _Id
    status: str
    timestamp: _Moment
    attempt_id: str | None = Field(None, alias="biz_opaque_callback_data")
    errors: list[_Error] = []


class _Said(_Outside):
    text: str = Field("", validation_alias=AliasChoices("body", "text", "caption"))
    payload: str | None = None


class Message(_Outside):
    """A message that a customer wrote, or a button of ours that was pressed."""

    id: _Id
    sender: str = Field(alias="from", pattern=r"^[0-9]{5,20}$")
    timestamp: _Moment
    kind: str = Field("", alias="type")
    text: _Said | None = None
    button: _Said | None = None
    image: _Said | None = None
    video: _Said | None = None
    document: _Said | None = None

    @property
    def said(self) -> _Said:
        """The words in it, which may be those below a picture; none of a voice message."""
        places = (self.text, self.button, self.image, self.video, self.document)
        return next((said for said in places if said is not None), _Said())

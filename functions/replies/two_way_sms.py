"""Inbound SMS, as End User Messaging publishes them through SNS, raw. They bear no time."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recado.domain.channel import Channel
from recado.wire_formats import ReplyMessage


class _TwoWaySms(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    sender: str = Field(alias="originationNumber", pattern=r"^\+[1-9][0-9]{1,14}$")
    text: str = Field(alias="messageBody")
    message_id: str = Field(alias="inboundMessageId", min_length=1, max_length=256)


def read_sms(body: str, received_at: datetime) -> ReplyMessage:
    """What a customer wrote by SMS. Raises `ValueError` for anything else; its text repeats nothing
    of the message."""
    try:
        sms = _TwoWaySms.model_validate_json(body)
    except ValidationError as error:
        raise ValueError("no inbound SMS") from error
    return ReplyMessage(
        channel=Channel.SMS,
        sender=sms.sender,
        text=sms.text,
        message_id=sms.message_id,
        at=received_at,
    )

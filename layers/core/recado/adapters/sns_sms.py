"""SMS by Amazon SNS: Publish to a phone number."""

from typing import TYPE_CHECKING, Any

from recado.adapters.items import code_of
from recado.adapters.provider_call import hand_over
from recado.domain.send import Accepted, Refused
from recado.domain.text_message import TextMessage
from recado.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

FOR_GOOD = frozenset(
    {"InvalidParameter", "OptedOut", "ParameterValueInvalid", "ValidationException"}
)
"""Codes with which SNS refuses this message, whenever it comes."""


class SnsSms:
    """`ports.Provider` of SMS. Publish takes no mark of ours: its MessageId is what receipts go
    by."""

    def __init__(
        self, client: "SNSClient", *, origination_number: str | None, max_price: str, clock: Clock
    ) -> None:
        self._client = client
        self._attributes: Any = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": max_price},
        }
        if origination_number:
            self._attributes["AWS.MM.SMS.OriginationNumber"] = {
                "DataType": "String",
                "StringValue": origination_number,
            }
        self._clock = clock

    def hand_over(self, message: TextMessage) -> Accepted | Refused:
        return hand_over(
            lambda: self._publish(message),
            for_good=lambda error: code_of(error) in FOR_GOOD,
            clock=self._clock,
        )

    def _publish(self, message: TextMessage) -> str | None:
        answer = self._client.publish(
            PhoneNumber=message.to, Message=message.text, MessageAttributes=self._attributes
        )
        return answer.get("MessageId")

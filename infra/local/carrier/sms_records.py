"""Records of SNS's SMS delivery-status log, in the form in which SNS writes them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.carrier.phone_outcomes import Logged
from infra.local.carrier.phones import Message
from infra.local.settings import ACCOUNT_ID, REGION

_GROUP = f"sns/{REGION}/{ACCOUNT_ID}/DirectPublishToPhoneNumber"
_PRICE = 0.00645
_VIVO = {"phoneCarrier": "Vivo", "mnc": 11, "mcc": 724}
_NO_CARRIER = {"mnc": 0, "mcc": 0}

_ONE_UNIT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_UNITS = frozenset("^{}\\[~]|€\f")


def group(record: Logged) -> str:
    """The log group of the record."""
    return f"{_GROUP}/Failure" if record.failed else _GROUP


def build(record: Logged, message: Message, at: datetime) -> dict[str, Any]:
    """The record about this message at that moment."""
    took = round((at - message.accepted_at) / timedelta(milliseconds=1))
    number_of_parts = parts(message.text)
    notified = message.accepted_at.astimezone(UTC).replace(tzinfo=None)
    return {
        "notification": {
            "messageId": message.message_id,
            "timestamp": notified.isoformat(sep=" ", timespec="milliseconds"),
        },
        "delivery": {
            **(_NO_CARRIER if record.failed else _VIVO),
            "numberOfMessageParts": number_of_parts,
            "destination": message.number,
            "priceInUSD": round(_PRICE * number_of_parts, 5),
            "smsType": message.content.get("AWS.SNS.SMS.SMSType", "Promotional"),
            "providerResponse": record.provider_response,
            "dwellTimeMs": took,
            "dwellTimeMsUntilDeviceAck": took,
        },
        "status": "FAILURE" if record.failed else "SUCCESS",
    }


def parts(text: str) -> int:
    """How many SMS the text makes: 160 units of GSM 03.38 in one and 153 in each of several; of
    UCS-2 70 and 67. That a character is never cut in two is left out."""
    if set(text) <= _ONE_UNIT | _TWO_UNITS:
        units, alone, joined = len(text) + sum(each in _TWO_UNITS for each in text), 160, 153
    else:
        units, alone, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // joined)

"""Shows the SMS and WhatsApp messages that the carrier kept, and lets a customer answer."""

import json
import urllib.request
from typing import Any
from urllib.error import HTTPError

from infra.local import settings
from infra.local.carrier.replies import PATH
from infra.local.stack import outputs


def messages(number: str, channel: str | None = None) -> list[dict[str, Any]]:
    """What was taken for a number (in E.164), oldest first, by one channel or by both; the fields
    are those of the carrier's `phones.Message`."""
    return [
        each for each in _kept() if each["number"] == number and channel in (None, each["channel"])
    ]


def listing(number: str | None = None) -> str:
    """One line per kept message, oldest first, of one number or of all."""
    lines = [
        f"{each['channel']:8}  {each['number']}  {each['text']}"
        for each in _kept()
        if number in (None, each["number"])
    ]
    return "\n".join(lines) or "no message was kept"


def reply(
    channel: str,
    number: str,
    text: str,
    button: str | None = None,
    carrier_url: str | None = None,
) -> str:
    """Let a customer write to us by `sms` or `whatsapp`; the provider's id of the message.

    `button` is the payload of the WhatsApp button that they press, `text` then its label. The
    carrier is the running one unless another is named. Raises LocalStackError where the carrier
    refuses, as it does when the stack offers no topic for it.
    """
    wanted = {"channel": channel, "number": number, "text": text, "button": button}
    request = urllib.request.Request(  # noqa: S310 - always our own http address
        f"{carrier_url or outputs()['carrier_url']}{PATH}", json.dumps(wanted).encode()
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            message_id: str = json.load(answer)["message_id"]
            return message_id
    except HTTPError as problem:
        with problem:
            raise settings.LocalStackError(json.load(problem)["message"]) from problem


def _kept() -> list[dict[str, Any]]:
    kept = [json.loads(path.read_text()) for path in settings.PHONES.glob("*.json")]
    return sorted(kept, key=lambda each: str(each["accepted_at"]))

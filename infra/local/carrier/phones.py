"""The messages that were taken for phones, and the copy of each that a person can read."""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any

_WINDOW = timedelta(hours=24)


class Channel(StrEnum):
    """What a phone number can be reached by."""

    SMS = "sms"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True)
class Message:
    """What the caller handed over for one number, and when it was accepted under which id.

    `sender` is ours as the provider knows it, where the caller named it; `attempt` is the id that
    the caller had travel with the message; `content` is all that was handed over.
    """

    channel: Channel
    message_id: str
    accepted_at: datetime
    number: str
    text: str
    content: Mapping[str, Any]
    sender: str | None = None
    attempt: str | None = None


class Phones:
    """Keeps messages as `<attempt or message id>.json`; a repeat gets a number.

    It also remembers what providers remember of a number: the last message to it, and when it last
    wrote by WhatsApp, after which free text may go to it for 24 hours.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: dict[tuple[Channel, str], Message] = {}
        self._wrote: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def keep(self, message: Message) -> Path:
        """Write the message to its file."""
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", message.attempt or message.message_id)
        kept = asdict(message) | {"accepted_at": message.accepted_at.isoformat()}
        with self._lock:
            self._last[message.channel, message.number] = message
            numbered = (name if n == 1 else f"{name}.{n}" for n in count(1))
            paths = (self._folder / f"{each}.json" for each in numbered)
            path = next(each for each in paths if not each.exists())
            path.write_text(json.dumps(kept, indent=2, ensure_ascii=False))
        return path

    def last(self, channel: Channel, number: str) -> Message | None:
        """The newest message to this number."""
        return self._last.get((channel, number))

    def heard(self, number: str, at: datetime) -> None:
        """The number wrote to us by WhatsApp."""
        self._wrote[number] = at

    def is_open(self, number: str, at: datetime) -> bool:
        """Whether the number wrote by WhatsApp within 24 hours before."""
        return number in self._wrote and at - self._wrote[number] < _WINDOW


def e164(number: str) -> str:
    """A phone number with its plus and nothing but digits, as both channels know it.

    Raises ValueError for what cannot be one (E.164: 15 digits at most, none before the country's).
    """
    digits = re.sub(r"[^0-9]", "", number)
    if not re.fullmatch(r"[1-9][0-9]{1,14}", digits):
        raise ValueError("no phone number")
    return f"+{digits}"

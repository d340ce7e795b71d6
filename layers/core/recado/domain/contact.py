"""A contact: one address on one channel, and the keyed hash under which it is known."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.ids import ALPHABET, encoded
from recado.domain.phone import canonical_phone

KEY_VERSION = "1"
"""Of the hash's key. It never rotates (PRODUCT.md section 2); the version leaves a way out."""

_CONTACT_ID = re.compile(f"con_{KEY_VERSION}[{ALPHABET}]{{26}}")

Identify = Callable[[Channel, str], str]
"""From a channel and an address to the contact's id."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where one person can be reached. The address is personal, the id is not."""

    contact_id: str
    channel: Channel
    address: str


def canonical(channel: Channel, address: str) -> str:
    """One spelling for all that reach the same contact.

    Phone numbers are in E.164. Mailbox names differ by case in RFC 5321 only; no provider of note
    tells them apart.
    """
    match channel:
        case Channel.EMAIL:
            return address.lower()
        case Channel.SMS | Channel.WHATSAPP:
            return canonical_phone(address)


def identify(key: bytes, channel: Channel, address: str) -> str:
    """The contact's id: HMAC-SHA-256 of channel and canonical address, since a plain hash of an
    address or a phone number can be guessed. `partial(identify, key)` is an `Identify`."""
    text = f"{channel}\n{canonical(channel, address)}"
    return f"con_{KEY_VERSION}{encoded(hmac.digest(key, text.encode(), 'sha256'), 26)}"


def is_contact_id(text: str) -> bool:
    return _CONTACT_ID.fullmatch(text) is not None

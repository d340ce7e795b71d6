"""The token of an unsubscribe link: whose e-mails to whom end, and the proof that we wrote it.

It stands in the List-Unsubscribe header of an e-mail (RFC 8058, section 3.1: it names the recipient
and the list, and cannot be forged), so it holds no personal data and never expires: the link of an
old mail works like a new one's, as often as it is used.
"""

import hmac
import re

from recado.domain.ids import ALPHABET, encoded

VERSION = "1"
"""Of the token's form and of its signature. What was sent with it must be read for good."""

_PURPOSE = f"recado unsubscribe link {VERSION}".encode()
_SIGNATURE = 26
"""Characters of five bits each: 130 bits of HMAC-SHA-256."""

_ACCOUNT = "(?P<account>[A-Za-z0-9_-]{1,64})"
_CONTACT = f"(?P<contact>con_[{ALPHABET}]{{27}})"
_TOKEN = re.compile(
    rf"(?P<signed>{VERSION}\.{_ACCOUNT}\.{_CONTACT})"
    rf"\.(?P<signature>[{ALPHABET}]{{{_SIGNATURE}}})"
)


def unsubscribe_token(key: bytes, account_id: str, contact_id: str) -> str:
    """The token for one account's e-mails to one contact, always the same: at most 125 letters,
    digits, `-`, `_` and `.`, which need no escaping in a URL (RFC 3986, section 2.3).

    The key may serve other purposes too: what signs is derived from it. Raises `ValueError` for
    what is not an account's and a contact's id.
    """
    signed = f"{VERSION}.{account_id}.{contact_id}"
    token = f"{signed}.{_signature(key, signed)}"
    if _TOKEN.fullmatch(token) is None:
        raise ValueError("not an account's and a contact's id")
    return token


def read_unsubscribe_token(key: bytes, token: str) -> tuple[str, str] | None:
    """Account and contact of a token; None if it is not, to the letter, one that this key made."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    genuine = hmac.compare_digest(match["signature"], _signature(key, match["signed"]))
    return (match["account"], match["contact"]) if genuine else None


def _signature(key: bytes, signed: str) -> str:
    """Under a key of its own, so that nothing signed for another purpose passes here."""
    own_key = hmac.digest(key, _PURPOSE, "sha256")
    return encoded(hmac.digest(own_key, signed.encode(), "sha256"), _SIGNATURE)

"""The ids of our own: opaque, prefixed, derived and nested, so that none is ever left to chance.

Derived: the same request always leads to the same ids, so a repeated call finds what the first
one wrote and a second identical reminder has nowhere to go (PRODUCT.md section 8, business key).

Nested: a send's id begins with its notification's, an attempt's with its send's, and a
notification's with the id of its *group*: all notifications of one invoice, which share one
partition. So each id says where its item lives, and no index is needed to find it.
"""

import hashlib
import json
import re

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no i, l, o, u."""

GROUP, NOTIFICATION, SEND = 16, 10, 8
"""Characters (5 bits each) that each level adds: 80 bits tell an account's invoices apart, 50 the
notifications of one invoice, 40 the sends of one notification."""

_BODY = f"[{ALPHABET}]"
_NOTIFICATION_ID = re.compile(f"ntf_{_BODY}{{{GROUP + NOTIFICATION}}}")
_SEND_ID = re.compile(f"snd_{_BODY}{{{GROUP + NOTIFICATION + SEND}}}")
_ATTEMPT_ID = re.compile(
    f"att_(?P<send>{_BODY}{{{GROUP + NOTIFICATION + SEND}}})(?P<number>[0-9]{{2}})"
    "_(?P<account>[A-Za-z0-9_-]{1,64})"
)


def encoded(digest: bytes, length: int) -> str:
    """The first `length` characters of a digest in base 32."""
    number = int.from_bytes(digest)
    bits = len(digest) * 8
    return "".join(ALPHABET[(number >> (bits - 5 * (i + 1))) & 31] for i in range(length))


def derived(length: int, *parts: str | int | None) -> str:
    """A hash of the parts, told apart unambiguously. Not for personal data: it has no key."""
    return encoded(hashlib.sha256(json.dumps(parts).encode()).digest(), length)


def invoice_group(account_id: str, invoice_id: str) -> str:
    """The group of all that is told about one invoice."""
    return derived(GROUP, "invoice", account_id, invoice_id)


def customer_group(account_id: str, customer_id: str) -> str:
    """The group of all that a customer is told about no invoice."""
    return derived(GROUP, "customer", account_id, customer_id)


def notification_id(group: str, kind: str, occurrence: str | None) -> str:
    """The id of "this kind, on this occasion" within its group."""
    return f"ntf_{group}{derived(NOTIFICATION, kind, occurrence)}"


def send_id(notification: str, channel: str, contact_id: str) -> str:
    """The id of a notification's send to one contact."""
    return f"snd_{notification.removeprefix('ntf_')}{derived(SEND, channel, contact_id)}"


def attempt_id(account_id: str, send: str, number: int) -> str:
    """The id that travels to the provider. It is all that a provider gives back, so it names the
    account too. Its letters are those that an SES tag may hold: `[A-Za-z0-9_-]`, at most 256."""
    return f"att_{send.removeprefix('snd_')}{number:02d}_{account_id}"


def parse_attempt_id(text: str) -> tuple[str, str, int] | None:
    """Account, send and number of an attempt; None if this is no attempt id of ours."""
    match = _ATTEMPT_ID.fullmatch(text)
    if match is None:
        return None
    return match["account"], f"snd_{match['send']}", int(match["number"])


def is_notification_id(text: str) -> bool:
    return _NOTIFICATION_ID.fullmatch(text) is not None


def is_send_id(text: str) -> bool:
    return _SEND_ID.fullmatch(text) is not None


def group_of(nested: str) -> str:
    """The group within a notification's or a send's id."""
    return nested[4 : 4 + GROUP]


def notification_of(send: str) -> str:
    """The notification that a send belongs to."""
    return f"ntf_{send[4 : 4 + GROUP + NOTIFICATION]}"

"""Editions: how messages are worded and designed at a time.

Once something was sent in an edition, the edition never changes: a new wording or design is a new
one, so that what was sent can be written again exactly. The fingerprint proves it.
"""

import hashlib

from recado.domain.ids import encoded

EDITION = "1"
"""The one that new messages are written in."""


def with_fingerprint(edition: str, *texts: str) -> str:
    """The edition as a message carries it: `<edition>.<sixty bits of a hash of all its texts>`."""
    digest = hashlib.sha256("\0".join(texts).encode()).digest()
    return f"{edition}.{encoded(digest, 12)}"

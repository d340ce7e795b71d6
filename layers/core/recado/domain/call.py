"""A call: one request of the platform that is kept, so that repeating it repeats its answer."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that writes, known by its account and idempotency key.

    Without an answer it is running, and its caller's alone until `lease_until`. `body_hash` is
    keyed: an access code could be guessed from a plain hash. After `expires_at` the key may be used
    anew.
    """

    account_id: str
    call_id: str
    body_hash: str
    called_at: datetime
    expires_at: datetime
    lease_until: datetime
    answer: str | None = None

"""A customer: who is billed, and how to reach them."""

from dataclasses import dataclass
from datetime import datetime

from recado.domain.channel import Channel
from recado.domain.contact import Contact

CONTACTS_PER_CHANNEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who is billed. Without a language the account's is used. `put_at`: when the platform last put
    the customer; None if it is known from its first notification only."""

    account_id: str
    customer_id: str
    name: str | None = None
    language: str | None = None
    contacts: tuple[Contact, ...] = ()
    put_at: datetime | None = None

    def reachable_by(self, channels: tuple[Channel, ...]) -> tuple[Contact, ...]:
        return tuple(c for c in self.contacts if c.channel in channels)

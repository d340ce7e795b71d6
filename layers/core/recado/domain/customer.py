"""A customer: who is billed, and how to reach them."""

from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.contact import Contact

CONTACTS_PER_CHANNEL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who is billed. Without a language the account's is used."""

    account_id: str
    customer_id: str
    name: str | None = None
    language: str | None = None
    contacts: tuple[Contact, ...] = ()

    def reachable_by(self, channels: tuple[Channel, ...]) -> tuple[Contact, ...]:
        return tuple(c for c in self.contacts if c.channel in channels)

"""Simulated recipients (PRODUCT.md section 8): addresses of a reserved domain, one for each outcome
of the catalogue, which take every step of the product but leave it by no real provider."""

from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.status import STATUS_OF, Reason

BEFORE_THE_PROVIDER = {
    "not_sent_no_quota": Reason.QUOTA_USED_UP,
    "not_sent_opted_out": Reason.OPTED_OUT,
    "not_sent_withdrawn": Reason.BY_REQUEST,
    "not_sent_expired": Reason.DEADLINE_PASSED,
} | {
    str(reason): reason
    for reason, status in STATUS_OF.items()
    if status.startswith("not_sent_") and reason is not Reason.SUPPRESSED_BY_PROVIDER
}
"""Labels of what a gate of ours stops."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """The reserved domain of one deployment."""

    domain: str

    def label(self, channel: Channel, address: str) -> str | None:
        """Which outcome the address stands for: what comes before the domain, without `+anything`.
        None for everybody else's address."""
        if channel is not Channel.EMAIL:
            return None
        mailbox, _, domain = address.rpartition("@")
        return mailbox.partition("+")[0].lower() if domain.lower() == self.domain else None

    def includes(self, contact: Contact) -> bool:
        return self.label(contact.channel, contact.address) is not None

    def stop(self, contact: Contact) -> Reason | None:
        """Why a gate stops a send to this contact; None if it goes on to the provider."""
        return BEFORE_THE_PROVIDER.get(self.label(contact.channel, contact.address) or "")

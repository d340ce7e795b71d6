"""Simulated recipients (PRODUCT.md section 8): addresses of a reserved domain and numbers of a
reserved range, one for each outcome of the catalogue, which take every step of the product but
leave it by no real provider."""

import re
from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.status import STATUS_OF, Reason

BEFORE_THE_PROVIDER = {
    "not_sent_blocked": Reason.BLOCKED_BY_FAILURES,
    "not_sent_no_quota": Reason.QUOTA_USED_UP,
    "not_sent_opted_out": Reason.OPTED_OUT,
    "not_sent_withdrawn": Reason.BY_REQUEST,
    "not_sent_expired": Reason.DEADLINE_PASSED,
} | {
    str(reason): reason
    for reason, status in STATUS_OF.items()
    if (status.startswith("not_sent_") and reason is not Reason.SUPPRESSED_BY_PROVIDER)
    or reason is Reason.ACCOUNT_GUARDED
}
"""Labels of what a gate of ours stops."""

RANGE = "+120255501"
"""What the reserved numbers begin with; two digits follow. The numbering plan of North America
keeps 555-0100 to 555-0199 of each area for fiction: none is anybody's."""

NUMBERS = {
    "00": "delivered",
    "01": "read",
    "02": "accepted",
    "03": "unconfirmed",
    "10": "receiving_problem",
    "11": "invalid_number",
    "12": "unreachable",
    "13": "carrier_unreachable",
    "14": "carrier_blocked",
    "15": "phone_blocked",
    "16": "no_whatsapp",
    "17": "withheld_by_whatsapp",
    "18": "unknown",
    "20": "failed_technical",
    "21": "rejected_by_provider",
    "22": "provider_busy",
    "30": "not_sent_blocked",
    "31": "blocked_by_failures",
    "32": "blocked_as_not_found",
    "40": "not_sent_no_quota",
    "41": "quota_used_up",
    "42": "not_in_plan",
    "50": "not_sent_opted_out",
    "51": "opted_out",
    "60": "not_sent_withdrawn",
    "61": "invoice_paid",
    "62": "invoice_canceled",
    "63": "by_request",
    "64": "account_inactive",
    "70": "not_sent_expired",
    "71": "deadline_passed",
    "72": "content_expired",
    "73": "code_expired",
    "74": "superseded",
}
"""What the last two digits of a reserved number stand for: the tens are the status, the units the
reason or the evidence. A number that is not here is delivered to."""

_RESERVED = re.compile(rf"{re.escape(RANGE)}(?P<number>[0-9]{{2}})")


@dataclass(frozen=True, slots=True)
class Simulation:
    """The simulated recipients of one deployment: those of its reserved domain, and the numbers,
    which are the same everywhere."""

    domain: str

    def label(self, channel: Channel, address: str) -> str | None:
        """Which outcome the address stands for; None for everybody else's address. A channel that
        has no such outcome delivers."""
        match channel:
            case Channel.EMAIL:
                return self._of_mailbox(address)
            case Channel.SMS | Channel.WHATSAPP:
                return _of_number(address)

    def includes(self, contact: Contact) -> bool:
        return self.label(contact.channel, contact.address) is not None

    def stop(self, contact: Contact) -> Reason | None:
        """Why a gate stops a send to this contact; None if it goes on to the provider."""
        return BEFORE_THE_PROVIDER.get(self.label(contact.channel, contact.address) or "")

    def _of_mailbox(self, address: str) -> str | None:
        """What comes before the domain, without `+anything`."""
        mailbox, _, domain = address.rpartition("@")
        return mailbox.partition("+")[0].lower() if domain.lower() == self.domain else None


def _of_number(address: str) -> str | None:
    reserved = _RESERVED.fullmatch(address)
    return NUMBERS.get(reserved["number"], "delivered") if reserved else None

"""A contact's entry: what one account knows of a contact besides its address. It outlives customers
and contents, and holds nothing personal."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class OptOutBy(StrEnum):
    """How the customer said no."""

    REPLY = "reply"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEntry:
    """An account's entry of a contact. `sent_on`: the last day (UTC) on which something was sent to
    it, kept for phones only: their replies concern whoever wrote lately."""

    account_id: str
    contact_id: str
    opted_out_at: datetime | None = None
    opted_out_by: OptOutBy | None = None
    sent_on: date | None = None

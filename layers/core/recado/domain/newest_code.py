"""The newest access code of a customer: only this one is ever sent (PRODUCT.md section 3)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class NewestCode:
    """The notification that brought it. Of two that came at once, ids decide."""

    accepted_at: datetime
    notification_id: str

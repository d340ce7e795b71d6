"""An account: a merchant, in whose name customers are written to."""

from dataclasses import dataclass, field
from datetime import datetime

from recado.domain.channel import Channel
from recado.domain.guard import Guarded
from recado.domain.hours import SendingHours
from recado.domain.notification import Kind
from recado.domain.period import day_in, period_of
from recado.domain.quota import Level, Limits, Used


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A merchant's settings. Inactive: nothing is accepted and nothing goes out. Without a plan
    nothing is limited; a channel that a plan does not name is not in it. `hours`: when SMS and
    WhatsApp may go out. `transliterate`: SMS lose accents that would make them longer. `guarded`:
    its e-mail is stopped, by us and not by the platform."""

    account_id: str
    display_name: str
    language: str = "pt-BR"
    time_zone: str = "America/Sao_Paulo"
    reply_to: str | None = None
    active: bool = True
    plan: Limits | None = None
    hours: SendingHours = field(default_factory=SendingHours)
    transliterate: bool = True
    guarded: Guarded | None = None

    def level(self, channel: Channel, used: Used) -> Level:
        """How far the channel's quota is used."""
        limit = None if self.plan is None else self.plan.get(channel, 0)
        return Level(used[channel], limit)

    def period_at(self, moment: datetime) -> str:
        """The period that the moment falls into there."""
        return period_of(day_in(moment, self.time_zone))

    def opens_at(self, kind: Kind, channel: Channel, now: datetime) -> datetime:
        """When a send may go out: at once, or at the next opening (PRODUCT.md section 3)."""
        if channel is Channel.EMAIL or kind is Kind.ACCESS_CODE:
            return now
        return self.hours.opens_at(now, self.time_zone)

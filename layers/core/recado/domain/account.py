"""An account: a merchant, in whose name customers are written to."""

from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.quota import Level, Limits, Used


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A merchant's settings. Inactive: nothing is accepted and nothing goes out. Without a plan
    nothing is limited; a channel that a plan does not name is not in it."""

    account_id: str
    display_name: str
    language: str = "pt-BR"
    time_zone: str = "America/Sao_Paulo"
    reply_to: str | None = None
    active: bool = True
    plan: Limits | None = None

    def level(self, channel: Channel, used: Used) -> Level:
        """How far the channel's quota is used."""
        limit = None if self.plan is None else self.plan.get(channel, 0)
        return Level(used[channel], limit)

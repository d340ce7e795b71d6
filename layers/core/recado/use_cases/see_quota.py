"""See quota: how far an account's plan is used in a period, and how long it lasts."""

from dataclasses import dataclass
from datetime import date, datetime

from recado.domain.channel import Channel
from recado.domain.event import Event, warning_id
from recado.domain.period import resets_at
from recado.domain.quota import WARNINGS, Level, ends_on
from recado.ports import Accounts, Clock, Events, Ledger
from recado.use_cases.records import get_account


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSeen:
    """A channel's quota in a period. `ends_on`: the day on which this pace ends it; None if it
    lasts, or the period is not the current one. `warnings`: those given."""

    channel: Channel
    level: Level
    ends_on: date | None
    warnings: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotasSeen:
    """All quotas of an account in a period."""

    period: str
    time_zone: str
    resets_at: datetime
    quotas: tuple[QuotaSeen, ...]


def see_quota(
    account_id: str,
    period: str | None,
    *,
    accounts: Accounts,
    ledger: Ledger,
    events: Events,
    clock: Clock,
) -> QuotasSeen:
    """The quotas of the period, by default the current one, against the plan as it is now. Raises
    `NotFound` if there is no such account."""
    account = get_account(account_id, accounts=accounts)
    now = clock()
    period = period or account.period_at(now)
    used = ledger.used(account_id, period)
    names = {
        channel: [warning_id(account_id, period, channel, percent) for percent in WARNINGS]
        for channel in Channel
    }
    given = events.of(name for each in names.values() for name in each)
    levels = {channel: account.level(channel, used) for channel in Channel}
    return QuotasSeen(
        period=period,
        time_zone=account.time_zone,
        resets_at=resets_at(period, account.time_zone),
        quotas=tuple(
            QuotaSeen(
                channel=channel,
                level=level,
                ends_on=ends_on(level, period, account.time_zone, now),
                warnings=tuple(given[name] for name in names[channel] if name in given),
            )
            for channel, level in levels.items()
        ),
    )

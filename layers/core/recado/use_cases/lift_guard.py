"""Lift guard: an operator lets an account's e-mail go out again."""

from recado.domain.event import Event, EventType, event_id
from recado.domain.guard import Mark, measured
from recado.domain.period import previous
from recado.ports import Accounts, Clock, Events, Guards, Tallies
from recado.use_cases.records import get_account


def lift_guard(
    account_id: str,
    *,
    accounts: Accounts,
    tallies: Tallies,
    guards: Guards,
    events: Events,
    clock: Clock,
) -> bool:
    """From now on e-mail goes out, and the guard counts from here, also what is
    heard late of the month before; False if nothing was stopped.
    What was stopped meanwhile stays so until it is sent again by hand. Raises `NotFound`."""
    account = get_account(account_id, accounts=accounts)
    now = clock()
    for period in (account.period_at(now), previous(account.period_at(now))):
        guards.put_mark(account_id, period, Mark(now, measured(tallies.get(account_id, period))))
    if not guards.lift(account_id):
        return False
    events.put(
        Event(
            event_id=event_id(EventType.GUARD_LIFTED, account_id, now.isoformat()),
            account_id=account_id,
            type=EventType.GUARD_LIFTED,
            at=now,
            data={},
        )
    )
    return True

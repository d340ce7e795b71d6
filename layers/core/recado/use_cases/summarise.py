"""Summarise: an account's month in numbers."""

from recado.domain.tally import Counts, shown
from recado.ports import Accounts, Tallies
from recado.use_cases.records import get_account


def summarise(account_id: str, period: str, *, accounts: Accounts, tallies: Tallies) -> Counts:
    """How many sends of the month stand where; seconds late. Raises `NotFound` if there is no such
    account."""
    get_account(account_id, accounts=accounts)
    return shown(tallies.get(account_id, period))

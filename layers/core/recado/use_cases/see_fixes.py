"""See fixes: what a merchant's staff, a customer or the support must see to, contact by contact."""

from dataclasses import dataclass
from typing import Protocol

from recado.domain.contact_entry import ContactEntry
from recado.domain.fixes import Fix, open_fix
from recado.domain.send import SendKey
from recado.ports import ContactEntries, Customers, FixPlace
from recado.use_cases.look_up import Eyes, SendSeen

PAGES = 5
"""Pages of the index that one call looks through for open items."""


@dataclass(frozen=True, slots=True)
class FixSeen:
    """An open item, and the newest of its sends: its status says what to do."""

    fix: Fix
    newest: SendSeen


class SeeFixes(Protocol):
    """`see_fixes` with its collaborators in place."""

    def __call__(
        self, account_id: str, *, limit: int, after: FixPlace | None
    ) -> tuple[list[FixSeen], FixPlace | None]: ...


def see_fixes(
    account_id: str,
    *,
    limit: int,
    after: FixPlace | None,
    eyes: Eyes,
    entries: ContactEntries,
    customers: Customers,
) -> tuple[list[FixSeen], FixPlace | None]:
    """The open items, those that concern most invoices first, and where to go on if there are more.
    Raises `NotFound` if there is no such account."""
    account = eyes.account(account_id)
    found: list[Fix] = []
    for _ in range(PAGES):
        page, after = entries.with_troubles(account_id, limit=limit - len(found), after=after)
        found += _open(account_id, page, customers)
        if after is None or len(found) == limit:
            break
    sends = eyes.sends.of(SendKey(account_id, fix.newest.send_id) for fix in found)
    seen = {one.send.send_id: one for group in eyes.see(account, sends) for one in group.sends}
    return [
        FixSeen(fix, seen[fix.newest.send_id]) for fix in found if fix.newest.send_id in seen
    ], after


def _open(account_id: str, page: list[ContactEntry], customers: Customers) -> list[Fix]:
    ids = {trouble.customer_id for entry in page for trouble in entry.troubles}
    known = customers.of(account_id, ids)
    fixes = (open_fix(entry, known.values()) for entry in page)
    return [fix for fix in fixes if fix is not None]

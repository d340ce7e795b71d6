"""Unlist: take a contact off the provider's own suppression list, and remember that it is done."""

from collections.abc import Iterable
from dataclasses import replace

from recado.domain.contact_entry import EVERYONE, ContactEntry
from recado.domain.status import Reason
from recado.ports import ContactEntries, SuppressionList


def unlist(
    everyone: ContactEntry,
    addresses: Iterable[str],
    suppression: SuppressionList,
    entries: ContactEntries,
) -> None:
    """Each spelling of the address. Raises `TryAgain` if it may still be on the list; the entry
    then says so, and the next hand-over tries again."""
    for address in addresses:
        suppression.remove(address)
    seen = everyone.listed_at

    def cleared(entry: ContactEntry) -> ContactEntry:
        kept = (h for h in entry.outcomes if h.reason is not Reason.SUPPRESSED_BY_PROVIDER)
        cleared = replace(entry, listed_at=None, outcomes=tuple(kept))
        return cleared if entry.listed_at == seen else entry

    entries.change(EVERYONE, everyone.contact_id, cleared)

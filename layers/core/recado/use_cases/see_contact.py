"""See contact: what an account knows of one contact."""

from dataclasses import dataclass

from recado.domain.account import Account
from recado.domain.blocks import Block, block_of, on_probation
from recado.domain.contact_entry import EVERYONE, ContactEntry
from recado.ports import Accounts, Clock, ContactEntries
from recado.use_cases.records import get_account


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """`entry` is a bare one if nothing is known. `listed`: the provider's own list may hold the
    address."""

    entry: ContactEntry
    block: Block | None
    on_probation: bool
    listed: bool
    account: Account


def see_contact(
    account_id: str,
    contact_id: str,
    *,
    accounts: Accounts,
    entries: ContactEntries,
    clock: Clock,
) -> ContactSeen:
    """By consistent reads. Raises `NotFound` if there is no such account."""
    account = get_account(account_id, accounts=accounts)
    bare = ContactEntry(account_id=account_id, contact_id=contact_id)
    entry = entries.of(account_id, [contact_id]).get(contact_id, bare)
    everyone = entries.of(EVERYONE, [contact_id]).get(contact_id)
    return ContactSeen(
        entry,
        block_of(entry, everyone, clock()),
        on_probation(entry),
        everyone is not None and everyone.listed_at is not None,
        account,
    )

"""Next best: another contact of the customer by which the same would go out now."""

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.contact_entry import ContactEntry
from recado.domain.fold import status_of
from recado.domain.notification import KINDS, Content, Kind
from recado.domain.send import Send
from recado.domain.status import NOT_REACHED
from recado.ports import Clock
from recado.use_cases.accept import Desk, read_known
from recado.use_cases.acceptance import Known, planned_chunk
from recado.use_cases.check import nobodys_call
from recado.use_cases.records import get_account
from recado.use_cases.resend import same_to

PREFERRED = (Channel.WHATSAPP, Channel.SMS, Channel.EMAIL)
"""If nothing else tells two contacts apart: the channels by how soon people look at them."""


def next_best(send: Send, content: Content | None, *, desk: Desk, clock: Clock) -> Contact | None:
    """The contact by which the send's notification would go out now, by the gates of accepting it;
    None unless the send failed at the recipient or was blocked, and nothing of it may be out."""
    failed = status_of(send).code in NOT_REACHED
    if content is None or not (failed and send.settled) or send.kind is Kind.ACCESS_CODE:
        return None
    account = get_account(send.account_id, accounts=desk.accounts)
    customer = desk.customers.get(send.account_id, send.customer_id)
    candidates = [
        contact
        for contact in (customer.contacts if customer is not None else ())
        if contact.contact_id != send.contact_id and contact.channel in KINDS[send.kind].channels
    ]
    if not candidates or not account.active:
        return None
    call = nobodys_call(send.account_id, clock())
    items = {n: same_to(send, content, each) for n, each in enumerate(candidates, 1)}
    known = read_known(account, items.values(), call, desk)
    usable = [
        candidates[number - 1]
        for number, item in items.items()
        if any(_goes_out_now(new) for new in planned_chunk([(number, item)], call, known).new)
        and not _last_failed(known.entries.get(candidates[number - 1].contact_id))
    ]
    return min(usable, key=lambda contact: _rank(contact, send, known), default=None)


def _goes_out_now(send: Send) -> bool:
    return send.stop is None and send.due_at is None


def _last_failed(entry: ContactEntry | None) -> bool:
    return entry is not None and bool(entry.outcomes) and not entry.outcomes[-1].delivered


def _rank(contact: Contact, send: Send, known: Known) -> tuple[bool, bool, int]:
    """Another channel before another address on the same one, and what has worked before."""
    entry = known.entries.get(contact.contact_id)
    has_worked = entry is not None and (bool(entry.outcomes) or entry.sent_on is not None)
    return contact.channel is send.channel, not has_worked, PREFERRED.index(contact.channel)

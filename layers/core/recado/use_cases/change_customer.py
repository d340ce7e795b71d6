"""Change customer: the platform puts a customer, and what failed on a contact that has been put
right goes out again, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recado.domain import ids
from recado.domain.account import Account
from recado.domain.answer import ItemOutcome
from recado.domain.call import Call
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.fixes import trouble_of
from recado.domain.notification import Kind
from recado.domain.send import Send, SendKey
from recado.domain.status import Reason, Status
from recado.ports import Clock, Sends
from recado.use_cases.accept import Desk, accept_all
from recado.use_cases.once import to_the_millisecond
from recado.use_cases.records import get_account
from recado.use_cases.resend import same_to


@dataclass(frozen=True, slots=True)
class SentAgain:
    """A send that failed on the old contact, and the one to the new contact that takes its place:
    `status` is where that stands, and says so if a gate stopped it. No send, with the reason: none
    was made."""

    instead_of: str
    invoice_id: str | None
    send_id: str | None = None
    contact_id: str | None = None
    status: Status | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerChanged:
    """The customer as it is now, and what was sent again because a contact was put right."""

    customer: Customer
    sent_again: tuple[SentAgain, ...]


def change_customer(
    customer: Customer, *, desk: Desk, sends: Sends, clock: Clock
) -> CustomerChanged:
    """Replaces the customer. First what is still useful is accepted for the new contact, with the
    gates and the quota of accepting; so whatever breaks off is made up for when the same is put
    again, and the business key keeps it from going out twice. Raises `NotFound`, `TryAgain`.
    """
    account = get_account(customer.account_id, accounts=desk.accounts)
    now = to_the_millisecond(clock())
    there = desk.customers.get(customer.account_id, customer.customer_id)
    put_right = dict(_put_right(there, customer))
    again: list[SentAgain] = []
    if put_right and account.active:
        failed = _failed(customer, put_right, desk, sends)
        again = list(_send_again(failed, put_right, customer, account, now, desk))
    put = replace(customer, put_at=_changed_at(there, customer, now))
    desk.customers.put(put)
    return CustomerChanged(put, tuple(again))


def _changed_at(before: Customer | None, customer: Customer, now: datetime) -> datetime | None:
    """Putting the same contacts again changes nothing about them."""
    if before is None or _ids(before) != _ids(customer):
        return now
    return before.put_at


def _ids(customer: Customer) -> set[str]:
    return {contact.contact_id for contact in customer.contacts}


def _put_right(before: Customer | None, now: Customer) -> Iterator[tuple[str, Contact]]:
    """For each contact that is gone the one that came in its place: the first new one of its
    channel, the second for the second; the last for all that are left."""
    if before is None:
        return
    kept = {contact.contact_id for contact in now.contacts}
    known = {contact.contact_id for contact in before.contacts}
    for channel in dict.fromkeys(contact.channel for contact in before.contacts):
        gone = [c for c in before.reachable_by((channel,)) if c.contact_id not in kept]
        new = [c for c in now.reachable_by((channel,)) if c.contact_id not in known]
        for number, contact in enumerate(gone if new else ()):
            yield contact.contact_id, new[min(number, len(new) - 1)]


def _failed(
    customer: Customer, put_right: dict[str, Contact], desk: Desk, sends: Sends
) -> list[Send]:
    """The customer's sends that the old contacts' entries name, as they stand now. Access codes are
    left out: an old one must not become the newest. So is what may be out."""
    entries = desk.entries.of(customer.account_id, put_right)
    named = [
        SendKey(customer.account_id, trouble.send_id)
        for entry in entries.values()
        for trouble in entry.troubles
        if trouble.customer_id == customer.customer_id
    ]
    found = sends.of(named)
    still = [send for send in found if trouble_of(send) is not None and _may_go_again(send)]
    return sorted(still, key=lambda send: (send.accepted_at, send.send_id))


def _may_go_again(send: Send) -> bool:
    return send.settled and send.kind is not Kind.ACCESS_CODE


def _send_again(
    failed: Sequence[Send],
    put_right: dict[str, Contact],
    customer: Customer,
    account: Account,
    now: datetime,
    desk: Desk,
) -> Iterator[SentAgain]:
    """In the customer's name and language as they are now. What went to the new contact already is
    not sent again, and not named."""
    numbered = dict(enumerate(failed, 1))
    contents = desk.contents.of(list(numbered.values()), now)
    items = {
        number: same_to(send, contents[send.send_id], put_right[send.contact_id])
        for number, send in numbered.items()
        if send.send_id in contents
    }
    call = _call(customer.customer_id, account, now, desk)
    answer = accept_all(account, items, call, desk, customer) if items else None
    answers = dict(zip(items, answer.items, strict=True)) if answer else {}
    for number, send in numbered.items():
        told = answers.get(number)
        if told is None:
            yield SentAgain(send.send_id, send.invoice_id, reason=Reason.CONTENT_EXPIRED)
        elif told.outcome is ItemOutcome.ACCEPTED:
            (own,) = told.sends
            yield SentAgain(send.send_id, send.invoice_id, own.send_id, own.contact_id, own.status)
        elif told.outcome is not ItemOutcome.DUPLICATE:
            invalid = told.errors[0].code if told.errors else None
            yield SentAgain(send.send_id, send.invoice_id, reason=told.refused or invalid)


def _call(customer_id: str, account: Account, now: datetime, desk: Desk) -> Call:
    """The call that accepts them is ours: nobody else's contents lie under its id."""
    return Call(
        account_id=account.account_id,
        call_id=ids.derived(
            26, "changed contact", account.account_id, customer_id, now.isoformat()
        ),
        body_hash="",
        called_at=now,
        expires_at=now + desk.record.life,
        lease_until=now,
    )

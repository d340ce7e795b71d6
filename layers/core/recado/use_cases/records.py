"""Records: what the platform tells of its merchants, their customers and invoices."""

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.customer import Customer
from recado.domain.invoice import Invoice
from recado.domain.quota import NOTHING_USED
from recado.ports import Accounts, Clock, Customers, Events, Invoices, Ledger, Sends
from recado.use_cases.errors import AccountInactive, NotFound
from recado.use_cases.warn import QuotaMoved, warn
from recado.use_cases.withdraw import withdraw_settled


def put_account(
    account: Account, *, accounts: Accounts, ledger: Ledger, events: Events, clock: Clock
) -> None:
    """Replaces the account. A plan that is used up from its beginning is warned of at once."""
    accounts.put(account)
    now = clock()
    period = account.period_at(now)
    used = ledger.used(account.account_id, period)
    warn(
        (
            QuotaMoved(
                account_id=account.account_id,
                period=period,
                channel=channel,
                before=NOTHING_USED,
                now=account.level(channel, used),
                at=now,
            )
            for channel in Channel
        ),
        events=events,
    )


def get_account(account_id: str, *, accounts: Accounts) -> Account:
    """Raises `NotFound`."""
    return _found(accounts.get(account_id), "account")


def get_active_account(account_id: str, *, accounts: Accounts) -> Account:
    """Raises `NotFound`, and `AccountInactive`."""
    account = get_account(account_id, accounts=accounts)
    if not account.active:
        raise AccountInactive
    return account


def get_customer(account_id: str, customer_id: str, *, customers: Customers) -> Customer:
    """Raises `NotFound`, for another account's too."""
    return _found(customers.get(account_id, customer_id), "customer")


def put_invoice(
    invoice: Invoice, *, accounts: Accounts, invoices: Invoices, sends: Sends, clock: Clock
) -> Invoice:
    """Takes the platform's word unless a newer one is known; returns what holds now. What is
    planned about an invoice that is settled now, and may not go out any more, is withdrawn at once;
    the gates stop what is accepted meanwhile. Raises `NotFound` if there is no such account."""
    get_account(invoice.account_id, accounts=accounts)
    if invoices.put(invoice):
        withdraw_settled(invoice, sends=sends, clock=clock)
        return invoice
    return get_invoice(invoice.account_id, invoice.invoice_id, invoices=invoices)


def get_invoice(account_id: str, invoice_id: str, *, invoices: Invoices) -> Invoice:
    """Raises `NotFound`, for another account's too."""
    return _found(invoices.get(account_id, invoice_id), "invoice")


def _found[T](thing: T | None, what: str) -> T:
    if thing is None:
        raise NotFound(what)
    return thing

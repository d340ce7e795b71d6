"""Records: what the platform tells of its merchants, their customers and invoices."""

from recado.domain.account import Account
from recado.domain.customer import Customer
from recado.domain.invoice import Invoice
from recado.ports import Accounts, Customers, Invoices
from recado.use_cases.errors import NotFound


def get_account(account_id: str, *, accounts: Accounts) -> Account:
    """Raises `NotFound`."""
    return _found(accounts.get(account_id), "account")


def put_customer(customer: Customer, *, accounts: Accounts, customers: Customers) -> Customer:
    """Replaces the customer. Raises `NotFound` if there is no such account."""
    get_account(customer.account_id, accounts=accounts)
    customers.put(customer)
    return customer


def get_customer(account_id: str, customer_id: str, *, customers: Customers) -> Customer:
    """Raises `NotFound`, for another account's too."""
    return _found(customers.get(account_id, customer_id), "customer")


def put_invoice(invoice: Invoice, *, accounts: Accounts, invoices: Invoices) -> Invoice:
    """Takes the platform's word unless a newer one is known; returns what holds now. Raises
    `NotFound` if there is no such account."""
    get_account(invoice.account_id, accounts=accounts)
    if invoices.put(invoice):
        return invoice
    return get_invoice(invoice.account_id, invoice.invoice_id, invoices=invoices)


def get_invoice(account_id: str, invoice_id: str, *, invoices: Invoices) -> Invoice:
    """Raises `NotFound`, for another account's too."""
    return _found(invoices.get(account_id, invoice_id), "invoice")


def _found[T](thing: T | None, what: str) -> T:
    if thing is None:
        raise NotFound(what)
    return thing

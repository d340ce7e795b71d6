"""What the API calls."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_invoices import DynamoDbInvoices
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.secret import read_secret
from recado.domain.account import Account
from recado.domain.contact import Identify, identify
from recado.domain.customer import Customer
from recado.domain.invoice import Invoice
from recado.ports import Clock
from recado.settings import ApiSettings
from recado.use_cases import records
from recado.use_cases.accept import Accepting, Request, accept
from recado.use_cases.look_up import ListOfInvoice, NotificationSeen, list_of_invoice, look_up
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The use cases behind the routes, each with its collaborators in place."""

    hash_key: bytes
    identify: Identify
    put_account: Callable[[Account], None]
    get_account: Callable[[str], Account]
    put_customer: Callable[[Customer], Customer]
    get_customer: Callable[[str, str], Customer]
    put_invoice: Callable[[Invoice], Invoice]
    get_invoice: Callable[[str, str], Invoice]
    accept: Callable[[Request], Accepting]
    look_up: Callable[[str, str], NotificationSeen]
    list_of_invoice: ListOfInvoice


def wire(settings: ApiSettings, clock: Clock = utc_now) -> Api:
    dynamodb, tables = clients.dynamodb(), settings.tables
    key = read_secret(clients.secrets(), settings.contact_key_secret)
    accounts = DynamoDbAccounts(dynamodb, tables.accounts)
    customers = DynamoDbCustomers(dynamodb, tables.accounts)
    invoices = DynamoDbInvoices(dynamodb, tables.notifications)
    sends = DynamoDbSends(dynamodb, tables.notifications)
    calls = DynamoDbCalls(
        dynamodb,
        calls=tables.calls,
        notifications=tables.notifications,
        accounts=tables.accounts,
    )
    return Api(
        hash_key=key,
        identify=partial(identify, key),
        put_account=accounts.put,
        get_account=partial(records.get_account, accounts=accounts),
        put_customer=partial(records.put_customer, accounts=accounts, customers=customers),
        get_customer=partial(records.get_customer, customers=customers),
        put_invoice=partial(records.put_invoice, accounts=accounts, invoices=invoices),
        get_invoice=partial(records.get_invoice, invoices=invoices),
        accept=partial(
            accept,
            accounts=accounts,
            customers=customers,
            invoices=invoices,
            calls=calls,
            clock=clock,
            content_life=settings.content_life,
        ),
        look_up=partial(look_up, sends=sends, clock=clock),
        list_of_invoice=partial(list_of_invoice, accounts=accounts, sends=sends, clock=clock),
    )

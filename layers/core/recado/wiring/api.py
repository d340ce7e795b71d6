"""What the API calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_accounts import DynamoDbAccounts, DynamoDbCustomers
from recado.adapters.dynamodb_calls import DynamoDbCalls
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_contents import DynamoDbContents
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_invoices import DynamoDbInvoiceFiles, DynamoDbInvoices
from recado.adapters.dynamodb_ledger import DynamoDbLedger
from recado.adapters.dynamodb_lists import DynamoDbLists
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.adapters.secret import read_secret
from recado.adapters.ses_suppression import SesSuppressionList
from recado.content.sms import compose_sms
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact import Contact, Identify, identify
from recado.domain.customer import Customer
from recado.domain.invoice import Invoice
from recado.domain.notification import Content
from recado.domain.resend import Pace
from recado.domain.send import Send
from recado.domain.simulated import Simulation
from recado.domain.tally import Counts
from recado.ports import Clock, Place
from recado.settings import ApiSettings
from recado.use_cases import records
from recado.use_cases.accept import Accepting, Desk, accept
from recado.use_cases.acceptance import Item
from recado.use_cases.change_customer import CustomerChanged, change_customer
from recado.use_cases.check import Checked, check
from recado.use_cases.list_notifications import ListNotifications, list_notifications
from recado.use_cases.look_up import (
    Eyes,
    ListOfInvoice,
    NotificationSeen,
    SendSeen,
    list_of_invoice,
    look_up,
    look_up_send,
)
from recado.use_cases.next_best import next_best
from recado.use_cases.once import CallName, Record
from recado.use_cases.release_contact import (
    Asking,
    ContactReleased,
    Support,
    release_contact,
)
from recado.use_cases.release_quota import Office, Releasing, release_quota
from recado.use_cases.resend import resend
from recado.use_cases.see_contact import ContactSeen, see_contact
from recado.use_cases.see_fixes import SeeFixes, see_fixes
from recado.use_cases.see_page import PageSeen, see_page
from recado.use_cases.see_quota import QuotasSeen, see_quota
from recado.use_cases.show_content import Shown, show_content
from recado.use_cases.summarise import summarise
from recado.use_cases.withdraw import Withdrawing, withdraw
from recado.wiring.clock import utc_now
from recado.wiring.composers import email_composer, whatsapp_composer

LEASE = timedelta(seconds=60)
"""More than the function's time-out of 28 seconds plus half a minute of difference between
clocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The use cases behind the routes, each with its collaborators in place."""

    hash_key: bytes
    identify: Identify
    put_account: Callable[[Account], None]
    get_account: Callable[[str], Account]
    put_customer: Callable[[Customer], CustomerChanged]
    get_customer: Callable[[str, str], Customer]
    put_invoice: Callable[[Invoice], Invoice]
    get_invoice: Callable[[str, str], Invoice]
    check: Callable[[str, Item], Checked]
    next_best: Callable[[Send, Content | None], Contact | None]
    see_fixes: SeeFixes
    see_page: Callable[[str, str], PageSeen]
    accept: Callable[[CallName, Mapping[int, Item]], Accepting]
    resend: Callable[[CallName, str, Contact | str | None], Accepting]
    withdraw: Callable[[CallName, str], Withdrawing]
    see_contact: Callable[[str, str], ContactSeen]
    release_contact: Callable[[CallName, str, Channel, Asking], ContactReleased]
    see_quota: Callable[[str, str | None], QuotasSeen]
    release_quota: Callable[[CallName, str | None, Place | None], Releasing]
    look_up: Callable[[str, str], NotificationSeen]
    look_up_send: Callable[[str, str], SendSeen]
    list_of_invoice: ListOfInvoice
    list_notifications: ListNotifications
    summarise: Callable[[str, str], Counts]
    show_content: Callable[[str, str], tuple[Shown, ...]]
    charge_sender: str
    message_sender: str
    pace: Pace


def wire(settings: ApiSettings, clock: Clock = utc_now) -> Api:
    dynamodb, tables = clients.dynamodb(), settings.tables
    key = read_secret(clients.secrets(), settings.contact_key_secret)
    accounts = DynamoDbAccounts(dynamodb, tables.accounts)
    customers = DynamoDbCustomers(dynamodb, tables.accounts)
    invoices = DynamoDbInvoices(dynamodb, tables.notifications)
    sends = DynamoDbSends(dynamodb, tables.notifications)
    files = DynamoDbInvoiceFiles(dynamodb, tables.notifications)
    contents = DynamoDbContents(dynamodb, tables.calls)
    ledger = DynamoDbLedger(dynamodb, notifications=tables.notifications, accounts=tables.accounts)
    record = Record(DynamoDbCalls(dynamodb, tables.calls), clock, LEASE, settings.content_life)
    lists = DynamoDbLists(dynamodb, tables.notifications)
    events = DynamoDbEvents(dynamodb, settings.events_table)
    entries = DynamoDbContactEntries(dynamodb, tables.contacts)
    eyes = Eyes(accounts, sends, contents, clock)
    desk = Desk(
        accounts=accounts,
        customers=customers,
        files=files,
        contents=contents,
        ledger=ledger,
        record=record,
        entries=entries,
        simulation=Simulation(settings.simulated_domain),
        templates=settings.templates,
    )
    office = Office(
        accounts=accounts,
        lists=lists,
        sends=sends,
        files=files,
        contents=contents,
        ledger=ledger,
        record=record,
    )
    support = Support(
        accounts=accounts,
        customers=customers,
        sends=sends,
        contents=contents,
        entries=entries,
        events=events,
        suppression=SesSuppressionList(clients.ses()),
        record=record,
    )
    return Api(
        hash_key=key,
        identify=partial(identify, key),
        put_account=partial(
            records.put_account, accounts=accounts, ledger=ledger, events=events, clock=clock
        ),
        get_account=partial(records.get_account, accounts=accounts),
        put_customer=partial(change_customer, desk=desk, sends=sends, clock=clock),
        get_customer=partial(records.get_customer, customers=customers),
        put_invoice=partial(
            records.put_invoice, accounts=accounts, invoices=invoices, sends=sends, clock=clock
        ),
        get_invoice=partial(records.get_invoice, invoices=invoices),
        check=partial(check, desk=desk, clock=clock),
        next_best=partial(next_best, desk=desk, clock=clock),
        see_fixes=partial(see_fixes, eyes=eyes, entries=entries, customers=customers),
        see_page=partial(see_page, eyes=eyes, invoices=invoices, customers=customers),
        accept=partial(accept, desk=desk),
        resend=partial(resend, desk=desk, sends=sends),
        withdraw=partial(withdraw, accounts=accounts, sends=sends, record=record),
        see_contact=partial(see_contact, accounts=accounts, entries=entries, clock=clock),
        release_contact=partial(release_contact, support=support),
        see_quota=partial(see_quota, accounts=accounts, ledger=ledger, events=events, clock=clock),
        release_quota=partial(release_quota, office=office),
        look_up=partial(look_up, eyes=eyes),
        look_up_send=partial(look_up_send, eyes=eyes),
        list_of_invoice=partial(list_of_invoice, eyes=eyes),
        list_notifications=partial(list_notifications, lists=lists, eyes=eyes),
        summarise=partial(
            summarise,
            accounts=accounts,
            tallies=DynamoDbTallies(dynamodb, settings.tallies_table),
        ),
        show_content=partial(
            show_content,
            eyes=eyes,
            compose={
                Channel.EMAIL: email_composer(key, settings.public_base_url),
                Channel.SMS: compose_sms,
                Channel.WHATSAPP: whatsapp_composer(settings.templates),
            },
        ),
        charge_sender=settings.charge_sender,
        message_sender=settings.message_sender,
        pace=settings.pace,
    )

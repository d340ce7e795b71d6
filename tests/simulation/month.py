"""A month of a few merchants: thousands of sends to all sorts of people, and all that may happen to
them meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.event import EventType
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.plan import status_seen
from recado.domain.send import Send
from recado.use_cases.acceptance import Request
from tests.builders import DAY, HOUR, NOW, a_contact, a_message, a_request, an_account
from tests.simulation.cloud import Cloud
from tests.simulation.diary import Outage
from tests.simulation.oracle import Ended, Oracle
from tests.simulation.people import (
    WELL,
    someone_by_email,
    someone_by_sms,
    someone_by_whatsapp,
)

ACCOUNTS, CUSTOMERS, NOTIFICATIONS = 14, 30, 9
MONTH = 31 * DAY
SETTLED_BY = MONTH + 25 * DAY
"""When the last resend of the month's last send is over, and the last silence."""

KINDS = {
    Kind.DUE_REMINDER: 60,
    Kind.OVERDUE_NOTICE: 15,
    Kind.INVOICE_ISSUED: 10,
    Kind.PAYMENT_CONFIRMED: 5,
    Kind.MESSAGE: 10,
}

WITH_A_PLAN, LIMIT = "acc-0", 150


def a_month(seed: int) -> Cloud:
    """Over, and everything in it is settled."""
    cloud = Cloud(seed)
    cloud.providers.outages = [
        Outage(Channel.EMAIL, NOW + 10 * DAY, NOW + 10 * DAY + 7 * HOUR),
        Outage(Channel.WHATSAPP, NOW + 17 * DAY, NOW + 18 * DAY),
    ]
    cloud.providers.fogs = [Outage(Channel.EMAIL, NOW + 22 * DAY, NOW + 23 * DAY)]
    for number in range(ACCOUNTS):
        _merchant(cloud, f"acc-{number}")
    for day in range(1, 45):
        cloud.time.at(NOW + day * DAY, _Support(cloud).work)
    cloud.time.run_until(NOW + SETTLED_BY)
    return cloud


def asked(cloud: Cloud) -> Oracle:
    """The oracle, with all that there was to see."""
    return Oracle(cloud.diary, cloud.providers.outages, cloud.time.now)


def ended(cloud: Cloud) -> dict[str, Ended]:
    """What the product says of each send."""
    return {send.send_id: _ended(send, cloud.time.now) for send in cloud.sends.all()}


def _ended(send: Send, now: datetime) -> Ended:
    return Ended(
        stopped=send.stop.reason if send.stop else None,
        stopped_at=send.stop.at if send.stop else None,
        final=status_seen(send, now).final,
        holds=send.reserved_in is not None,
    )


def _merchant(cloud: Cloud, account_id: str) -> None:
    account = an_account(account_id)
    if account_id == WITH_A_PLAN:
        account = replace(account, plan={Channel.EMAIL: LIMIT, Channel.SMS: None})
    cloud.put_account(account)
    if cloud.chance.random() < 0.3:
        _close_for_a_while(cloud, account)
    for customer in range(CUSTOMERS):
        _customer(cloud, account_id, f"cus-{customer}", _contacts(cloud, account_id, customer))


def _close_for_a_while(cloud: Cloud, account: Account) -> None:
    since = _sometime(cloud, MONTH)
    cloud.time.at(since, partial(cloud.put_account, replace(account, active=False)))
    cloud.time.at(since + 30 * HOUR, partial(cloud.put_account, account))


def _contacts(cloud: Cloud, account_id: str, customer: int) -> list[Contact]:
    """An address, which may be known to other merchants as well, and perhaps a phone."""
    chance = cloud.chance
    number = int(account_id.removeprefix("acc-")) * CUSTOMERS + customer
    name = f"known-{chance.randrange(20)}" if chance.random() < 0.08 else f"someone-{number}"
    email = a_contact(f"{name}@cliente.example")
    cloud.providers.people.setdefault(email.address, someone_by_email(NOW, chance))
    phone = f"+55119{70000000 + number}"
    if chance.random() > 0.4:
        return [email]
    if chance.random() < 0.5:
        cloud.providers.people[phone] = someone_by_sms(NOW, chance)
        cloud.providers.refusing |= {phone} if chance.random() < 0.03 else set()
        return [email, a_contact(phone, Channel.SMS)]
    cloud.providers.people[phone] = someone_by_whatsapp(NOW, chance)
    return [email, a_contact(phone, Channel.WHATSAPP)]


def _customer(cloud: Cloud, account_id: str, customer: str, contacts: list[Contact]) -> None:
    for number in range(NOTIFICATIONS):
        _notification(cloud, account_id, customer, contacts, number)
    if cloud.chance.random() < 0.05:
        contact = cloud.chance.choice(contacts)
        at = _sometime(cloud, MONTH)
        cloud.time.at(at, partial(_opt_out, cloud, account_id, contact.contact_id))


def _opt_out(cloud: Cloud, account_id: str, contact_id: str) -> None:
    if (account_id, contact_id) in cloud.contacts:
        cloud.opt_out(account_id, contact_id)


def _notification(
    cloud: Cloud, account_id: str, customer: str, contacts: list[Contact], number: int
) -> None:
    chance, at = cloud.chance, _sometime(cloud, MONTH)
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    request = _request(kind, account_id, customer, contacts, number)
    if chance.random() < 0.1:
        request = replace(request, send_at=at + chance.uniform(0.1, 4) * DAY)
    if chance.random() < 0.08:
        planned = request.send_at or at
        request = replace(request, not_after=planned + chance.uniform(0.02, 2) * DAY)
    cloud.time.at(at, partial(cloud.take, request))
    if chance.random() < 0.02:
        withdraw = partial(_withdraw, cloud, account_id, request.notification_id)
        cloud.time.at(at + chance.uniform(0, 3) * DAY, withdraw)
    _settle(cloud, request, at)


def _withdraw(cloud: Cloud, account_id: str, notification_id: str) -> None:
    """Unless the account was inactive when it was to be taken."""
    if cloud.sends.of_notification(account_id, notification_id):
        cloud.withdraw(account_id, notification_id)


def _request(
    kind: Kind, account_id: str, customer: str, contacts: list[Contact], number: int
) -> Request:
    if kind is Kind.MESSAGE:
        may_bear = [c for c in contacts if c.channel is not Channel.WHATSAPP]
        request = a_message(*may_bear, occurrence=f"message-{number}")
    else:
        channels = tuple(c.channel for c in contacts)
        invoice = f"inv-{customer}-{number}"
        request = a_request(
            kind=kind, invoice_id=invoice, channels=channels, contacts=tuple(contacts)
        )
    return replace(request, account_id=account_id, customer_id=customer)


def _settle(cloud: Cloud, request: Request, at: datetime) -> None:
    chance = cloud.chance
    if request.invoice_id is None or chance.random() > 0.25:
        return
    state = InvoiceState.CANCELED if chance.random() < 0.2 else InvoiceState.PAID
    settle = partial(cloud.settle, request.account_id, request.invoice_id, state)
    cloud.time.at(at + chance.choice([chance.random() * HOUR, chance.uniform(0, 6) * DAY]), settle)


def _sometime(cloud: Cloud, within: timedelta) -> datetime:
    return NOW + cloud.chance.random() * within


class _Support:
    """Looks at the news of blocks each day, releases some, and some of those are well again. Who
    shares the contact may be released as well."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def work(self) -> None:
        cloud, since = self._cloud, self._cloud.time.now - DAY
        blocked = [
            event.data["contact_id"]
            for event in cloud.world.events.kept.values()
            if event.type is EventType.CONTACT_BLOCKED and event.at > since
        ]
        for contact in blocked:
            sharing = [place for place in cloud.contacts if place[1] == contact]
            if cloud.chance.random() < 0.4:
                self._release(*cloud.chance.choice(sharing))

    def _release(self, account_id: str, contact_id: str) -> None:
        cloud = self._cloud
        _, address = cloud.contacts[account_id, contact_id]
        if cloud.chance.random() < 0.6:
            cloud.providers.people[address] = WELL
        cloud.release(account_id, contact_id)

"""Accounts and their customers in DynamoDB: an account's settings and its customers' contacts."""

from collections.abc import Iterable
from datetime import time
from typing import TYPE_CHECKING, Any

from recado.adapters.batches import read_all
from recado.adapters.items import Item, coming_again, instant, packed, setting, unpacked
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.customer import Customer
from recado.domain.guard import Guarded, GuardReason
from recado.domain.hours import SendingHours
from recado.domain.quota import Limits

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


UNLIMITED = -1


def account_key(account_id: str) -> Item:
    return packed({"pk": account_id, "sk": "account"})


def account_from(item: Item) -> Account:
    values = unpacked(item)
    return Account(
        account_id=values["pk"],
        display_name=values["display_name"],
        language=values["language"],
        time_zone=values["time_zone"],
        reply_to=values.get("reply_to"),
        active=values["active"],
        plan=_plan(values["plan"]) if "plan" in values else None,
        hours=_hours(values["hours"]),
        transliterate=values["transliterate"],
        guarded=_guarded(values["guarded"]) if "guarded" in values else None,
    )


def _guarded(values: dict[str, Any]) -> Guarded:
    return Guarded(instant(values["at"]), GuardReason(values["because"]))


def _hours(values: dict[str, Any]) -> SendingHours:
    return SendingHours(
        tuple(values["days"]),
        time.fromisoformat(values["since"]),
        time.fromisoformat(values["until"]),
    )


def _plan(values: dict[str, Any]) -> Limits:
    """What is unlimited is written as such, since an item holds no nulls."""
    return {Channel(c): None if limit == UNLIMITED else limit for c, limit in values.items()}


def _plan_values(plan: Limits) -> dict[str, int]:
    return {c: UNLIMITED if limit is None else limit for c, limit in plan.items()}


def customer_key(account_id: str, customer_id: str) -> Item:
    """A customer has a partition of its own: an account may have very many."""
    return packed({"pk": f"{account_id}#{customer_id}", "sk": "customer"})


def customer_item(customer: Customer) -> Item:
    return customer_key(customer.account_id, customer.customer_id) | packed(
        {
            "name": customer.name,
            "language": customer.language,
            "contacts": [
                {"contact_id": c.contact_id, "channel": c.channel, "address": c.address}
                for c in customer.contacts
            ]
            or None,
            "put_at": customer.put_at,
        }
    )


def customer_from(item: Item) -> Customer:
    values = unpacked(item)
    account_id, _, customer_id = values["pk"].partition("#")
    return Customer(
        account_id=account_id,
        customer_id=customer_id,
        name=values.get("name"),
        language=values.get("language"),
        contacts=tuple(_contact(v) for v in values.get("contacts", ())),
        put_at=instant(values["put_at"]) if "put_at" in values else None,
    )


def _contact(values: dict[str, Any]) -> Contact:
    return Contact(values["contact_id"], Channel(values["channel"]), values["address"])


class DynamoDbAccounts:
    """`ports.Accounts`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def get(self, account_id: str) -> Account | None:
        answer = self._client.get_item(
            TableName=self._table, Key=account_key(account_id), ConsistentRead=True
        )
        return account_from(answer["Item"]) if "Item" in answer else None

    @coming_again()
    def put(self, account: Account) -> None:
        """Leaves `guarded` as it is: that is `DynamoDbGuards`' to write."""
        self._client.update_item(
            TableName=self._table,
            Key=account_key(account.account_id),
            **setting(
                {
                    "display_name": account.display_name,
                    "language": account.language,
                    "time_zone": account.time_zone,
                    "reply_to": account.reply_to,
                    "active": account.active,
                    "plan": None if account.plan is None else _plan_values(account.plan),
                    "hours": {
                        "days": account.hours.days,
                        "since": account.hours.since.isoformat(),
                        "until": account.hours.until.isoformat(),
                    },
                    "transliterate": account.transliterate,
                }
            ),
        )


class DynamoDbCustomers:
    """`ports.Customers`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    @coming_again()
    def get(self, account_id: str, customer_id: str) -> Customer | None:
        answer = self._client.get_item(
            TableName=self._table, Key=customer_key(account_id, customer_id), ConsistentRead=True
        )
        return customer_from(answer["Item"]) if "Item" in answer else None

    def of(self, account_id: str, customer_ids: Iterable[str]) -> dict[str, Customer]:
        keys = [customer_key(account_id, customer_id) for customer_id in customer_ids]
        items = read_all(self._client, self._table, keys, consistent=True)
        return {c.customer_id: c for c in map(customer_from, items)}

    @coming_again()
    def put(self, customer: Customer) -> None:
        self._client.put_item(TableName=self._table, Item=customer_item(customer))

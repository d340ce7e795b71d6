"""The newest access code of a customer as an item, in one partition with all of the customer's."""

from typing import Any

from recado.adapters.items import Item, instant, packed, unpacked
from recado.adapters.send_items import partition
from recado.domain import ids
from recado.domain.newest_code import NewestCode


def newest_code_key(account_id: str, customer_id: str) -> Item:
    group = ids.customer_group(account_id, customer_id)
    return packed({"pk": partition(account_id, group), "sk": "code"})


def newest_code_from(item: Item) -> NewestCode:
    values = unpacked(item)
    return NewestCode(instant(values["at"]), values["notification_id"])


def putting(table: str, account_id: str, customer_id: str, code: NewestCode) -> Any:
    """The put of a customer's newest code, unless there is a newer one."""
    values = {"at": code.accepted_at, "notification_id": code.notification_id}
    return {
        "TableName": table,
        "Item": newest_code_key(account_id, customer_id) | packed(values),
        "ConditionExpression": "attribute_not_exists(pk) OR #at < :at "
        "OR (#at = :at AND notification_id <= :id)",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": packed({":at": code.accepted_at, ":id": code.notification_id}),
    }

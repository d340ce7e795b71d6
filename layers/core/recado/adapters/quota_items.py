"""Quota counters as items: one an account and period, with the units used by channel. The limits
of the plan that the last writer went by lie beside them, so that the table's stream shows when a
warning is due."""

from typing import Any

from recado.adapters.items import Item, packed, unpacked
from recado.domain.channel import Channel
from recado.domain.quota import Limits, Used
from recado.domain.send import Send


def counter_key(account_id: str, period: str) -> Item:
    return packed({"pk": f"{account_id}#{period}", "sk": "quota"})


def limit_name(channel: Channel) -> str:
    """The attribute of a channel's limit; the units used are under the channel's own name."""
    return f"{channel}_limit"


def used_from(item: Item) -> Used:
    values = unpacked(item)
    return Used({channel: values[channel] for channel in Channel if channel in values})


def reserving(table: str, account_id: str, period: str, units: Used, limits: Limits | None) -> Any:
    """The update that counts the units, under the condition that each channel has room for its own:
    `used <= limit - units`, since conditions cannot add."""
    names: dict[str, str] = {"#account": "account_id", "#period": "period"}
    values: dict[str, Any] = {":account": account_id, ":period": period}
    sets, removes, adds, conditions = ["#account = :account", "#period = :period"], [], [], []
    for channel, number in sorted(units.items()):
        names |= {f"#{channel}": channel, f"#{channel}_limit": limit_name(channel)}
        values[f":{channel}"] = number
        adds.append(f"#{channel} :{channel}")
        limit = None if limits is None else limits.get(channel, 0)
        if limit is None:
            removes.append(f"#{channel}_limit")
            continue
        values |= {f":{channel}_limit": limit, f":{channel}_bound": limit - number}
        sets.append(f"#{channel}_limit = :{channel}_limit")
        absent = f"attribute_not_exists(#{channel})" if limit >= number else ""
        present = f"#{channel} <= :{channel}_bound"
        conditions.append(f"({absent} OR {present})" if absent else present)
    expression = f"SET {', '.join(sets)} ADD {', '.join(adds)}"
    if removes:
        expression += f" REMOVE {', '.join(removes)}"
    update = {
        "TableName": table,
        "Key": counter_key(account_id, period),
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": packed(values),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return update | ({"ConditionExpression": " AND ".join(conditions)} if conditions else {})


def giving_back(table: str, send: Send, period: str) -> Any:
    """The update that takes the send's units off the counter of the period that holds them."""
    return {
        "TableName": table,
        "Key": counter_key(send.account_id, period),
        "UpdateExpression": "ADD #channel :units",
        "ExpressionAttributeNames": {"#channel": send.channel},
        "ExpressionAttributeValues": packed({":units": -send.units}),
    }

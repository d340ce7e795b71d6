"""What a send depends on, from four tables in one consistent read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from recado.adapters.call_items import call_key, content_from
from recado.adapters.code_items import newest_code_from, newest_code_key
from recado.adapters.dynamodb_accounts import account_from, account_key
from recado.adapters.dynamodb_contact_entries import entry_from, entry_key
from recado.adapters.dynamodb_invoices import invoice_from, invoice_key
from recado.adapters.items import Item, coming_again
from recado.domain.contact_entry import EVERYONE
from recado.domain.notification import Kind
from recado.domain.send import Send
from recado.ports import Surroundings, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbHandOverReader:
    """`ports.HandOverReader`."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        accounts: str,
        notifications: str,
        calls: str,
        contacts: str,
    ) -> None:
        self._client = client
        self._accounts = accounts
        self._notifications = notifications
        self._calls = calls
        self._contacts = contacts

    @coming_again()
    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        wanted = {
            self._accounts: [account_key(send.account_id)],
            self._calls: [call_key(send.account_id, send.call_id, send.call_item)],
            self._contacts: [
                entry_key(account_id, send.contact_id) for account_id in (send.account_id, EVERYONE)
            ],
        }
        if (beside := _beside(send)) is not None:
            wanted[self._notifications] = [beside]
        request: Any = {t: {"Keys": keys, "ConsistentRead": True} for t, keys in wanted.items()}
        answer = self._client.batch_get_item(RequestItems=request)
        if answer["UnprocessedKeys"]:
            raise TryAgain("the tables are busy")
        responses = answer["Responses"]
        entries = {e.account_id: e for e in map(entry_from, responses.get(self._contacts, ()))}
        found: dict[str, Item] = {t: items[0] for t, items in responses.items() if items}
        account, content = found.get(self._accounts), found.get(self._calls)
        other = found.get(self._notifications)
        is_code = send.kind is Kind.ACCESS_CODE
        return Surroundings(
            account=account_from(account) if account else None,
            invoice=invoice_from(other) if other and not is_code else None,
            content=content_from(content, send, now) if content else None,
            entry=entries.get(send.account_id),
            everyone=entries.get(EVERYONE),
            newest_code=newest_code_from(other) if other and is_code else None,
        )


def _beside(send: Send) -> Item | None:
    """The item that lies beside the send and may stop it, if there is one."""
    if send.kind is Kind.ACCESS_CODE:
        return newest_code_key(send.account_id, send.customer_id)
    if send.invoice_id is not None:
        return invoice_key(send.account_id, send.invoice_id)
    return None

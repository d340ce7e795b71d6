"""What a send depends on, from three tables in one consistent read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from recado.adapters.call_items import call_key, content_from
from recado.adapters.dynamodb_accounts import account_from, account_key
from recado.adapters.dynamodb_invoices import invoice_from, invoice_key
from recado.adapters.items import Item, coming_again
from recado.domain.send import Send
from recado.ports import Surroundings, TryAgain

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbHandOverReader:
    """`ports.HandOverReader`."""

    def __init__(
        self, client: "DynamoDBClient", *, accounts: str, notifications: str, calls: str
    ) -> None:
        self._client = client
        self._accounts = accounts
        self._notifications = notifications
        self._calls = calls

    @coming_again()
    def surroundings(self, send: Send, now: datetime) -> Surroundings:
        wanted = {
            self._accounts: account_key(send.account_id),
            self._notifications: invoice_key(send.account_id, send.invoice_id),
            self._calls: call_key(send.account_id, send.call_id, send.call_item),
        }
        request: Any = {t: {"Keys": [key], "ConsistentRead": True} for t, key in wanted.items()}
        answer = self._client.batch_get_item(RequestItems=request)
        if answer["UnprocessedKeys"]:
            raise TryAgain("the tables are busy")
        account, invoice, content = (self._only(answer["Responses"], table) for table in wanted)
        return Surroundings(
            account=account_from(account) if account else None,
            invoice=invoice_from(invoice) if invoice else None,
            content=content_from(content, send, now) if content else None,
        )

    def _only(self, responses: dict[str, Any], table: str) -> Item | None:
        items = responses.get(table)
        return items[0] if items else None

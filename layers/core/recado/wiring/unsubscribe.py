"""What the unsubscribe link needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_accounts import DynamoDbAccounts
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.secret import read_secret
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.unsubscribe import read_unsubscribe_token
from recado.ports import Clock, ContactEntries, Events
from recado.settings import UnsubscribeSettings
from recado.use_cases.opt_out import opt_out
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Reading the link, the merchant's name, and what the link is for."""

    read_token: Callable[[str], tuple[str, str] | None]
    get_account: Callable[[str], Account | None]
    opt_out: Callable[[str, str], None]


def wire(settings: UnsubscribeSettings, clock: Clock = utc_now) -> Unsubscribe:
    dynamodb = clients.dynamodb()
    entries = DynamoDbContactEntries(dynamodb, settings.contacts_table)
    events = DynamoDbEvents(dynamodb, settings.events_table)

    return Unsubscribe(
        partial(
            read_unsubscribe_token, read_secret(clients.secrets(), settings.contact_key_secret)
        ),
        DynamoDbAccounts(dynamodb, settings.accounts_table).get,
        opting_out(entries, events, clock),
    )


def opting_out(entries: ContactEntries, events: Events, clock: Clock) -> Callable[[str, str], None]:
    """By the link, now."""
    return lambda account_id, contact_id: opt_out(
        account_id,
        contact_id,
        channel=Channel.EMAIL,
        at=clock(),
        by=OptOutBy.LINK,
        entries=entries,
        events=events,
    )

"""What a changed send leads to besides its hand-over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from recado.adapters import clients
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_guards import DynamoDbGuards
from recado.adapters.dynamodb_invoices import DynamoDbInvoiceFiles
from recado.adapters.dynamodb_lists import DynamoDbLists
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.adapters.send_items import from_item
from recado.domain.guard import GuardReason
from recado.domain.send import Send
from recado.ports import Clock, Events, Tallies
from recado.settings import ConsequencesSettings
from recado.use_cases.follow import Changed, Followers, follow_account, follow_contacts
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class Consequences:
    """The summary's counts, the events for the platform, what follows for contacts and accounts,
    and how an image of a send is read."""

    tallies: Tallies
    events: Events
    read: Callable[[dict[str, Any]], Send]
    follow_contacts: Callable[[Iterable[Changed]], int]
    follow_account: Callable[[str, str], GuardReason | None]


def wire(settings: ConsequencesSettings, clock: Clock = utc_now) -> Consequences:
    dynamodb = clients.dynamodb()
    tallies = DynamoDbTallies(dynamodb, settings.tallies_table)
    followers = Followers(
        entries=DynamoDbContactEntries(dynamodb, settings.contacts_table),
        lists=DynamoDbLists(dynamodb, settings.notifications_table),
        files=DynamoDbInvoiceFiles(dynamodb, settings.notifications_table),
        events=DynamoDbEvents(dynamodb, settings.events_table),
        tallies=tallies,
        guards=DynamoDbGuards(
            dynamodb, accounts=settings.accounts_table, tallies=settings.tallies_table
        ),
        clock=clock,
    )
    return Consequences(
        tallies,
        followers.events,
        from_item,
        partial(follow_contacts, followers=followers),
        partial(follow_account, followers=followers),
    )

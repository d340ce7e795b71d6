"""Where what is counted and told is kept."""

from dataclasses import dataclass

from recado.adapters import clients
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.ports import Events, Tallies
from recado.settings import TallySettings


@dataclass(frozen=True, slots=True)
class Tally:
    """The summary's counts, and the events for the platform."""

    tallies: Tallies
    events: Events


def wire(settings: TallySettings) -> Tally:
    dynamodb = clients.dynamodb()
    return Tally(
        DynamoDbTallies(dynamodb, settings.tallies_table),
        DynamoDbEvents(dynamodb, settings.events_table),
    )

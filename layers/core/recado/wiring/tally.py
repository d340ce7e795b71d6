"""Where the tally is kept."""

from recado.adapters import clients
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.ports import Tallies
from recado.settings import TallySettings


def wire(settings: TallySettings) -> Tallies:
    return DynamoDbTallies(clients.dynamodb(), settings.tallies_table)

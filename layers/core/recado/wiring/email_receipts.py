"""What recording e-mail receipts needs."""

from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.ports import Clock
from recado.receiving import Receiving
from recado.settings import ReceiptsSettings
from recado.use_cases.record_receipt import record_receipt
from recado.wiring.clock import utc_now
from recado.wiring.receiving import receiving, states


def wire(settings: ReceiptsSettings, clock: Clock = utc_now) -> Receiving:
    dynamodb = clients.dynamodb()
    record = partial(
        record_receipt,
        sends=DynamoDbSends(dynamodb, settings.notifications_table),
        states=states(settings, dynamodb, clock),
        clock=clock,
    )
    return receiving(settings, record, dynamodb, clock)

"""What recording SMS receipts needs."""

from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_pointers import DynamoDbPointers
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.ports import Clock
from recado.receiving import Receiving
from recado.settings import SmsReceiptsSettings
from recado.use_cases.record_receipt import record_by_pointer
from recado.wiring.clock import utc_now
from recado.wiring.receiving import receiving, states


def wire(settings: SmsReceiptsSettings, clock: Clock = utc_now) -> Receiving:
    dynamodb = clients.dynamodb()
    record = partial(
        record_by_pointer,
        pointers=DynamoDbPointers(dynamodb, settings.pointers_table),
        sends=DynamoDbSends(dynamodb, settings.receipts.notifications_table),
        states=states(settings.receipts, dynamodb, clock),
        clock=clock,
    )
    return receiving(settings.receipts, record, dynamodb, clock)

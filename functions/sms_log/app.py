"""The SMS delivery log: what a subscription of CloudWatch Logs hands over -> the receipts' queue.

It only unpacks. CloudWatch Logs hands a batch over once; Lambda repeats it if it failed, and then
puts it whole into the dead-letter queue.
"""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.sms_log.log_batch import Unreadable, messages_of
from recado.observability import Metric, count, flushed, logger, metrics
from recado.settings import SmsLogSettings
from recado.wiring.sms_log import SmsLog, wire

log = logger("sms_log")
tally = metrics("sms_log")


@cache
def wired() -> SmsLog:
    return wire(SmsLogSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(event: dict[str, Any], context: LambdaContext, service: SmsLog | None = None) -> None:
    """Raises when not all records could be queued, so that the batch is repeated: a record that is
    queued twice does no harm. What no repetition mends is parked at once."""
    service = service or wired()
    try:
        records = messages_of(event)
    except Unreadable as unreadable:
        service.inbox.park(json.dumps(event), str(unreadable))
        count(tally, Metric.MESSAGE_PARKED)
        log.error("batch_parked", extra={"reason": str(unreadable)})
    else:
        service.put(records)

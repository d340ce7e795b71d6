"""Dispatch: the table's stream -> the lanes' queues, and timers for what is due later. What is
committed gets sent."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.dispatch.stream import UnreadableRecord, read_record, takes_a_claim_back
from recado.observability import Metric, count, flushed, logger, metrics
from recado.settings import DispatchSettings
from recado.wiring.dispatch import Dispatch, wire

log = logger("dispatch")
tally = metrics("dispatch")


@cache
def wired() -> Dispatch:
    return wire(DispatchSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(event: dict[str, Any], context: LambdaContext, service: Dispatch | None = None) -> None:
    """Leads every send that is new or waits to its lane. Raises if it could not: the stream then
    repeats the batch, and a send that is queued twice is sent once. A record that cannot be read is
    parked, not repeated."""
    service = service or wired()
    sends = []
    for record in event["Records"]:
        if takes_a_claim_back(record):
            continue
        try:
            sends.append(read_record(record, service.read))
        except UnreadableRecord as error:
            service.inbox.park(json.dumps(record["dynamodb"].get("Keys", {})), str(error))
            count(tally, Metric.MESSAGE_PARKED)
            log.error("record_parked", extra={"reason": str(error)})
    if without := service.dispatch(sends):
        count(tally, Metric.TIMER_MISSING, without)
        log.error("timers_missing", extra={"sends": without})

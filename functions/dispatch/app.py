"""Dispatch: the table's stream -> the lanes' queues. What is committed gets sent."""

import json
from collections import defaultdict
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.dispatch.stream import UnreadableRecord, read_record
from recado.domain.lane import Lane
from recado.domain.send import SendKey
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
    """Queues every new send. Raises if it could not: the stream then repeats the batch, and a send
    that is queued twice is sent once. A record that cannot be read is parked, not repeated."""
    service = service or wired()
    by_lane: dict[Lane, list[SendKey]] = defaultdict(list)
    for record in event["Records"]:
        try:
            lane, key = read_record(record)
        except UnreadableRecord as error:
            service.inbox.park(json.dumps(record["dynamodb"].get("Keys", {})), str(error))
            count(tally, Metric.MESSAGE_PARKED)
            log.error("record_parked", extra={"reason": str(error)})
        else:
            by_lane[lane].append(key)
    for lane, keys in by_lane.items():
        service.queue.put(lane, keys)

"""Wake: the queue that the timers fill -> the lanes' queues, by which a message gets its account as
its group again."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.consumer import Consumer
from recado.observability import flushed, logger, metrics
from recado.settings import WakeSettings
from recado.use_cases.errors import Broken
from recado.wire_formats import read_timer_message
from recado.wiring.wake import Wake, wire

log = logger("wake")
tally = metrics("wake")


@cache
def wired() -> Wake:
    return wire(WakeSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Wake | None = None
) -> dict[str, Any]:
    """Each message names a send whose time has come, and its lane."""
    service = service or wired()

    def work(record: SQSRecord) -> None:
        try:
            lane, key = read_timer_message(record.body)
        except ValueError as error:
            raise Broken("not a message of a timer") from error
        service.queue.put(lane, [key])

    return Consumer(
        work=work, inbox=service.inbox, clock=service.clock, logger=log, metrics=tally
    ).consume(event, context)

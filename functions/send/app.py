"""Send: a lane's queue -> its providers. The same code for every lane; the wiring knows which."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.consumer import Consumer
from recado.observability import Metric, count, flushed, logger, metrics
from recado.settings import SendSettings
from recado.use_cases.errors import Broken
from recado.use_cases.send import JustPaused
from recado.wire_formats import read_send_message
from recado.wiring.send import Sending, wire

log = logger("send")
tally = metrics("send")


@cache
def wired() -> Sending:
    return wire(SendSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Sending | None = None
) -> dict[str, Any]:
    """Each message names a send; what could not be handed over yet comes back."""
    service = service or wired()

    def work(record: SQSRecord) -> None:
        try:
            key = read_send_message(record.body)
        except ValueError as error:
            raise Broken("not a message of ours") from error
        try:
            service.send(key)
        except JustPaused:
            count(tally, Metric.CHANNEL_PAUSED)
            raise

    return Consumer(
        work=work,
        inbox=service.inbox,
        clock=service.clock,
        logger=log,
        metrics=tally,
        longest_wait_seconds=service.longest_wait_seconds,
    ).consume(event, context)

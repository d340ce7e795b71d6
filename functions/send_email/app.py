"""Send e-mail: the e-mail queue -> SES."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from recado.consumer import Consumer
from recado.observability import flushed, logger, metrics
from recado.settings import SendEmailSettings
from recado.use_cases.errors import Broken
from recado.wire_formats import read_send_message
from recado.wiring.send_email import SendEmail, wire

log = logger("send_email")
tally = metrics("send_email")


@cache
def wired() -> SendEmail:
    return wire(SendEmailSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: SendEmail | None = None
) -> dict[str, Any]:
    """Each message names a send; what could not be handed over yet comes back."""
    service = service or wired()

    def work(record: SQSRecord) -> None:
        try:
            key = read_send_message(record.body)
        except ValueError as error:
            raise Broken("not a message of ours") from error
        service.send(key)

    return Consumer(
        work=work, inbox=service.inbox, clock=service.clock, logger=log, metrics=tally
    ).consume(event, context)

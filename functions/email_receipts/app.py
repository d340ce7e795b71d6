"""E-mail receipts: what SES publishes (SNS -> SQS) -> what is known of an attempt."""

from functools import cache
from typing import Any, Never, assert_never

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.email_receipts.ses_event import read_event
from recado.observability import flushed, logger, metrics
from recado.receiving import Receiver, Receiving
from recado.settings import ReceiptsSettings
from recado.wiring.email_receipts import wire

log = logger("email_receipts")
tally = metrics("email_receipts")


@cache
def wired() -> Receiving:
    return wire(ReceiptsSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Receiving | None = None
) -> dict[str, Any]:
    """Each message is one event of SES. What fits no attempt of ours is kept, not lost."""
    return Receiver[Never](
        read=lambda body: [read_event(body)],
        pass_on=assert_never,
        service=service or wired(),
        logger=log,
        metrics=tally,
    ).receive(event, context)

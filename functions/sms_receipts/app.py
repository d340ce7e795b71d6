"""SMS receipts: records of SNS's delivery log (CloudWatch Logs -> SQS) -> what is known of an
attempt."""

from functools import cache
from typing import Any, Never, assert_never

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.sms_receipts.delivery_log import read_record
from recado.observability import flushed, logger, metrics
from recado.receiving import Receiver, Receiving
from recado.settings import SmsReceiptsSettings
from recado.wiring.sms_receipts import wire

log = logger("sms_receipts")
tally = metrics("sms_receipts")


@cache
def wired() -> Receiving:
    return wire(SmsReceiptsSettings.read())


@log.inject_lambda_context
@flushed(tally)
def handler(
    event: dict[str, Any], context: LambdaContext, service: Receiving | None = None
) -> dict[str, Any]:
    """Each message is one record of the log. What fits no attempt of ours is kept, not lost."""
    return Receiver[Never](
        read=lambda body: [read_record(body)],
        pass_on=assert_never,
        service=service or wired(),
        logger=log,
        metrics=tally,
    ).receive(event, context)

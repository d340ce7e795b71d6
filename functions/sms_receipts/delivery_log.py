"""SNS's SMS delivery-status log, as CloudWatch Logs keeps it: one record for each text message."""

from dataclasses import dataclass

from pydantic import ValidationError

from functions.sms_receipts.log_models import Record
from functions.sms_receipts.provider_responses import GUESSES, MEANINGS
from recado import receiving
from recado.domain.receipt import Receipt
from recado.receiving import Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(receiving.Reading):
    """What a record says of one text message.

    `mark`: the answer of SNS Publish, which leads to the attempt. `counts`: towards a block.
    `resend`: the same may be sent again.
    """

    receipt: Receipt
    counts: bool
    resend: bool


def read_record(body: str) -> Reading:
    """Raises `Unreadable` for what is no record of the log, or of an unknown status."""
    try:
        record = Record.model_validate_json(body)
    except ValidationError as error:
        raise Unreadable("unreadable") from error
    if record.status not in MEANINGS:
        raise Unreadable("unknown status")
    known = MEANINGS[record.status].get(record.delivery.response)
    meaning = known or GUESSES[record.status]
    return Reading(
        mark=record.message_id,
        receipt=Receipt(meaning.outcome, record.at, meaning.reason),
        counts=meaning.counts,
        resend=meaning.resend,
        guessed=known is None,
    )

"""SNS's SMS delivery-status log, as CloudWatch Logs keeps it: one record for each text message."""

from pydantic import ValidationError

from functions.sms_receipts.log_models import Record
from functions.sms_receipts.provider_responses import GUESSES, MEANINGS
from recado.receiving import Reading, Unreadable


def read_record(body: str) -> Reading:
    """What a record says of one text message. Its mark is the answer of SNS Publish, which leads to
    the attempt. Raises `Unreadable` for what is no record of the log, or of an unknown status."""
    try:
        record = Record.model_validate_json(body)
    except ValidationError as error:
        raise Unreadable("unreadable") from error
    if record.status not in MEANINGS:
        raise Unreadable("unknown status")
    known = MEANINGS[record.status].get(record.delivery.response)
    meaning = known or GUESSES[record.status]
    return Reading(record.message_id, meaning.at(record.at), guessed=known is None)

"""Forms that leave one function and come back in another: the queue message of a send, and the
mark by which SES's events name their attempt."""

import json

from recado.domain.ids import is_send_id
from recado.domain.send import SendKey

VERSION = 1
"""Of the message's form, for messages that outlive a deployment."""

ATTEMPT_TAG = "recado_attempt"
"""The tag that brings the attempt's id back in every event of SES."""

ATTEMPT_HEADER = "X-Recado-Attempt"
"""The same in a header: SES's older feedback notifications carry headers but no tags."""


def send_message(key: SendKey) -> str:
    """The queue message that asks for a send to be handed over."""
    return json.dumps({"version": VERSION, "account_id": key.account_id, "send_id": key.send_id})


def read_send_message(body: str) -> SendKey:
    """The send that a message names. Raises `ValueError` for anything else."""
    try:
        values = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    match values:
        case {"version": 1, "account_id": str(account_id), "send_id": str(send_id)} if is_send_id(
            send_id
        ):
            return SendKey(account_id, send_id)
    raise ValueError("not a message of ours")

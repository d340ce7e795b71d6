"""Where the records of the SMS delivery log go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from recado.adapters import clients
from recado.adapters.sqs_inbox import SqsInbox
from recado.adapters.sqs_messages import SqsMessages
from recado.consumer import Inbox
from recado.settings import SmsLogSettings


@dataclass(frozen=True, slots=True)
class SmsLog:
    """The receipts' queue, and where an unreadable batch is parked."""

    put: Callable[[Sequence[str]], None]
    inbox: Inbox


def wire(settings: SmsLogSettings) -> SmsLog:
    sqs = clients.sqs()
    return SmsLog(
        SqsMessages(sqs, settings.receipts_queue_url).put,
        SqsInbox(sqs, settings.receipts_queue_url, settings.dead_letters_url),
    )

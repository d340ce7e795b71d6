"""What the table's stream leads to."""

from dataclasses import dataclass

from recado.adapters import clients
from recado.adapters.sqs_inbox import SqsInbox
from recado.adapters.sqs_sends import SqsSendQueue
from recado.consumer import Inbox
from recado.ports import SendQueue
from recado.settings import DispatchSettings


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The lanes' queues, and where an unreadable record is parked."""

    queue: SendQueue
    inbox: Inbox


def wire(settings: DispatchSettings) -> Dispatch:
    sqs = clients.sqs()
    return Dispatch(
        SqsSendQueue(sqs, settings.queue_urls),
        SqsInbox(sqs, settings.dead_letters_url, settings.dead_letters_url),
    )

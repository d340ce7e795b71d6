"""What a timer leads to."""

from dataclasses import dataclass

from recado.adapters import clients
from recado.adapters.sqs_inbox import SqsInbox
from recado.adapters.sqs_sends import SqsSendQueue
from recado.consumer import Inbox
from recado.ports import Clock, SendQueue
from recado.settings import WakeSettings
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class Wake:
    """The lanes' queues, and the queue that the timers fill."""

    queue: SendQueue
    inbox: Inbox
    clock: Clock


def wire(settings: WakeSettings, clock: Clock = utc_now) -> Wake:
    sqs = clients.sqs()
    return Wake(
        SqsSendQueue(sqs, settings.queue_urls),
        SqsInbox(sqs, settings.queue_url, settings.dead_letters_url),
        clock,
    )

"""What the table's stream leads to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from recado.adapters import clients
from recado.adapters.scheduler_timers import SchedulerTimers
from recado.adapters.send_items import from_item
from recado.adapters.sqs_inbox import SqsInbox
from recado.adapters.sqs_sends import SqsSendQueue
from recado.consumer import Inbox
from recado.domain.send import Send
from recado.ports import Clock
from recado.settings import DispatchSettings
from recado.use_cases.dispatch import Dispatching, dispatch
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The use case, how an image of a send is read, and where an unreadable record is parked."""

    dispatch: Callable[[Iterable[Send]], int]
    read: Callable[[dict[str, Any]], Send]
    inbox: Inbox


def wire(settings: DispatchSettings, clock: Clock = utc_now) -> Dispatch:
    sqs = clients.sqs()
    timers = SchedulerTimers(
        clients.scheduler(),
        group=settings.timers_group,
        queue_arn=settings.dispatch_queue_arn,
        role_arn=settings.timers_role_arn,
        dead_letters_arn=settings.timers_dead_letters_arn,
    )
    dispatching = Dispatching(SqsSendQueue(sqs, settings.queue_urls), timers, clock, settings.pace)
    return Dispatch(
        partial(dispatch, dispatching=dispatching),
        from_item,
        SqsInbox(sqs, settings.dead_letters_url, settings.dead_letters_url),
    )

"""What handing e-mails over needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.adapters.ses_email import SesMailer
from recado.adapters.simulated_email import SimulatedMailer
from recado.adapters.sqs_inbox import SqsInbox
from recado.consumer import Inbox
from recado.content.billing import compose
from recado.domain.send import SendKey
from recado.domain.simulated import Simulation
from recado.ports import Clock
from recado.settings import SendEmailSettings
from recado.use_cases.send import Patience, send
from recado.wiring.clock import utc_now

LEASE = timedelta(seconds=120)
"""More than the function's time-out of 60 seconds plus a minute of difference between clocks."""


@dataclass(frozen=True, slots=True)
class SendEmail:
    """The use case and its queue."""

    send: Callable[[SendKey], None]
    inbox: Inbox
    clock: Clock


def wire(settings: SendEmailSettings, clock: Clock = utc_now) -> SendEmail:
    dynamodb, sqs, tables = clients.dynamodb(), clients.sqs(), settings.tables
    return SendEmail(
        partial(
            send,
            sends=DynamoDbSends(dynamodb, tables.notifications),
            reader=DynamoDbHandOverReader(
                dynamodb,
                accounts=tables.accounts,
                notifications=tables.notifications,
                calls=tables.calls,
            ),
            mailer=SimulatedMailer(
                sqs,
                queue_url=settings.receipts_queue_url,
                simulation=Simulation(settings.simulated_domain),
                real=SesMailer(
                    clients.ses(),
                    sender=settings.sender,
                    configuration_set=settings.configuration_set,
                    clock=clock,
                ),
                clock=clock,
            ),
            compose=compose,
            clock=clock,
            patience=Patience(LEASE, settings.unknown_window),
        ),
        SqsInbox(sqs, settings.queue_url, settings.dead_letters_url),
        clock,
    )

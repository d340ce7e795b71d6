"""What handing over takes, lane by lane."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_contents import DynamoDbContents
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_surroundings import DynamoDbHandOverReader
from recado.adapters.sqs_inbox import SqsInbox
from recado.consumer import LONGEST_WAIT_SECONDS, Inbox
from recado.domain.channel import Channel
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.ports import Clock
from recado.settings import SendSettings
from recado.use_cases.send import Hands, Patience, send
from recado.wiring.channel_states import channel_states
from recado.wiring.clock import utc_now
from recado.wiring.ways import ways

LEASE = timedelta(seconds=120)
"""More than the functions' time-out of 60 seconds plus a minute of difference between clocks."""

CHANNELS = {
    Lane.EMAIL: (Channel.EMAIL,),
    Lane.SMS: (Channel.SMS,),
    Lane.WHATSAPP: (Channel.WHATSAPP,),
    Lane.CODES: tuple(Channel),
}
"""The channels that go by a lane."""

CODES_WAIT_SECONDS = 5
"""Nobody waits long for an access code."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The use case, the lane's queue, and how long what comes back may wait."""

    send: Callable[[SendKey], None]
    inbox: Inbox
    clock: Clock
    longest_wait_seconds: int


def wire(settings: SendSettings, clock: Clock = utc_now) -> Sending:
    dynamodb, sqs, tables = clients.dynamodb(), clients.sqs(), settings.tables
    hands = Hands(
        sends=DynamoDbSends(dynamodb, tables.notifications),
        reader=DynamoDbHandOverReader(
            dynamodb,
            accounts=tables.accounts,
            notifications=tables.notifications,
            calls=tables.calls,
            contacts=tables.contacts,
        ),
        contents=DynamoDbContents(dynamodb, tables.calls),
        entries=DynamoDbContactEntries(dynamodb, tables.contacts),
        states=channel_states(dynamodb, settings.channels_table, settings.pace, clock),
        ways=ways(CHANNELS[settings.lane], settings, clock, sqs, dynamodb),
        clock=clock,
        patience=Patience(LEASE, settings.pace),
    )
    return Sending(
        partial(send, hands=hands),
        SqsInbox(sqs, settings.queue_url, settings.dead_letters_url),
        clock,
        CODES_WAIT_SECONDS if settings.lane is Lane.CODES else LONGEST_WAIT_SECONDS,
    )

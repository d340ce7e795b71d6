"""What hearing customers' replies needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from recado.adapters import clients
from recado.adapters.dynamodb_accounts import DynamoDbAccounts
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.secret import read_secret
from recado.adapters.sns_sms import SnsSms
from recado.adapters.social_whatsapp import SocialWhatsApp
from recado.adapters.sqs_inbox import SqsInbox
from recado.consumer import Inbox
from recado.domain.channel import Channel
from recado.domain.contact import identify
from recado.domain.replies import OPT_IN_WORDS, OPT_OUT_WORDS
from recado.ports import Clock
from recado.settings import RepliesSettings
from recado.use_cases.hear import Ears, Heard, Said, Words, hear
from recado.wiring.clock import utc_now


@dataclass(frozen=True, slots=True)
class Replies:
    """The use case and its queue."""

    hear: Callable[[Said], Heard]
    inbox: Inbox
    clock: Clock


def wire(settings: RepliesSettings, clock: Clock = utc_now) -> Replies:
    dynamodb = clients.dynamodb()
    key = read_secret(clients.secrets(), settings.contact_key_secret)
    sms = SnsSms(
        clients.sns(),
        origination_number=settings.origination_number,
        max_price=settings.max_price,
        clock=clock,
    )
    whatsapp = SocialWhatsApp(
        clients.social_messaging(), phone_number_id=settings.phone_number_id, clock=clock
    )
    ears = Ears(
        identify=partial(identify, key),
        accounts=DynamoDbAccounts(dynamodb, settings.accounts_table),
        entries=DynamoDbContactEntries(dynamodb, settings.contacts_table),
        events=DynamoDbEvents(dynamodb, settings.events_table),
        providers={Channel.SMS: sms, Channel.WHATSAPP: whatsapp},
        words=Words(
            tuple(dict.fromkeys((*settings.opt_out_words, *sorted(OPT_OUT_WORDS)))),
            tuple(dict.fromkeys((*settings.opt_in_words, *sorted(OPT_IN_WORDS)))),
        ),
        clock=clock,
        content_life=settings.content_life,
    )
    return Replies(
        partial(hear, ears=ears),
        SqsInbox(clients.sqs(), settings.queue_url, settings.dead_letters_url),
        clock,
    )

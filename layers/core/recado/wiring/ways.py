"""How each channel's messages are written and handed over: a row a channel. What a channel needs is
read and imported only where it is sent by."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from recado.adapters import clients
from recado.content.sms import compose_sms
from recado.domain.channel import Channel
from recado.domain.simulated import Simulation
from recado.ports import Clock
from recado.settings import EmailSettings, SendSettings, SmsSettings, WhatsAppSettings
from recado.use_cases.send import Way
from recado.wiring.composers import email_composer, whatsapp_composer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient


def ways(
    channels: tuple[Channel, ...],
    settings: SendSettings,
    clock: Clock,
    sqs: "SQSClient",
    dynamodb: "DynamoDBClient",
) -> dict[Channel, Way]:
    """The way of each channel. The clients are those that the function has already."""
    builders: Mapping[Channel, Callable[[], Way]] = {
        Channel.EMAIL: partial(_email, settings, clock, sqs),
        Channel.SMS: partial(_sms, settings, clock, sqs, dynamodb),
        Channel.WHATSAPP: partial(_whatsapp, settings, clock, sqs),
    }
    return {channel: builders[channel]() for channel in channels}


def _email(settings: SendSettings, clock: Clock, sqs: "SQSClient") -> Way:
    from recado.adapters.secret import read_secret
    from recado.adapters.ses_email import SesMailer
    from recado.adapters.ses_suppression import SesSuppressionList
    from recado.adapters.simulated_email import SimulatedMailer

    own = EmailSettings.read()
    key = read_secret(clients.secrets(), own.contact_key_secret)
    ses = clients.ses()
    real = SesMailer(
        ses,
        charge_sender=own.charge_sender,
        message_sender=own.message_sender,
        configuration_set=own.configuration_set,
        clock=clock,
    )
    provider = SimulatedMailer(
        sqs,
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    return Way(
        compose=email_composer(key, own.public_base_url),
        provider=provider,
        suppression=SesSuppressionList(ses),
    )


def _sms(settings: SendSettings, clock: Clock, sqs: "SQSClient", dynamodb: "DynamoDBClient") -> Way:
    from recado.adapters.dynamodb_pointers import DynamoDbPointers
    from recado.adapters.simulated_sms import SimulatedSms
    from recado.adapters.sns_sms import SnsSms

    own = SmsSettings.read()
    real = SnsSms(
        clients.sns(),
        origination_number=own.origination_number,
        max_price=own.max_price,
        clock=clock,
    )
    provider = SimulatedSms(
        sqs,
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    pointers = DynamoDbPointers(dynamodb, own.pointers_table)
    return Way(compose=compose_sms, provider=provider, pointers=pointers)


def _whatsapp(settings: SendSettings, clock: Clock, sqs: "SQSClient") -> Way:
    from recado.adapters.simulated_whatsapp import SimulatedWhatsApp
    from recado.adapters.social_whatsapp import SocialWhatsApp

    own = WhatsAppSettings.read()
    real = SocialWhatsApp(
        clients.social_messaging(), phone_number_id=own.phone_number_id, clock=clock
    )
    provider = SimulatedWhatsApp(
        sqs,
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    return Way(compose=whatsapp_composer(own.templates), provider=provider)

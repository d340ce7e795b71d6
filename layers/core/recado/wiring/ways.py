"""How each channel's messages are written and handed over: a row a channel. What a channel needs is
read and imported only where it is sent by."""

from collections.abc import Callable, Mapping

from recado.adapters import clients
from recado.domain.channel import Channel
from recado.domain.simulated import Simulation
from recado.ports import Clock
from recado.settings import EmailSettings, SendSettings, SmsSettings, WhatsAppSettings
from recado.use_cases.send import Way
from recado.wiring.composers import email_composer, sms_composer, whatsapp_composer


def _email(settings: SendSettings, clock: Clock) -> Way:
    from recado.adapters.secret import read_secret
    from recado.adapters.ses_email import SesMailer
    from recado.adapters.simulated_email import SimulatedMailer

    own = EmailSettings.read()
    key = read_secret(clients.secrets(), own.contact_key_secret)

    real = SesMailer(
        clients.ses(),
        charge_sender=own.charge_sender,
        message_sender=own.message_sender,
        configuration_set=own.configuration_set,
        clock=clock,
    )
    provider = SimulatedMailer(
        clients.sqs(),
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    return Way(compose=email_composer(key, own.public_base_url), provider=provider)


def _sms(settings: SendSettings, clock: Clock) -> Way:
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
        clients.sqs(),
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    pointers = DynamoDbPointers(clients.dynamodb(), own.pointers_table)
    return Way(compose=sms_composer, provider=provider, pointers=pointers)


def _whatsapp(settings: SendSettings, clock: Clock) -> Way:
    from recado.adapters.simulated_whatsapp import SimulatedWhatsApp
    from recado.adapters.social_whatsapp import SocialWhatsApp

    own = WhatsAppSettings.read()

    real = SocialWhatsApp(
        clients.social_messaging(), phone_number_id=own.phone_number_id, clock=clock
    )
    provider = SimulatedWhatsApp(
        clients.sqs(),
        queue_url=own.receipts_queue_url,
        simulation=Simulation(settings.simulated_domain),
        real=real,
        clock=clock,
    )
    return Way(compose=whatsapp_composer(own.templates), provider=provider)


WAYS: Mapping[Channel, Callable[[SendSettings, Clock], Way]] = {
    Channel.EMAIL: _email,
    Channel.SMS: _sms,
    Channel.WHATSAPP: _whatsapp,
}

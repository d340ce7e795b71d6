"""Settings: what the template hands to each function, read once at its cold start and typed.

Nothing else reads the environment. A missing or malformed variable fails the first invocation
with its name.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from recado.domain.lane import Lane
from recado.domain.notification import Kind
from recado.domain.resend import Pace
from recado.domain.whatsapp_message import Template


class SettingMissing(Exception):
    """The template does not set a variable that the function needs."""


def _text(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingMissing(name)
    return value


def _duration(name: str, unit: timedelta) -> timedelta:
    return int(_text(name)) * unit


def _pace() -> Pace:
    return Pace(
        float(_text("RESEND_SCALE")), _duration("UNKNOWN_OUTCOME_SECONDS", timedelta(seconds=1))
    )


def _queue_urls() -> dict[Lane, str]:
    return {lane: _text(f"{lane.upper()}_QUEUE_URL") for lane in Lane}


def _words(name: str) -> tuple[str, ...]:
    """Words with commas between them, at least one."""
    words = tuple(filter(None, (word.strip() for word in _text(name).split(","))))
    if not words:
        raise SettingMissing(name)
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The names of the tables."""

    accounts: str
    notifications: str
    calls: str
    contacts: str

    @classmethod
    def read(cls) -> "Tables":
        return cls(
            accounts=_text("ACCOUNTS_TABLE"),
            notifications=_text("NOTIFICATIONS_TABLE"),
            calls=_text("CALLS_TABLE"),
            contacts=_text("CONTACTS_TABLE"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """What the API needs."""

    tables: Tables
    tallies_table: str
    events_table: str
    simulated_domain: str
    contact_key_secret: str
    content_life: timedelta
    pace: Pace
    charge_sender: str
    message_sender: str
    public_base_url: str
    templates: Mapping[Kind, Template]

    @classmethod
    def read(cls) -> "ApiSettings":
        return cls(
            tables=Tables.read(),
            tallies_table=_text("TALLIES_TABLE"),
            events_table=_text("EVENTS_TABLE"),
            simulated_domain=_text("SIMULATED_DOMAIN"),
            contact_key_secret=_text("CONTACT_KEY_SECRET"),
            content_life=_duration("CONTENT_DAYS", timedelta(days=1)),
            pace=_pace(),
            charge_sender=_text("CHARGE_SENDER"),
            message_sender=_text("MESSAGE_SENDER"),
            public_base_url=_text("PUBLIC_BASE_URL"),
            templates=whatsapp_templates(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchSettings:
    """What leading sends to their lanes needs. `timers_group`, `timers_role_arn`: where the timers
    are kept, and the role that they act in."""

    queue_urls: Mapping[Lane, str]
    dead_letters_url: str
    dispatch_queue_arn: str
    timers_group: str
    timers_role_arn: str
    timers_dead_letters_arn: str
    pace: Pace

    @classmethod
    def read(cls) -> "DispatchSettings":
        return cls(
            queue_urls=_queue_urls(),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            dispatch_queue_arn=_text("DISPATCH_QUEUE_ARN"),
            timers_group=_text("TIMERS_GROUP"),
            timers_role_arn=_text("TIMERS_ROLE_ARN"),
            timers_dead_letters_arn=_text("TIMERS_DEAD_LETTERS_ARN"),
            pace=_pace(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeSettings:
    """What putting sends on their lanes when their time has come needs."""

    queue_urls: Mapping[Lane, str]
    queue_url: str
    dead_letters_url: str

    @classmethod
    def read(cls) -> "WakeSettings":
        return cls(
            queue_urls=_queue_urls(),
            queue_url=_text("DISPATCH_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequencesSettings:
    """What counting, warning and telling contacts' entries needs."""

    accounts_table: str
    notifications_table: str
    contacts_table: str
    tallies_table: str
    events_table: str

    @classmethod
    def read(cls) -> "ConsequencesSettings":
        return cls(
            accounts_table=_text("ACCOUNTS_TABLE"),
            notifications_table=_text("NOTIFICATIONS_TABLE"),
            contacts_table=_text("CONTACTS_TABLE"),
            tallies_table=_text("TALLIES_TABLE"),
            events_table=_text("EVENTS_TABLE"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSettings:
    """What handing over needs, whatever the lane."""

    lane: Lane
    tables: Tables
    queue_url: str
    dead_letters_url: str
    channels_table: str
    pace: Pace
    simulated_domain: str

    @classmethod
    def read(cls) -> "SendSettings":
        return cls(
            lane=Lane(_text("LANE")),
            tables=Tables.read(),
            queue_url=_text("QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            channels_table=_text("CHANNELS_TABLE"),
            pace=_pace(),
            simulated_domain=_text("SIMULATED_DOMAIN"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """What handing e-mails over needs besides."""

    charge_sender: str
    message_sender: str
    configuration_set: str
    receipts_queue_url: str
    contact_key_secret: str
    public_base_url: str

    @classmethod
    def read(cls) -> "EmailSettings":
        return cls(
            charge_sender=_text("CHARGE_SENDER"),
            message_sender=_text("MESSAGE_SENDER"),
            configuration_set=_text("CONFIGURATION_SET"),
            receipts_queue_url=_text("EMAIL_RECEIPTS_QUEUE_URL"),
            contact_key_secret=_text("CONTACT_KEY_SECRET"),
            public_base_url=_text("PUBLIC_BASE_URL"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """What handing SMS over needs besides. `max_price`: US dollars a message."""

    origination_number: str | None
    max_price: str
    receipts_queue_url: str
    pointers_table: str

    @classmethod
    def read(cls) -> "SmsSettings":
        return cls(
            origination_number=os.environ.get("SMS_ORIGINATION_NUMBER") or None,
            max_price=_text("SMS_MAX_PRICE"),
            receipts_queue_url=_text("SMS_RECEIPTS_QUEUE_URL"),
            pointers_table=_text("POINTERS_TABLE"),
        )


def whatsapp_templates() -> dict[Kind, Template]:
    """The approved templates by kind, from `WHATSAPP_TEMPLATES`: `kind:name:language`, parted by
    commas, such as `due_reminder:lembrete:pt_BR`."""
    given = os.environ.get("WHATSAPP_TEMPLATES", "")
    rows = [each.strip().split(":") for each in given.split(",") if each.strip()]
    return {Kind(kind): Template(name, language) for kind, name, language in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsAppSettings:
    """What handing WhatsApp messages over needs besides."""

    phone_number_id: str
    templates: Mapping[Kind, Template]
    receipts_queue_url: str

    @classmethod
    def read(cls) -> "WhatsAppSettings":
        return cls(
            phone_number_id=os.environ.get("WHATSAPP_PHONE_NUMBER_ID", ""),
            templates=whatsapp_templates(),
            receipts_queue_url=_text("WHATSAPP_RECEIPTS_QUEUE_URL"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsSettings:
    """What recording receipts needs on every channel."""

    notifications_table: str
    channels_table: str
    receipts_table: str
    queue_url: str
    dead_letters_url: str
    content_life: timedelta
    pace: Pace
    unknown_attempt_patience: timedelta

    @classmethod
    def read(cls) -> "ReceiptsSettings":
        return cls(
            notifications_table=_text("NOTIFICATIONS_TABLE"),
            channels_table=_text("CHANNELS_TABLE"),
            receipts_table=_text("RECEIPTS_TABLE"),
            queue_url=_text("RECEIPTS_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            content_life=_duration("CONTENT_DAYS", timedelta(days=1)),
            pace=_pace(),
            unknown_attempt_patience=_duration("UNKNOWN_ATTEMPT_SECONDS", timedelta(seconds=1)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsReceiptsSettings:
    """What recording SMS receipts needs."""

    receipts: ReceiptsSettings
    pointers_table: str

    @classmethod
    def read(cls) -> "SmsReceiptsSettings":
        return cls(receipts=ReceiptsSettings.read(), pointers_table=_text("POINTERS_TABLE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsLogSettings:
    """What unpacking the SMS delivery log needs."""

    receipts_queue_url: str
    dead_letters_url: str

    @classmethod
    def read(cls) -> "SmsLogSettings":
        return cls(
            receipts_queue_url=_text("RECEIPTS_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsAppReceiptsSettings:
    """What recording WhatsApp receipts and handing replies on needs."""

    receipts: ReceiptsSettings
    replies_queue_url: str

    @classmethod
    def read(cls) -> "WhatsAppReceiptsSettings":
        return cls(receipts=ReceiptsSettings.read(), replies_queue_url=_text("REPLIES_QUEUE_URL"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesSettings:
    """What hearing customers' replies and confirming them needs. `max_price`: US dollars."""

    accounts_table: str
    contacts_table: str
    events_table: str
    queue_url: str
    dead_letters_url: str
    contact_key_secret: str
    content_life: timedelta
    opt_out_words: tuple[str, ...]
    opt_in_words: tuple[str, ...]
    origination_number: str | None
    max_price: str
    phone_number_id: str

    @classmethod
    def read(cls) -> "RepliesSettings":
        return cls(
            accounts_table=_text("ACCOUNTS_TABLE"),
            contacts_table=_text("CONTACTS_TABLE"),
            events_table=_text("EVENTS_TABLE"),
            queue_url=_text("REPLIES_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            contact_key_secret=_text("CONTACT_KEY_SECRET"),
            content_life=_duration("CONTENT_DAYS", timedelta(days=1)),
            opt_out_words=_words("OPT_OUT_WORDS"),
            opt_in_words=_words("OPT_IN_WORDS"),
            origination_number=os.environ.get("SMS_ORIGINATION_NUMBER") or None,
            max_price=_text("SMS_MAX_PRICE"),
            phone_number_id=os.environ.get("WHATSAPP_PHONE_NUMBER_ID", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsubscribeSettings:
    """What the unsubscribe link needs."""

    accounts_table: str
    contacts_table: str
    events_table: str
    contact_key_secret: str

    @classmethod
    def read(cls) -> "UnsubscribeSettings":
        return cls(
            accounts_table=_text("ACCOUNTS_TABLE"),
            contacts_table=_text("CONTACTS_TABLE"),
            events_table=_text("EVENTS_TABLE"),
            contact_key_secret=_text("CONTACT_KEY_SECRET"),
        )

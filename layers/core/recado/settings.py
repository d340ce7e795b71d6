"""Settings: what the template hands to each function, read once at its cold start and typed.

Nothing else reads the environment. A missing or malformed variable fails the first invocation
with its name.
"""

import os
from dataclasses import dataclass
from datetime import timedelta


class SettingMissing(Exception):
    """The template does not set a variable that the function needs."""


def _text(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingMissing(name)
    return value


def _duration(name: str, unit: timedelta) -> timedelta:
    return int(_text(name)) * unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The names of the tables."""

    accounts: str
    notifications: str
    calls: str

    @classmethod
    def read(cls) -> "Tables":
        return cls(
            accounts=_text("ACCOUNTS_TABLE"),
            notifications=_text("NOTIFICATIONS_TABLE"),
            calls=_text("CALLS_TABLE"),
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
    unknown_window: timedelta
    charge_sender: str
    message_sender: str

    @classmethod
    def read(cls) -> "ApiSettings":
        return cls(
            tables=Tables.read(),
            tallies_table=_text("TALLIES_TABLE"),
            events_table=_text("EVENTS_TABLE"),
            simulated_domain=_text("SIMULATED_DOMAIN"),
            contact_key_secret=_text("CONTACT_KEY_SECRET"),
            content_life=_duration("CONTENT_DAYS", timedelta(days=1)),
            unknown_window=_duration("UNKNOWN_OUTCOME_SECONDS", timedelta(seconds=1)),
            charge_sender=_text("CHARGE_SENDER"),
            message_sender=_text("MESSAGE_SENDER"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchSettings:
    """What dispatching needs."""

    email_queue_url: str
    dead_letters_url: str

    @classmethod
    def read(cls) -> "DispatchSettings":
        return cls(
            email_queue_url=_text("EMAIL_QUEUE_URL"), dead_letters_url=_text("DEAD_LETTERS_URL")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TallySettings:
    """What counting needs."""

    tallies_table: str
    events_table: str

    @classmethod
    def read(cls) -> "TallySettings":
        return cls(tallies_table=_text("TALLIES_TABLE"), events_table=_text("EVENTS_TABLE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendEmailSettings:
    """What handing e-mails over needs."""

    tables: Tables
    queue_url: str
    dead_letters_url: str
    sender: str
    configuration_set: str
    receipts_queue_url: str
    simulated_domain: str
    unknown_window: timedelta

    @classmethod
    def read(cls) -> "SendEmailSettings":
        return cls(
            tables=Tables.read(),
            queue_url=_text("EMAIL_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            sender=_text("CHARGE_SENDER"),
            configuration_set=_text("CONFIGURATION_SET"),
            receipts_queue_url=_text("EMAIL_RECEIPTS_QUEUE_URL"),
            simulated_domain=_text("SIMULATED_DOMAIN"),
            unknown_window=_duration("UNKNOWN_OUTCOME_SECONDS", timedelta(seconds=1)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailReceiptsSettings:
    """What recording e-mail receipts needs."""

    notifications_table: str
    receipts_table: str
    queue_url: str
    dead_letters_url: str
    content_life: timedelta
    unknown_attempt_patience: timedelta

    @classmethod
    def read(cls) -> "EmailReceiptsSettings":
        return cls(
            notifications_table=_text("NOTIFICATIONS_TABLE"),
            receipts_table=_text("RECEIPTS_TABLE"),
            queue_url=_text("EMAIL_RECEIPTS_QUEUE_URL"),
            dead_letters_url=_text("DEAD_LETTERS_URL"),
            content_life=_duration("CONTENT_DAYS", timedelta(days=1)),
            unknown_attempt_patience=_duration("UNKNOWN_ATTEMPT_SECONDS", timedelta(seconds=1)),
        )

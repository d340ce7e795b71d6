"""What becomes of a message to each recipient of the carrier: the status, and its evidence or
reason. Every recipient of the carrier must be here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.local.carrier.numbers import SMS, WHATSAPP, Line
from infra.local.carrier.recipients import DOMAIN, RECIPIENTS, SES_SIMULATOR_DOMAIN

DELIVERED = "sent delivered"
ACCEPTED = "sent accepted"
READ = "sent read"
OURS = "failed_technical rejected_by_provider"
BUSY = "failed_technical provider_busy"
UNKNOWN = "receiving_problem unknown"
CHECKING = "queued checking_hand_over"

EMAIL_EXPECTED = {
    f"delivered@{DOMAIN}": DELIVERED,
    f"delivered-late@{DOMAIN}": DELIVERED,
    f"delayed@{DOMAIN}": "sent delayed",
    f"silent@{DOMAIN}": ACCEPTED,
    f"unheard@{DOMAIN}": ACCEPTED,
    f"no-such-user@{DOMAIN}": "address_not_found no_such_user",
    f"no-such-domain@{DOMAIN}": "address_not_found no_such_domain",
    f"account-disabled@{DOMAIN}": "address_not_found account_disabled",
    f"nosuch-then-exists@{DOMAIN}": "address_not_found no_such_user",
    f"mailbox-full@{DOMAIN}": "mailbox_full mailbox_full",
    f"full-then-accepts@{DOMAIN}": DELIVERED,
    f"complaint@{DOMAIN}": "spam_or_blocked complaint",
    f"complaint-late@{DOMAIN}": "spam_or_blocked complaint",
    f"not-spam@{DOMAIN}": DELIVERED,
    f"spam-content@{DOMAIN}": "spam_or_blocked spam_content",
    f"sender-blocked@{DOMAIN}": "spam_or_blocked sender_blocked",
    f"too-large@{DOMAIN}": "receiving_problem too_large",
    f"attachment-rejected@{DOMAIN}": "receiving_problem attachment_rejected",
    f"soft-bounce@{DOMAIN}": "receiving_problem server_error",
    f"out-of-office@{DOMAIN}": DELIVERED,
    f"undetermined@{DOMAIN}": "receiving_problem unknown",
    f"timeout@{DOMAIN}": "receiving_problem network",
    f"suppressed@{DOMAIN}": "not_sent_blocked suppressed_by_provider",
    f"suppressed-global@{DOMAIN}": "not_sent_blocked suppressed_by_provider",
    f"reject@{DOMAIN}": "failed_technical rejected_by_provider",
    f"rendering-failure@{DOMAIN}": "failed_technical rendering_failure",
    f"lost-answer@{DOMAIN}": DELIVERED,
    f"lost-answer-once@{DOMAIN}": DELIVERED,
    f"dropped@{DOMAIN}": DELIVERED,
    f"throttled-twice@{DOMAIN}": DELIVERED,
    f"rejected-message@{DOMAIN}": "failed_technical rejected_by_provider",
    f"unknown-event@{DOMAIN}": DELIVERED,
    f"duplicate-events@{DOMAIN}": DELIVERED,
    f"reversed@{DOMAIN}": DELIVERED,
    f"success@{SES_SIMULATOR_DOMAIN}": DELIVERED,
    f"bounce@{SES_SIMULATOR_DOMAIN}": "address_not_found no_such_user",
    f"ooto@{SES_SIMULATOR_DOMAIN}": DELIVERED,
    f"complaint@{SES_SIMULATOR_DOMAIN}": "spam_or_blocked complaint",
    f"suppressionlist@{SES_SIMULATOR_DOMAIN}": "not_sent_blocked suppressed_by_provider",
}


SMS_EXPECTED = {
    "delivered": DELIVERED,
    "accepted": ACCEPTED,
    "silent": ACCEPTED,
    "late": DELIVERED,
    "duplicate-records": DELIVERED,
    "spam": "receiving_problem carrier_blocked",
    "blocked-destination": "receiving_problem phone_blocked",
    "invalid-number": "receiving_problem invalid_number",
    "invalid-body": OURS,
    "carrier-blocked": "receiving_problem carrier_blocked",
    "carrier-unreachable": "receiving_problem carrier_unreachable",
    "sms-blocked": "receiving_problem phone_blocked",
    "blocked-phone": "receiving_problem phone_blocked",
    "unreachable": "receiving_problem unreachable",
    "opted-out": "not_sent_opted_out opted_out",
    "over-max-price": OURS,
    "unknown-error": UNKNOWN,
    "unlisted-failure": UNKNOWN,
    "unreachable-then-delivered": DELIVERED,
    "lost-answer": CHECKING,
    "lost-answer-once": CHECKING,
    "receipt-first": DELIVERED,
    "dropped": CHECKING,
    "throttled-twice": DELIVERED,
    "rejected": OURS,
}
"""An SMS whose answer is lost has no receipts either: SNS takes no id of ours."""

WITHHELD = "receiving_problem withheld_by_whatsapp"
WHATSAPP_EXPECTED = {
    "delivered": DELIVERED,
    "read": READ,
    "read-at-once": READ,
    "sent": ACCEPTED,
    "silent": ACCEPTED,
    "late": DELIVERED,
    "duplicate-statuses": DELIVERED,
    "reversed": READ,
    "delivered-after-failed": DELIVERED,
    "unknown-status": DELIVERED,
    "undeliverable": "receiving_problem no_whatsapp",
    "out-of-window": OURS,
    "withheld": WITHHELD,
    "experiment": WITHHELD,
    "marketing-stopped": WITHHELD,
    "pair-rate": BUSY,
    "spam-rate": OURS,
    "throughput": BUSY,
    "payment": OURS,
    "account-locked": OURS,
    "no-template": OURS,
    "parameters": OURS,
    "template-paused": OURS,
    "passing": BUSY,
    "unlisted-failure": UNKNOWN,
    "busy-then-delivered": DELIVERED,
    "lost-answer": DELIVERED,
    "lost-answer-once": DELIVERED,
    "receipt-first": DELIVERED,
    "dropped": CHECKING,
    "throttled-twice": DELIVERED,
    "rejected": OURS,
}


@dataclass(frozen=True)
class Expected:
    """A recipient's channel and name, and what becomes of a message to it in the end, after all
    that is sent again by itself."""

    channel: str
    name: str
    outcome: str

    def address(self, label: int) -> str:
        """Its address with this label (0 to 9999): a failure blocks an address for all later
        sends."""
        if self.channel == "email":
            local_part, _, domain = self.name.partition("@")
            return f"{local_part}+{label}@{domain}"
        return PHONES[self.channel][self.name].number(label)


PHONES: Mapping[str, Mapping[str, Line[Any]]] = {"sms": SMS, "whatsapp": WHATSAPP}

EXPECTED = tuple(
    Expected(channel, name, outcome)
    for channel, outcomes in (
        ("email", EMAIL_EXPECTED),
        ("sms", SMS_EXPECTED),
        ("whatsapp", WHATSAPP_EXPECTED),
    )
    for name, outcome in outcomes.items()
)


def missing() -> list[str]:
    """The carrier's recipients of whom nothing is expected."""
    tables: tuple[tuple[Mapping[str, object], Mapping[str, str], str], ...] = (
        (RECIPIENTS, EMAIL_EXPECTED, f"@{DOMAIN}"),
        (SMS, SMS_EXPECTED, ""),
        (WHATSAPP, WHATSAPP_EXPECTED, ""),
    )
    return [
        f"{name}{ending}"
        for recipients, expected, ending in tables
        for name in recipients
        if f"{name}{ending}" not in expected
    ]

"""What becomes of a message to each recipient of the carrier: the status, and its evidence or
reason. Every recipient of the carrier must be here."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.carrier.numbers import SMS, WHATSAPP
from infra.local.carrier.recipients import DOMAIN, RECIPIENTS, SES_SIMULATOR_DOMAIN

DELIVERED = "sent delivered"
ACCEPTED = "sent accepted"
READ = "sent read"
OURS = "failed_technical rejected_by_provider"
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
    f"mailbox-full@{DOMAIN}": "mailbox_full mailbox_full",
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
    f"success+label@{SES_SIMULATOR_DOMAIN}": DELIVERED,
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
    "pair-rate": OURS,
    "spam-rate": OURS,
    "throughput": OURS,
    "payment": OURS,
    "account-locked": OURS,
    "no-template": OURS,
    "parameters": OURS,
    "template-paused": OURS,
    "passing": OURS,
    "unlisted-failure": UNKNOWN,
    "lost-answer": DELIVERED,
    "lost-answer-once": DELIVERED,
    "receipt-first": DELIVERED,
    "dropped": CHECKING,
    "throttled-twice": DELIVERED,
    "rejected": OURS,
}


@dataclass(frozen=True)
class Expected:
    """A recipient's name, its address on a channel, and what becomes of a message to it."""

    channel: str
    name: str
    address: str
    outcome: str


EXPECTED = (
    *(Expected("email", address, address, outcome) for address, outcome in EMAIL_EXPECTED.items()),
    *(Expected("sms", name, SMS[name].number(), o) for name, o in SMS_EXPECTED.items()),
    *(
        Expected("whatsapp", name, WHATSAPP[name].number(), o)
        for name, o in WHATSAPP_EXPECTED.items()
    ),
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

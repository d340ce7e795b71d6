"""The recipients that play an outcome each, as a table: add a line to add one.

`name@carrier.example` and `name+anything@carrier.example` behave alike; what is otherwise the
first times is counted for each full address, so a new label starts afresh.
"""

import os

from infra.local.carrier.outcomes import (
    Bounce,
    Complaint,
    Delay,
    Delivery,
    Recipient,
    Reject,
    RenderingFailure,
    Send,
    Trouble,
    Unknown,
)

DOMAIN = os.environ.get("RECADO_CARRIER_DOMAIN", "carrier.example")
SES_SIMULATOR_DOMAIN = "simulator.amazonses.com"

_SUPPRESSED_HERE = (
    "Amazon SES did not send the message to this address because it is on the suppression list "
    "for your account. For more information about removing addresses from the suppression list, "
    "see the Amazon SES Developer Guide at "
    "https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html"
)
_SUPPRESSED_EVERYWHERE = (
    "Amazon SES has suppressed sending to this address because it has a recent history of "
    "bouncing as an invalid address. For more information about how to remove an address from "
    "the suppression list, see the Amazon SES Developer Guide: "
    "http://docs.aws.amazon.com/ses/latest/DeveloperGuide/remove-from-suppressionlist.html"
)


def _bounced(kind: str, sub_kind: str, status: str, diagnostic: str) -> tuple[Send, Bounce]:
    return Send(), Bounce(kind=kind, sub_kind=sub_kind, status=status, diagnostic=diagnostic)


def _away(after: float) -> Bounce:
    return Bounce(kind="Transient", sub_kind="General", after=after)


_DELIVERED = (Send(), Delivery())
_NO_SUCH_USER = _bounced(
    "Permanent",
    "NoEmail",
    "5.1.1",
    "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try "
    "double-checking the recipient's email address for typos or unnecessary spaces. For "
    "more information, go to https://support.google.com/mail/?p=NoSuchUser "
    "d75a77b69052e-4750d9a1si1180.52 - gsmtp",
)
_FULL = _bounced(
    "Transient",
    "MailboxFull",
    "5.2.2",
    "smtp; 552 5.2.2 <mailbox-full@carrier.example>: Caixa postal do destinatario cheia "
    "(Mailbox full, quota exceeded)",
)
_LATE = Delay(
    kind="TransientCommunicationFailure",
    status="4.4.1",
    diagnostic="smtp; 421 4.4.1 Unable to connect to remote host",
)

DELIVERED = Recipient("delivered at once", _DELIVERED)

RECIPIENTS: dict[str, Recipient] = {
    "delivered": DELIVERED,
    "delivered-late": Recipient(
        "delayed first, then delivered",
        (Send(), _LATE, Delivery(smtp_response="250 2.6.0 Queued mail for delivery", after=1.0)),
    ),
    "delayed": Recipient("delayed, and nothing more is heard", (Send(), _LATE)),
    "silent": Recipient("sent, and nothing more is heard", (Send(),)),
    "unheard": Recipient("accepted, and not even that is told", ()),
    "no-such-user": Recipient("there is no such mailbox (Gmail)", _NO_SUCH_USER),
    "nosuch-then-exists": Recipient(
        "there is no such mailbox at first, later there is", _DELIVERED, at_first=_NO_SUCH_USER
    ),
    "no-such-domain": Recipient(
        "there is no such domain (SES itself)",
        _bounced(
            "Permanent",
            "General",
            "5.1.2",
            "smtp; 550 5.1.2 Bad destination system address: "
            "Unable to lookup DNS for carrier.example",
        ),
    ),
    "account-disabled": Recipient(
        "the mailbox was closed (Brazilian provider)",
        _bounced(
            "Permanent",
            "General",
            "5.2.1",
            "smtp; 550 5.2.1 <account-disabled@carrier.example>: Recipient address rejected: "
            "Conta desativada. Esta caixa postal nao esta mais recebendo mensagens",
        ),
    ),
    "mailbox-full": Recipient("the mailbox is full (UOL's manner)", _FULL),
    "full-then-accepts": Recipient(
        "the mailbox is full at first, later it is not", _DELIVERED, at_first=_FULL
    ),
    "complaint": Recipient("delivered, then marked as spam", (*_DELIVERED, Complaint(after=0.2))),
    "complaint-late": Recipient(
        "delivered, marked as spam a second later", (*_DELIVERED, Complaint(after=1.0))
    ),
    "not-spam": Recipient(
        "delivered, then taken out of the spam folder",
        (*_DELIVERED, Complaint(feedback_type="not-spam", after=0.2)),
    ),
    "spam-content": Recipient(
        "the content is taken for spam (Postfix with a filter)",
        _bounced(
            "Transient",
            "ContentRejected",
            "5.7.1",
            "smtp; 554 5.7.1 Service unavailable; message rejected as spam by content filter "
            "(score 9.4, required 6.0)",
        ),
    ),
    "sender-blocked": Recipient(
        "the sender's reputation is too low (Outlook)",
        _bounced(
            "Permanent",
            "General",
            "5.7.1",
            "smtp; 550 5.7.1 Unfortunately, messages from [54.240.8.70] weren't sent. Please "
            "contact your Internet service provider since part of their network is on our block "
            "list (S3140). [BN8NAM12FT034.eop-nam12.prod.protection.outlook.com]",
        ),
    ),
    "too-large": Recipient(
        "the message is too large",
        _bounced(
            "Transient",
            "MessageTooLarge",
            "5.3.4",
            "smtp; 552 5.3.4 Error: message file too big",
        ),
    ),
    "attachment-rejected": Recipient(
        "the server refuses something attached",
        _bounced(
            "Transient",
            "AttachmentRejected",
            "5.7.0",
            "smtp; 552 5.7.0 This message was blocked because its content presents a potential "
            "security issue",
        ),
    ),
    "soft-bounce": Recipient(
        "the recipient's server fails for a while",
        _bounced(
            "Transient",
            "General",
            "4.3.0",
            "smtp; 451 4.3.0 Erro temporario no servidor do destinatario, tente mais tarde",
        ),
    ),
    "out-of-office": Recipient("delivered, and an automatic reply", (*_DELIVERED, _away(0.2))),
    "undetermined": Recipient(
        "a bounce that nobody could read",
        (Send(), Bounce(kind="Undetermined", sub_kind="Undetermined")),
    ),
    "timeout": Recipient(
        "SES tried in vain until the mail expired",
        _bounced(
            "Permanent",
            "General",
            "4.4.7",
            "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes."
            "<421 4.4.0 Unable to lookup DNS for carrier.example>",
        ),
    ),
    "suppressed": Recipient(
        "on the account's suppression list",
        _bounced("Permanent", "OnAccountSuppressionList", "5.1.1", _SUPPRESSED_HERE),
    ),
    "suppressed-global": Recipient(
        "on SES's own suppression list",
        _bounced("Permanent", "Suppressed", "5.1.1", _SUPPRESSED_EVERYWHERE),
    ),
    "reject": Recipient("SES finds a virus", (Send(), Reject())),
    "rendering-failure": Recipient(
        "the template lacks a value",
        (
            RenderingFailure(
                message="Attribute 'amount' is not present in the rendering data.",
                template="invoice",
            ),
        ),
    ),
    "lost-answer": Recipient(
        "accepted and delivered, but the caller gets no answer", _DELIVERED, Trouble.LOST_ANSWER
    ),
    "lost-answer-once": Recipient(
        "the first answer is lost, the next is not", _DELIVERED, Trouble.LOST_ANSWER, times=1
    ),
    "dropped": Recipient(
        "nothing accepted and no answer the first time", _DELIVERED, Trouble.DROPPED, times=1
    ),
    "throttled-twice": Recipient(
        "too fast twice, then delivered", _DELIVERED, Trouble.THROTTLED, times=2
    ),
    "rejected-message": Recipient("SES refuses the call", (), Trouble.REJECTED),
    "unknown-event": Recipient(
        "an event nobody knows, then delivered",
        (Send(), Unknown(), Delivery()),
    ),
    "duplicate-events": Recipient("delivered, each event three times", _DELIVERED, copies=3),
    "reversed": Recipient(
        "the last event arrives first", (Send(), _LATE, Delivery()), backwards=True
    ),
}

SES_SIMULATOR: dict[str, Recipient] = {
    "success": DELIVERED,
    "bounce": Recipient(
        "SES's hard bounce",
        _bounced(
            "Permanent",
            "General",
            "5.1.1",
            "smtp; 550 5.1.1 user unknown",
        ),
    ),
    "ooto": Recipient("SES's automatic reply", (*_DELIVERED, _away(0.2))),
    "complaint": Recipient("SES's complaint", (*_DELIVERED, Complaint(after=0.2))),
    "suppressionlist": RECIPIENTS["suppressed-global"],
}


MISTYPED_DOMAIN = "gmial.com"
"""Nobody has a mailbox there: people mean another domain."""

SUPPRESSED = RECIPIENTS["suppressed"]
"""What becomes of a mail to an address on the account's suppression list."""


def is_simulator(address: str) -> bool:
    """Whether it is SES's own simulator, whose bounces put nothing on a suppression list."""
    return address.strip().lower().endswith(f"@{SES_SIMULATOR_DOMAIN}")


def find(address: str) -> Recipient:
    """The table's line for an address; whoever is in no table receives the mail."""
    local_part, _, domain = address.strip().lower().rpartition("@")
    name = local_part.partition("+")[0]
    if domain == DOMAIN:
        return RECIPIENTS.get(name, DELIVERED)
    if domain == SES_SIMULATOR_DOMAIN:
        return SES_SIMULATOR.get(name, DELIVERED)
    return RECIPIENTS["no-such-user"] if domain == MISTYPED_DOMAIN else DELIVERED

"""E-mail by Amazon SES v2."""

import re
from email.header import Header
from email.utils import formataddr
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from recado.adapters.items import code_of
from recado.adapters.provider_call import hand_over
from recado.domain.email import Email
from recado.domain.send import Accepted, Refused
from recado.ports import Clock
from recado.wire_formats import ATTEMPT_HEADER, ATTEMPT_TAG

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

FOR_GOOD = frozenset({"BadRequestException", "MessageRejected"})
"""Codes with which SES refuses this message, whenever it comes. A configuration set that is not
there, or a sender that is not verified, is no fault of the message: it waits for the operator."""

UNVERIFIED = "not verified"
"""In the words of `MessageRejected` when it is the sender (or the sandbox) that SES refuses."""

PAUSES = frozenset(
    {"AccountSuspendedException", "LimitExceededException", "SendingPausedException"}
)
"""Codes with which SES takes no e-mail from us at all for a while."""

PAUSED = re.compile(
    r"daily (?:message|sending) quota|maximum daily|sending (?:is )?paused", re.IGNORECASE
)
"""The same in words, whatever the code: a daily quota that is used up is told as throttling, too
("Errors related to the sending quotas" in the SES developer guide), and a pause as a rejection."""

TOO_FAST = re.compile(r"sending rate", re.IGNORECASE)
"""In words: more e-mails a second than SES takes from us. It passes within a second."""


class SesMailer:
    """`ports.Provider` of e-mail."""

    def __init__(
        self,
        client: "SESV2Client",
        *,
        charge_sender: str,
        message_sender: str,
        configuration_set: str,
        clock: Clock,
    ) -> None:
        self._client = client
        self._charge_sender = charge_sender
        self._message_sender = message_sender
        self._configuration_set = configuration_set
        self._clock = clock

    def hand_over(self, email: Email) -> Accepted | Refused:
        return hand_over(
            lambda: self._send(email), for_good=_is_for_good, pauses=_pauses, clock=self._clock
        )

    def _send(self, email: Email) -> str | None:
        answer = self._client.send_email(
            FromEmailAddress=mailbox(
                email.sender_name, self._charge_sender if email.charge else self._message_sender
            ),
            Destination={"ToAddresses": [email.to]},
            ReplyToAddresses=[email.reply_to] if email.reply_to else [],
            Content={
                "Simple": {
                    "Subject": {"Data": email.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": email.text, "Charset": "UTF-8"},
                        "Html": {"Data": email.html, "Charset": "UTF-8"},
                    },
                    "Headers": _headers(email),
                }
            },
            EmailTags=[{"Name": ATTEMPT_TAG, "Value": email.attempt_id}],
            ConfigurationSetName=self._configuration_set,
        )
        return answer.get("MessageId")


def _is_for_good(error: ClientError) -> bool:
    return code_of(error) in FOR_GOOD and UNVERIFIED not in _words(error)


def _pauses(error: ClientError) -> bool:
    words = _words(error)
    of_that_code = code_of(error) in PAUSES and not TOO_FAST.search(words)
    return of_that_code or PAUSED.search(words) is not None


def _words(error: ClientError) -> str:
    return error.response["Error"].get("Message", "")


def _headers(email: Email) -> Any:
    """One click ends such e-mails, by RFC 8058."""
    headers = [{"Name": ATTEMPT_HEADER, "Value": email.attempt_id}]
    if email.unsubscribe_url is not None:
        headers += [
            {"Name": "List-Unsubscribe", "Value": f"<{email.unsubscribe_url}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
        ]
    return headers


def mailbox(name: str, address: str) -> str:
    """`Name <address>`, quoted as RFC 5322 asks; what is not ASCII becomes encoded words of at most
    75 characters (RFC 2047)."""
    if name.isascii():
        return formataddr((name, address))
    words = Header(name, "utf-8", maxlinelen=75).encode(splitchars="")
    return f"{' '.join(words.split())} <{address}>"

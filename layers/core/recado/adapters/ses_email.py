"""E-mail by Amazon SES v2."""

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
        return hand_over(lambda: self._send(email), for_good=_is_for_good, clock=self._clock)

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
    return code_of(error) in FOR_GOOD and UNVERIFIED not in error.response["Error"].get(
        "Message", ""
    )


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

"""E-mail by Amazon SES v2: one call a message, and what its answer proves."""

from email.header import Header
from email.utils import formataddr
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from recado.domain.email import Email
from recado.domain.send import Accepted, Refused
from recado.ports import Clock, NotHandedOver, OutcomeUnknown
from recado.wire_formats import ATTEMPT_HEADER, ATTEMPT_TAG

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

FOR_GOOD = frozenset({"BadRequestException", "MessageRejected"})
"""Codes with which SES refuses this message, whenever it comes. A configuration set that is not
there, or a sender that is not verified, is no fault of the message: it waits for the operator."""

UNVERIFIED = "not verified"
"""In the words of `MessageRejected` when it is the sender (or the sandbox) that SES refuses."""

NOTHING_LEFT = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError)
"""Errors before the first byte of the request was out."""


class SesMailer:
    """`ports.Mailer`. The client must make one HTTP request a call: SendEmail knows no token, so a
    repeated request is a second e-mail."""

    def __init__(
        self, client: "SESV2Client", *, sender: str, configuration_set: str, clock: Clock
    ) -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set
        self._clock = clock

    def hand_over(self, email: Email) -> Accepted | Refused:
        try:
            provider_id = self._send(email)
        except ClientError as error:
            return self._refusal(error)
        except ParamValidationError:
            return Refused("ParamValidationError", self._clock())
        except NOTHING_LEFT as error:
            raise NotHandedOver(type(error).__name__) from error
        except BotoCoreError as error:
            raise OutcomeUnknown(type(error).__name__) from error
        if not provider_id:
            raise OutcomeUnknown("an answer without MessageId")
        return Accepted(provider_id, self._clock())

    def _refusal(self, error: ClientError) -> Refused:
        """A parsed 4xx proves that nothing was sent; a 5xx proves nothing."""
        code = error.response["Error"]["Code"]
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise OutcomeUnknown(code) from error
        if code in FOR_GOOD and UNVERIFIED not in error.response["Error"].get("Message", ""):
            return Refused(code, self._clock())
        raise NotHandedOver(code) from error

    def _send(self, email: Email) -> str | None:
        answer = self._client.send_email(
            FromEmailAddress=mailbox(email.sender_name, self._sender),
            Destination={"ToAddresses": [email.to]},
            ReplyToAddresses=[email.reply_to] if email.reply_to else [],
            Content={
                "Simple": {
                    "Subject": {"Data": email.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": email.text, "Charset": "UTF-8"},
                        "Html": {"Data": email.html, "Charset": "UTF-8"},
                    },
                    "Headers": [{"Name": ATTEMPT_HEADER, "Value": email.attempt_id}],
                }
            },
            EmailTags=[{"Name": ATTEMPT_TAG, "Value": email.attempt_id}],
            ConfigurationSetName=self._configuration_set,
        )
        return answer.get("MessageId")


def mailbox(name: str, address: str) -> str:
    """`Name <address>`, quoted as RFC 5322 asks; what is not ASCII becomes encoded words of at most
    75 characters (RFC 2047)."""
    if name.isascii():
        return formataddr((name, address))
    words = Header(name, "utf-8", maxlinelen=75).encode(splitchars="")
    return f"{' '.join(words.split())} <{address}>"

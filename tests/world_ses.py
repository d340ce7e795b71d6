"""Amazon SES as the functions meet it: it takes requests, answers or does not, and tells later."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from moto.core.botocore_stubber import MockRawResponse

from recado.wire_formats import ATTEMPT_TAG
from tests.world_wire import success


@dataclass(frozen=True)
class Turn:
    """What SES does with one request, and which events it tells of the mail if it takes it."""

    accepts: bool = True
    answers: bool = True
    refusal: tuple[int, str] | None = None
    tells: tuple[str, ...] = ("Send", "Delivery")
    meanwhile: Callable[[], object] | None = None


LOSES_THE_ANSWER = Turn(answers=False)
DROPS_THE_REQUEST = Turn(accepts=False, answers=False)
TOO_FAST = Turn(accepts=False, refusal=(429, "TooManyRequestsException"))
REFUSES = Turn(accepts=False, refusal=(400, "MessageRejected"))


@dataclass(frozen=True)
class Mail:
    """A mail that is out."""

    message_id: str
    at: datetime
    request: dict[str, Any]

    @property
    def to(self) -> list[str]:
        addresses: list[str] = self.request["Destination"]["ToAddresses"]
        return addresses

    @property
    def attempt_id(self) -> str:
        tags = {tag["Name"]: str(tag["Value"]) for tag in self.request["EmailTags"]}
        return tags[ATTEMPT_TAG]


@dataclass
class Ses:
    """`turns`: what comes next; afterwards all goes well. `events`: told, not yet published.
    `taken_off`: addresses that were taken off the suppression list."""

    clock: Callable[[], datetime]
    turns: list[Turn] = field(default_factory=list)
    requests: int = 0
    mails: list[Mail] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    taken_off: list[str] = field(default_factory=list)

    def take_off_the_list(self, params: dict[str, Any], **_: Any) -> Any:
        """The suppression list's answer: it held the address, or it did not, which is as well."""
        self.taken_off.append(unquote(params["url_path"].rpartition("/")[2]))
        return success()

    def answer(self, request: Any, **_: Any) -> Any:
        """Called by botocore in place of the network, with the request as it would go out."""
        self.requests += 1
        turn = self.turns.pop(0) if self.turns else Turn()
        if turn.meanwhile:
            turn.meanwhile()
        if turn.accepts:
            self._take(json.loads(request.body), turn)
        if not turn.answers:
            error = ReadTimeoutError if turn.accepts else ConnectionClosedError
            raise error(endpoint_url=request.url)
        return self._answer(request, turn)

    def _take(self, request: dict[str, Any], turn: Turn) -> None:
        message_id = f"0100018c{len(self.mails):08d}-ses-000000"
        mail = Mail(message_id, self.clock(), request)
        self.mails.append(mail)
        self.events += [ses_event(mail, kind, self.clock()) for kind in turn.tells]

    def _answer(self, request: Any, turn: Turn) -> AWSResponse:
        if turn.refusal:
            status, code = turn.refusal
            return _response(request, status, {"message": f"not to {request.body!r}"}, code)
        return _response(request, 200, {"MessageId": self.mails[-1].message_id})


def _response(request: Any, status: int, body: dict[str, Any], error: str = "") -> AWSResponse:
    headers = HTTPHeaders()
    headers["content-type"] = "application/json"
    if error:
        headers["x-amzn-errortype"] = error
    return AWSResponse(request.url, status, headers, MockRawResponse(json.dumps(body)))


def full(address: str) -> dict[str, Any]:
    """What a bounce says of a mailbox that is full."""
    said = {"emailAddress": address, "status": "5.2.2", "action": "failed"}
    said["diagnosticCode"] = "smtp; 552 5.2.2 The recipient's mailbox is over quota"
    return {"bounceType": "Transient", "bounceSubType": "MailboxFull", "bouncedRecipients": [said]}


def ses_event(mail: Mail, kind: str, now: datetime, **detail: Any) -> str:
    """An event as the configuration set publishes it, tags and all."""
    at = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    part = {"Send": "send", "Delivery": "delivery", "Bounce": "bounce"}[kind]
    own: dict[str, Any] = {} if kind == "Send" else {"timestamp": at, "recipients": mail.to}
    if kind == "Bounce":
        own |= full(mail.to[0])
    content = mail.request["Content"]["Simple"]
    return json.dumps(
        {
            "eventType": kind,
            "mail": {
                "timestamp": at,
                "source": mail.request["FromEmailAddress"],
                "sendingAccountId": "123456789012",
                "messageId": mail.message_id,
                "destination": mail.to,
                "headersTruncated": False,
                "headers": [
                    {"name": header["Name"], "value": header["Value"]}
                    for header in content["Headers"]
                ],
                "commonHeaders": {"to": mail.to, "subject": content["Subject"]["Data"]},
                "tags": {
                    "ses:configuration-set": [mail.request["ConfigurationSetName"]],
                    "ses:caller-identity": ["recado"],
                    **{tag["Name"]: [tag["Value"]] for tag in mail.request["EmailTags"]},
                },
            },
            part: own | detail,
        }
    )

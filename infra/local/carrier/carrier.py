"""What the carrier does with a request: SendEmail is played out, everything else is forwarded."""

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local import aws
from infra.local.carrier import mails, permissions
from infra.local.carrier.mails import Mail
from infra.local.carrier.outcomes import Trouble
from infra.local.carrier.proxy import Request, Response, error, forward, signed_by_root
from infra.local.carrier.publisher import Destination, Publisher, destinations
from infra.local.carrier.schedule import Pace, plan
from infra.local.carrier.troubles import Troubles
from infra.local.settings import HOST

log = logging.getLogger("carrier")

_SEND_EMAIL = ("POST", "/v2/email/outbound-emails")
_REFUSALS = {
    Trouble.THROTTLED: (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    Trouble.REJECTED: (400, "MessageRejected", "The carrier refuses messages to this address."),
}


class Carrier:
    """Stands before the emulator's SES; None as an answer means: hang up."""

    def __init__(self, stack_port: int, folder: Path) -> None:
        self._stack = f"{HOST}:{stack_port}"
        self._folder = folder
        self._ses = self._client("sesv2")
        self._iam = self._client("iam")
        self._publisher = Publisher(self._client("sns"))
        self._troubles = Troubles()
        self._pace = Pace.of_environment()
        self._keeping = threading.Lock()

    def answer(self, request: Request) -> Response | None:
        """The answer to any request of the SES v2 protocol."""
        if (request.method, request.path) != _SEND_EMAIL:
            return forward(request, self._stack)
        wanted = json.loads(request.body)
        trouble = self._troubles.strike(mails.addresses(wanted))
        if trouble is Trouble.DROPPED:
            return None
        if trouble in _REFUSALS:
            return error(*_REFUSALS[trouble])
        mail = mails.read(wanted, datetime.now(UTC))
        response = self._submit(request, mail)
        if response.status != 200:
            return response
        accepted = self._accept(mail, response)
        return None if trouble is Trouble.LOST_ANSWER else accepted

    def _submit(self, request: Request, mail: Mail) -> Response:
        """Have the emulator check and take the mail."""
        response = forward(request, self._stack)
        role = permissions.refused_role(response)
        if not role:
            return response
        resource = permissions.missing(self._iam, role, mail)
        if resource:
            message = f"{role} is not authorized to perform ses:SendEmail on resource {resource}"
            return error(403, "AccessDeniedException", message)
        return forward(signed_by_root(request, self._stack), self._stack)

    def _accept(self, mail: Mail, response: Response) -> Response:
        """Keep the mail, plan its events, and answer with its id."""
        try:
            to = self._destinations(mail.configuration_set)
        except self._ses.exceptions.NotFoundException:
            message = f"Configuration set <{mail.configuration_set}> does not exist."
            return error(404, "NotFoundException", message)
        with self._keeping:
            path = mails.keep(mail, self._folder)
        log.info("accepted %s for %s: %s", mail.message_id, ", ".join(mail.recipients), path.name)
        self._publisher.schedule(plan(mail, self._pace), to)
        body = json.dumps({"MessageId": mail.message_id}).encode()
        return Response(200, response.headers, body)

    def _destinations(self, configuration_set: str | None) -> list[Destination]:
        return destinations(self._ses, configuration_set) if configuration_set else []

    def _client(self, service: str) -> Any:
        return aws.root_session().client(service, endpoint_url=f"http://{self._stack}")

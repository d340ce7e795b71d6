"""E-mail: SendEmail is played out behind SES's own protocol."""

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from infra.local.carrier import mails, permissions
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.later import Later
from infra.local.carrier.mails import Mail
from infra.local.carrier.outcomes import Trouble
from infra.local.carrier.proxy import Request, Response, error, signed_by_root
from infra.local.carrier.publisher import Destination, Publisher, destinations
from infra.local.carrier.schedule import Pace, plan
from infra.local.carrier.troubles import Troubles

log = logging.getLogger("carrier")

_SEND_EMAIL = ("POST", "/v2/email/outbound-emails")
_REFUSALS = {
    Trouble.THROTTLED: (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    Trouble.REJECTED: (400, "MessageRejected", "The carrier refuses messages to this address."),
}


class EmailChannel:
    """Stands before the emulator's SES."""

    def __init__(self, emulator: Emulator, later: Later, pace: Pace, folder: Path) -> None:
        self._emulator = emulator
        self._folder = folder
        self._publisher = Publisher(emulator, later)
        self._troubles = Troubles()
        self._pace = pace
        self._keeping = threading.Lock()

    def takes(self, request: Request) -> bool:
        """Whether the request is SendEmail."""
        return (request.method, request.path) == _SEND_EMAIL

    def answer(self, request: Request) -> Response | None:
        """The answer to SendEmail; None means: hang up."""
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
        response = self._emulator.answer(request)
        role = permissions.refused_role(response)
        if not role:
            return response
        resource = permissions.missing(self._emulator.client("iam"), role, mail)
        if resource:
            message = f"{role} is not authorized to perform ses:SendEmail on resource {resource}"
            return error(403, "AccessDeniedException", message)
        return self._emulator.answer(signed_by_root(request, self._emulator.address))

    def _accept(self, mail: Mail, response: Response) -> Response:
        """Keep the mail, plan its events, and answer with its id."""
        ses = self._emulator.client("sesv2")
        try:
            to = self._destinations(mail.configuration_set)
        except ses.exceptions.NotFoundException:
            message = f"Configuration set <{mail.configuration_set}> does not exist."
            return error(404, "NotFoundException", message)
        with self._keeping:
            path = mails.keep(mail, self._folder)
        log.info("accepted %s for %s: %s", mail.message_id, ", ".join(mail.recipients), path.name)
        self._publisher.schedule(plan(mail, self._pace), to)
        body = json.dumps({"MessageId": mail.message_id}).encode()
        return Response(200, response.headers, body)

    def _destinations(self, configuration_set: str | None) -> list[Destination]:
        ses = self._emulator.client("sesv2")
        return destinations(ses, configuration_set) if configuration_set else []

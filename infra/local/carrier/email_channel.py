"""E-mail: SendEmail is played out behind SES's own protocol."""

import json
import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.carrier import mails, permissions, recipients
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.later import Later
from infra.local.carrier.mails import Mail
from infra.local.carrier.outcomes import Recipient, Trouble
from infra.local.carrier.proxy import Request, Response, error, signed_by_root
from infra.local.carrier.publisher import Destination, Publisher, destinations
from infra.local.carrier.schedule import Pace, plan
from infra.local.carrier.suppression import Suppressed, SuppressionList
from infra.local.carrier.troubles import Troubles
from infra.local.carrier.visits import Visits

log = logging.getLogger("carrier")

_SEND_EMAIL = ("POST", "/v2/email/outbound-emails")
_REFUSALS = {
    Trouble.THROTTLED: (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    Trouble.REJECTED: (400, "MessageRejected", "The carrier refuses messages to this address."),
    Trouble.PAUSED: (400, "SendingPausedException", "Sending is paused for this account."),
    Trouble.OUT_OF_QUOTA: (429, "TooManyRequestsException", "Daily message quota exceeded."),
    Trouble.SUSPENDED: (
        400,
        "AccountSuspendedException",
        "The account's ability to send email has been permanently restricted.",
    ),
}
"""Status and code as in SES's service model."""


class EmailChannel:
    """Stands before the emulator's SES."""

    def __init__(
        self,
        emulator: Emulator,
        later: Later,
        pace: Pace,
        folder: Path,
        suppressed: SuppressionList,
        troubles: Troubles,
    ) -> None:
        self._emulator = emulator
        self._folder = folder
        self._publisher = Publisher(emulator, later)
        self._suppressed = suppressed
        self._troubles = troubles
        self._arrived = Visits()
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
        """Keep the mail, plan its events, suppress who does not take it, and answer with its id."""
        ses = self._emulator.client("sesv2")
        try:
            to = self._destinations(mail.configuration_set)
        except ses.exceptions.NotFoundException:
            message = f"Configuration set <{mail.configuration_set}> does not exist."
            return error(404, "NotFoundException", message)
        with self._keeping:
            path = mails.keep(mail, self._folder)
        log.info("accepted %s for %s: %s", mail.message_id, ", ".join(mail.recipients), path.name)
        played = {address: self._play(address) for address in mail.recipients}
        self._suppress(mail, played)
        self._publisher.schedule(plan(mail, self._pace, find=played.__getitem__), to)
        body = json.dumps({"MessageId": mail.message_id}).encode()
        return Response(200, response.headers, body)

    def _play(self, address: str) -> Recipient:
        """What becomes of a mail to this address now: one that is suppressed does not get there."""
        if self._suppressed.holds(address):
            return recipients.SUPPRESSED
        return recipients.find(address).at(self._arrived.next(address.lower()))

    def _suppress(self, mail: Mail, played: Mapping[str, Recipient]) -> None:
        """Put on the list, as far as that is asked for, where it bounces for good or is complained
        of."""
        why = {
            address: event.suppresses
            for address, recipient in played.items()
            for event in recipient.events
            if event.suppresses and not recipients.is_simulator(address)
        }
        if not why:
            return
        asked_for = self._suppressed_reasons(mail.configuration_set)
        for address, reason in why.items():
            if reason in asked_for:
                entry = Suppressed(address, reason, mail.accepted_at, mail.message_id)
                self._suppressed.add(entry)

    def _suppressed_reasons(self, configuration_set: str | None) -> list[str]:
        """Those of the configuration set, or else of the account."""
        ses = self._emulator.client("sesv2")
        found: dict[str, Any] = {}
        if configuration_set:
            found = ses.get_configuration_set(ConfigurationSetName=configuration_set)
        options = found.get("SuppressionOptions") or ses.get_account()["SuppressionAttributes"]
        reasons: list[str] = options.get("SuppressedReasons") or []
        return reasons

    def _destinations(self, configuration_set: str | None) -> list[Destination]:
        ses = self._emulator.client("sesv2")
        return destinations(ses, configuration_set) if configuration_set else []

"""SES's suppression list of the account, and the calls that show and change it.

The emulator knows none of these calls, but it asks whether the caller may make them: AWS too asks
about `*`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from infra.local.carrier.emulator import Emulator
from infra.local.carrier.proxy import Request, Response, error, json_answer

_PATH = "/v2/email/suppression/addresses"
_REASONS = ("BOUNCE", "COMPLAINT")


@dataclass(frozen=True)
class Suppressed:
    """An address of the list, as it was written; `message_id` of the mail that brought it there."""

    address: str
    reason: str
    since: datetime
    message_id: str | None = None


class SuppressionList:
    """Addresses that SES does not send to. Upper and lower case are different entries, but sending
    does not tell them apart (SES Developer Guide, "Using the account-level suppression list")."""

    def __init__(self) -> None:
        self._entries: dict[str, Suppressed] = {}

    def add(self, entry: Suppressed) -> None:
        """Put an address on the list; what is there is replaced."""
        self._entries[entry.address] = entry

    def holds(self, address: str) -> bool:
        """Whether SES does not send there."""
        return address.lower() in map(str.lower, list(self._entries))

    def get(self, address: str) -> Suppressed | None:
        """The entry of exactly this spelling."""
        return self._entries.get(address)

    def remove(self, address: str) -> bool:
        """Take exactly this spelling off; whether it was there."""
        return self._entries.pop(address, None) is not None

    def entries(self, reasons: list[str]) -> list[Suppressed]:
        """Those with one of these reasons, oldest first; without reasons all."""
        found = (
            each for each in list(self._entries.values()) if each.reason in reasons or not reasons
        )
        return sorted(found, key=lambda each: each.since)


class SuppressionDesk:
    """Get-, Put-, Delete- and ListSuppressedDestinations. A list is one page."""

    def __init__(self, emulator: Emulator, suppressed: SuppressionList) -> None:
        self._emulator = emulator
        self._suppressed = suppressed
        self._one = {"GET": self._get, "DELETE": self._delete}
        self._all = {"GET": self._list, "PUT": self._put}

    def takes(self, request: Request) -> bool:
        """Whether the request is about the list."""
        forms = self._one if _address(request) else self._all
        return request.path.startswith(_PATH) and request.method in forms

    def answer(self, request: Request) -> Response:
        """SES's answer, or the emulator's refusal of the caller."""
        checked = self._emulator.answer(request)
        if checked.status == 403:
            return checked
        if address := _address(request):
            return self._one[request.method](address)
        return self._all[request.method](request)

    def _get(self, address: str) -> Response:
        entry = self._suppressed.get(address)
        if entry is None:
            return _missing(address)
        attributes = {"Attributes": {"MessageId": entry.message_id}} if entry.message_id else {}
        return json_answer({"SuppressedDestination": _summary(entry) | attributes})

    def _delete(self, address: str) -> Response:
        return json_answer({}) if self._suppressed.remove(address) else _missing(address)

    def _list(self, request: Request) -> Response:
        reasons = parse_qs(request.path.partition("?")[2]).get("Reason", [])
        summaries = [_summary(each) for each in self._suppressed.entries(reasons)]
        return json_answer({"SuppressedDestinationSummaries": summaries})

    def _put(self, request: Request) -> Response:
        wanted: Mapping[str, Any] = json.loads(request.body)
        address, reason = wanted.get("EmailAddress", ""), wanted.get("Reason")
        if "@" not in address or reason not in _REASONS:
            return error(400, "BadRequestException", "An address and a reason are needed.")
        self._suppressed.add(Suppressed(address, reason, datetime.now(UTC)))
        return json_answer({})


def _address(request: Request) -> str:
    """The address in the path; empty if it names none."""
    return unquote(request.path.partition("?")[0].removeprefix(_PATH).removeprefix("/"))


def _summary(entry: Suppressed) -> dict[str, Any]:
    return {
        "EmailAddress": entry.address,
        "Reason": entry.reason,
        "LastUpdateTime": entry.since.timestamp(),
    }


def _missing(address: str) -> Response:
    told = f"Email address {address} does not exist on your suppression list."
    return error(404, "NotFoundException", told)

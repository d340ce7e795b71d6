"""What the carrier does with a request: sends are played out, everything else is forwarded."""

from collections.abc import Sequence
from typing import Protocol

from infra.local.carrier.emulator import Emulator
from infra.local.carrier.proxy import Request, Response, json_answer

_HEALTH = "/_carrier/health"


class Desk(Protocol):
    """A part of the carrier that answers requests of its own kind."""

    def takes(self, request: Request) -> bool:
        """Whether the request is of its kind."""

    def answer(self, request: Request) -> Response | None:
        """The answer; None means: hang up."""


class Carrier:
    """Stands before the emulator's SES and SNS, and where it has nothing (WhatsApp)."""

    def __init__(self, emulator: Emulator, desks: Sequence[Desk]) -> None:
        self._emulator = emulator
        self._desks = desks

    def answer(self, request: Request) -> Response | None:
        """The answer to any request; None means: hang up."""
        if request.path == _HEALTH:
            return json_answer({})
        desk = next((each for each in self._desks if each.takes(request)), self._emulator)
        return desk.answer(request)

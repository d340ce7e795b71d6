"""What both phone channels do with a send: check it, keep it, tell what follows, answer."""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from infra.local.carrier.later import Later, Now
from infra.local.carrier.outcomes import Happening, Recipient, Trouble
from infra.local.carrier.phones import Message, Phones
from infra.local.carrier.proxy import Request, Response
from infra.local.carrier.schedule import Pace, timed
from infra.local.carrier.troubles import Troubles
from infra.local.carrier.visits import Visits

log = logging.getLogger("carrier")


class Provider[E: Happening](Protocol):
    """One provider of a phone channel: its protocol and what it tells later."""

    @property
    def refusals(self) -> Mapping[Trouble, Response]:
        """How it refuses."""

    def takes(self, request: Request) -> bool:
        """Whether the request is a send to a phone."""

    def read(self, request: Request, now: datetime) -> Message | Response:
        """The message, accepted now under a new id, or how a malformed request is refused."""

    def check(self, request: Request, message: Message) -> Response | None:
        """How the caller is refused who may not send this; none when they may."""

    def answer(self, message: Message) -> Response:
        """The answer to a send that was accepted."""

    def recipient(self, message: Message) -> Recipient[E]:
        """What follows this message."""

    def tell(self, event: E, message: Message, at: datetime) -> None:
        """Tell now what happened to the message at that moment."""


class PhoneDesk[E: Happening]:
    """Plays out the sends of one provider."""

    def __init__(self, provider: Provider[E], phones: Phones, later: Later, pace: Pace) -> None:
        self._provider = provider
        self._phones = phones
        self._later = later
        self._pace = pace
        self._troubles = Troubles()
        self._arrived = Visits()

    def takes(self, request: Request) -> bool:
        """Whether the request is a send to a phone."""
        return self._provider.takes(request)

    def answer(self, request: Request) -> Response | None:
        """The answer to a send; None means: hang up."""
        message = self._provider.read(request, datetime.now(UTC))
        if isinstance(message, Response):
            return message
        recipient = self._provider.recipient(message)
        trouble = self._troubles.meet(message.number, recipient)
        if trouble is Trouble.DROPPED:
            return None
        refusal = self._refusal(request, message, trouble)
        if refusal:
            return refusal
        self._accept(message)
        recipient = recipient.at(self._arrived.next(message.number))
        if trouble is Trouble.LATE_ANSWER:
            self._tell(message, recipient, Now())
            time.sleep(self._pace.held)
        else:
            self._tell(message, recipient, self._later)
        return None if trouble is Trouble.LOST_ANSWER else self._provider.answer(message)

    def _refusal(
        self, request: Request, message: Message, trouble: Trouble | None
    ) -> Response | None:
        refused = self._provider.refusals.get(trouble) if trouble else None
        return refused or self._provider.check(request, message)

    def _accept(self, message: Message) -> None:
        path = self._phones.keep(message)
        log.info("accepted %s by %s: %s", message.message_id, message.channel, path.name)

    def _tell(self, message: Message, recipient: Recipient[E], when: Later | Now) -> None:
        for each in sorted(timed(recipient, self._pace), key=lambda one: one.told):
            at = message.accepted_at + timedelta(seconds=each.happens)
            when.do(each.told, partial(self._provider.tell, each.event, message, at))

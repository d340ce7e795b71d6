"""A small world around the receipts' functions: sends that went out, and the fakes that the real
handlers work with."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from functions.sms_receipts import app as sms
from functions.whatsapp_receipts import app as whatsapp
from recado.domain.channel import Channel
from recado.domain.fold import status_of, verdict
from recado.domain.receipt import Receipt
from recado.domain.send import Send
from recado.domain.status import SendStatus
from recado.ports import TryAgain
from recado.receiving import Receiving
from recado.use_cases.record_receipt import record_by_pointer, record_receipt
from recado.wire_formats import ReplyMessage, read_reply_message
from recado.wiring.whatsapp_receipts import WhatsAppReceipts
from tests.builders import a_send, handed_over
from tests.fakes import (
    FakeChannelStates,
    FakeInbox,
    FakeKeptReceipts,
    FakePointers,
    FakeSends,
    HandClock,
)
from tests.world_events import Message, context, sqs_event
from tests.world_sources import milliseconds

PATIENCE = timedelta(minutes=5)
NOTHING = timedelta()


class PhoneReceipts:
    """SMS and WhatsApp, side by side. `full`: the queue of replies takes nothing."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.sends = FakeSends()
        self.pointers = FakePointers()
        self.states = FakeChannelStates()
        self.kept = FakeKeptReceipts()
        self.inbox = FakeInbox()
        self.replies: list[ReplyMessage] = []
        self.full = False
        self._numbers = count(1)

    def sent(self, channel: Channel) -> Send:
        """A send that the channel's provider took over."""
        send = handed_over(a_send(occurrence=f"due-{next(self._numbers)}", channel=channel))
        self.sends.create(send)
        return send

    def point(self, message_id: str, send: Send) -> None:
        self.pointers.put(message_id, send.attempt_id(1), self.clock())

    def sms(self, *bodies: str, waited: timedelta = NOTHING) -> list[str]:
        """One invocation with messages that have waited this long; the bodies of those that come
        back."""
        return self._received(
            bodies, waited, lambda event: sms.handler(event, context(), self._by_pointer)
        )

    def whatsapp(self, *bodies: str, waited: timedelta = NOTHING) -> list[str]:
        """The same for WhatsApp."""
        service = WhatsAppReceipts(self._by_attempt, self._put_replies)
        return self._received(
            bodies, waited, lambda event: whatsapp.handler(event, context(), service)
        )

    def told(self, send: Send) -> tuple[Receipt, SendStatus]:
        """What speaks for the send's attempt, and the send's status."""
        stored = self.sends.get(send.key)
        assert stored is not None
        return verdict(stored.channel, stored.attempts[0]), status_of(stored)

    def _received(
        self,
        bodies: tuple[str, ...],
        waited: timedelta,
        handler: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> list[str]:
        if not bodies:
            return []
        sent_at = milliseconds(self.clock() - waited)
        batch = {f"m-{n}": Message(f"m-{n}", body, sent_at) for n, body in enumerate(bodies)}
        failures = handler(sqs_event(*batch.values()))["batchItemFailures"]
        return [batch[each["itemIdentifier"]].body for each in failures]

    def _put_replies(self, bodies: Sequence[str]) -> None:
        if self.full:
            raise TryAgain("full")
        self.replies += map(read_reply_message, bodies)

    @property
    def _by_attempt(self) -> Receiving:
        record = partial(record_receipt, sends=self.sends, states=self.states, clock=self.clock)
        return Receiving(record, self.kept, self.inbox, self.clock, PATIENCE)

    @property
    def _by_pointer(self) -> Receiving:
        record = partial(
            record_by_pointer,
            pointers=self.pointers,
            sends=self.sends,
            states=self.states,
            clock=self.clock,
        )
        return replace(self._by_attempt, record=record)

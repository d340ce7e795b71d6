"""The three providers and the way of their receipts, in virtual time."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from recado.domain.channel import Channel
from recado.domain.notification import Content
from recado.domain.receipt import Receipt
from recado.domain.send import Accepted, Refused, Send
from recado.ports import ChannelPaused, NotHandedOver, OutcomeUnknown, TryAgain
from recado.use_cases.record_receipt import UnknownAttempt, record_by_pointer, record_receipt
from tests.builders import HOUR, MINUTE
from tests.fakes import World
from tests.simulation.diary import MAY_BE_OUT, Answered, Asked, Diary, Outage, Told
from tests.simulation.machinery import Killed
from tests.simulation.people import SECOND, SUPPRESSED, WELL, Person, Word
from tests.simulation.virtual_time import VirtualTime

FINDS_ITS_ATTEMPT = 5 * MINUTE
"""How long a receipt comes back whose attempt nobody knows; after that it is kept for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """The shares of what goes wrong by itself: batches of the stream that are read again, messages
    and receipts that come twice, timers that cannot be armed, receipts that are late, and calls
    that are answered so."""

    read_again: float = 0.02
    twice: float = 0.05
    no_timer: float = 0.05
    late: float = 0.05
    busy: float = 0.015
    refused: float = 0.004
    lost: float = 0.01
    killed: float = 0.005


ALL_SORTS = Troubles()
NO_TROUBLES = Troubles(
    read_again=0, twice=0, late=0, busy=0, refused=0, lost=0, killed=0, no_timer=0
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, as far as its way is concerned."""

    send_id: str
    number: int
    attempt_id: str
    channel: Channel
    address: str
    edition: str = "1"


def written(send: Send, content: Content, attempt_id: str) -> Letter:
    """The letter of the attempt, which is the send's last."""
    number, address = len(send.attempts), content.addresses[send.contact_id]
    return Letter(send.send_id, number, attempt_id, send.channel, address)


_RAISED: dict[Answered, type[BaseException]] = {
    Answered.PAUSED: ChannelPaused,
    Answered.BUSY: NotHandedOver,
    Answered.LOST: OutcomeUnknown,
    Answered.KILLED: Killed,
}
_REFUSED = {Answered.NO: "MessageRejected", Answered.OPTED_OUT: "OptedOut"}


class Providers:
    """All of them. `people` by address: whoever is not among them gets everything. `refusing`: who
    told the provider of SMS that they want none. `outages`: when a provider takes nothing; `fogs`:
    when most of its answers are lost."""

    def __init__(
        self, time: VirtualTime, chance: Random, troubles: Troubles, world: World, diary: Diary
    ) -> None:
        self.people: dict[str, Person] = {}
        self.outages: list[Outage] = []
        self.fogs: list[Outage] = []
        self.refusing: set[str] = set()
        self._time, self._chance, self._troubles = time, chance, troubles
        self._world, self._diary = world, diary
        self._messages: Counter[str] = Counter()

    def hand_over(self, letter: Letter) -> Accepted | Refused:
        answered, held = self._answer(letter), self._holds(letter)
        self._diary.append(
            Asked(self._time.now, letter.send_id, letter.number, answered, held=held)
        )
        provider_id = f"provider-{len(self._diary)}"
        if answered is Answered.YES or (answered in MAY_BE_OUT and self._happens(0.5)):
            self._carry(letter, provider_id, held=held)
        if answered in _RAISED:
            raise _RAISED[answered]
        if answered in _REFUSED:
            return Refused(_REFUSED[answered], self._time.now)
        return Accepted(provider_id, self._time.now)

    def _holds(self, letter: Letter) -> bool:
        by_email = letter.channel is Channel.EMAIL
        return by_email and letter.address in self._world.suppression.held

    def _answer(self, letter: Letter) -> Answered:
        now = self._time.now
        if any(outage.covers(letter.channel, now) for outage in self.outages):
            return Answered.PAUSED
        if any(fog.covers(letter.channel, now) for fog in self.fogs) and self._happens(0.7):
            return Answered.LOST
        if letter.address in self.refusing:
            return Answered.OPTED_OUT
        shares = {
            Answered.BUSY: self._troubles.busy,
            Answered.NO: self._troubles.refused,
            Answered.LOST: self._troubles.lost,
            Answered.KILLED: self._troubles.killed,
        }
        well = 1 - sum(shares.values())
        return self._chance.choices([*shares, Answered.YES], [*shares.values(), well])[0]

    def _carry(self, letter: Letter, provider_id: str, *, held: bool) -> None:
        mark = provider_id if letter.channel is Channel.SMS else letter.attempt_id
        for word in (SUPPRESSED,) if held else self._said(letter):
            receipt = word.receipt(self._time.now)
            self._time.at(receipt.at, partial(self._happen, letter, mark, receipt))

    def _said(self, letter: Letter) -> tuple[Word, ...]:
        """What is heard of a message that arrives."""
        self._messages[letter.send_id] += 1
        person = self.people.get(letter.address, WELL)
        return person(self._time.now, self._messages[letter.send_id], self._chance)

    def _happen(self, letter: Letter, mark: str, receipt: Receipt) -> None:
        if receipt.listed:
            self._world.suppression.held.add(letter.address)
        for _ in range(2 if self._happens(self._troubles.twice) else 1):
            longest = 2 * HOUR if self._happens(self._troubles.late) else 20 * SECOND
            wait = self._chance.random() * longest
            receive = partial(self._receive, letter, mark, receipt, self._time.now + wait)
            self._time.after(wait, receive)

    def _receive(self, letter: Letter, mark: str, receipt: Receipt, since: datetime) -> None:
        try:
            news = self._record(letter, mark, receipt)
        except (UnknownAttempt, TryAgain):
            if self._time.now - since < FINDS_ITS_ATTEMPT:
                self._time.after(20 * SECOND, partial(self._receive, letter, mark, receipt, since))
            return
        if news:
            self._diary.append(Told(self._time.now, letter.send_id, letter.number, receipt))

    def _record(self, letter: Letter, mark: str, receipt: Receipt) -> bool:
        sends, states, clock = self._world.sends, self._world.states, self._time.clock
        if letter.channel is not Channel.SMS:
            return record_receipt(mark, receipt, sends=sends, states=states, clock=clock)
        pointers = self._world.pointers
        return record_by_pointer(
            mark, receipt, pointers=pointers, sends=sends, states=states, clock=clock
        )

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

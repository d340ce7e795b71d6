"""Late and repeated receipts, in whatever order they come, give one and the same block."""

from dataclasses import replace
from datetime import datetime

from hypothesis import event, given, settings
from hypothesis import strategies as st

from recado.domain.blocks import KEPT, KNOWN_TO_EVERYONE, Block, block_of, heard_of
from recado.domain.contact_entry import EVERYONE, ContactEntry, Heard, Release
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send
from recado.domain.status import Reason
from recado.use_cases.follow import Changed, follow_contacts
from recado.use_cases.record_receipt import record_receipt
from tests.accepting import accepted
from tests.builders import ACCOUNT, DAY, HOUR, LEASE, NOW, a_send, accepted_by_provider, an_account
from tests.fakes import World

THOROUGHLY = settings(derandomize=True, max_examples=500, deadline=None)
CONTACT = a_send().contact_id
THE_END = NOW + 40 * DAY
RELEASE = Release(at=NOW + 3 * DAY, asked_by="ana", called_by="role", why="she called")

POLICY = Receipt(Outcome.HARD_FAILURE, NOW, Reason.POLICY, counts=True)
FULL = Receipt(Outcome.SOFT_FAILURE, NOW, Reason.MAILBOX_FULL, counts=True)
GONE = Receipt(Outcome.HARD_FAILURE, NOW, Reason.NO_SUCH_USER, counts=True)
DELIVERED = Receipt(Outcome.DELIVERED, NOW)
SAID = [
    POLICY,
    FULL,
    GONE,
    DELIVERED,
    DELIVERED,
    Receipt(Outcome.HARD_FAILURE, NOW, Reason.SPAM_CONTENT),
    Receipt(Outcome.COMPLAINED, NOW, Reason.COMPLAINT),
    Receipt(Outcome.IGNORED, NOW, Reason.AUTO_REPLY),
]

Told = tuple[str, Receipt]
"""An attempt's id, and what is said of it."""


class Stream:
    """A world whose writes are read later: those of one send in their order, again and again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._seen: dict[str, list[Send]] = {s.send_id: [s] for s in world.sends.all()}
        self._read: dict[str, int] = dict.fromkeys(self._seen, 1)

    def record(self, told: Told) -> None:
        world = self.world
        attempt_id, receipt = told
        record_receipt(
            attempt_id, receipt, sends=world.sends, states=world.states, clock=world.clock
        )
        for send in world.sends.all():
            if send is not self._seen[send.send_id][-1]:
                self._seen[send.send_id].append(send)

    def read(self, send_id: str) -> None:
        """The next of the send's writes, if there is one."""
        images, at = self._seen[send_id], self._read[send_id]
        if at < len(images):
            self._follow(images[at - 1], images[at])
            self._read[send_id] = at + 1

    def begin_again(self, send_id: str) -> None:
        """From its first write on, as after a batch that failed."""
        self._read[send_id] = 1

    def read_all(self) -> None:
        for send_id, images in self._seen.items():
            while self._read[send_id] < len(images):
                self.read(send_id)

    def _follow(self, before: Send, now: Send) -> None:
        follow_contacts([Changed(before, now)], followers=self.world.followers)


def sends_of(attempts: list[int]) -> list[Send]:
    """As many sends to one contact, each with so many attempts, handed over in turns."""
    sends = [a_send(occurrence=f"n-{n}") for n in range(len(attempts))]
    day = 0
    for turn in range(max(attempts)):
        for n, most in enumerate(attempts):
            if turn < most:
                sends[n] = sends[n].claimed(NOW + day * DAY, LEASE)
                sends[n] = sends[n].answered(turn + 1, accepted_by_provider(day * DAY))
                day += 1
    return sends


def a_world(sends: list[Send], release: Release | None = None) -> World:
    world = World()
    world.clock.now = THE_END
    world.accounts.put(an_account())
    accepted(world, *sends)
    if release is not None:
        world.entries.change(ACCOUNT, CONTACT, lambda entry: replace(entry, release=release))
    return world


def found(world: World) -> Block | None:
    own = world.entries.of(ACCOUNT, [CONTACT]).get(CONTACT)
    return block_of(own, world.entries.of(EVERYONE, [CONTACT]).get(CONTACT), THE_END)


def reference(world: World, release: Release | None) -> Block | None:
    """From all sends at once, as PRODUCT.md section 7 has it: the last five outcomes in order of
    hand-over, the complaint beside them."""
    heard = [each for send in world.sends.all() for each in heard_of(send)]
    own = _entry(ACCOUNT, [each for each in heard if each.delivered or each.counts])
    shared = [
        each
        for each in heard
        if each.delivered
        or (each.outcome is Outcome.HARD_FAILURE and each.reason in KNOWN_TO_EVERYONE)
    ]
    complaints = [each for each in heard if each.outcome is Outcome.COMPLAINED]
    last = max(complaints, key=lambda each: (each.at, each.place), default=None)
    own = replace(own, complaint=last, release=release)
    return block_of(own, _entry(EVERYONE, shared), THE_END)


def _entry(account_id: str, heard: list[Heard]) -> ContactEntry:
    last = sorted(heard, key=lambda each: each.handed_over_at)[-KEPT:]
    return ContactEntry(account_id=account_id, contact_id=CONTACT, outcomes=tuple(last))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Send], list[Told]]:
    """Sends to one contact, and receipts of their attempts in any order, some of them twice."""
    sends = sends_of(draw(st.lists(st.integers(1, 3), min_size=1, max_size=5)))
    ids = [send.attempt_id(each.number) for send in sends for each in send.attempts]
    said = st.tuples(st.sampled_from(ids), st.sampled_from(SAID), st.sampled_from([0, 1, 30]))
    once = [
        (attempt_id, replace(receipt, at=_at(sends, attempt_id) + hours * HOUR))
        for attempt_id, receipt, hours in draw(st.lists(said, min_size=1, max_size=14))
    ]
    again = draw(st.lists(st.sampled_from(once), max_size=4))
    return sends, draw(st.permutations(once + again))


def _at(sends: list[Send], attempt_id: str) -> datetime:
    return next(
        each.claimed_at
        for send in sends
        for each in send.attempts
        if send.attempt_id(each.number) == attempt_id
    )


@THOROUGHLY
@given(history=histories(), release=st.sampled_from([None, None, RELEASE]), data=st.data())
def test_any_order_and_any_repetition_end_in_the_block_of_all_that_happened(
    history: tuple[list[Send], list[Told]], release: Release | None, data: st.DataObject
) -> None:
    sends, all_told = history
    stream = Stream(a_world(sends, release))
    any_send = st.sampled_from([send.send_id for send in sends])
    for told in all_told:
        stream.record(told)
        for send_id in data.draw(st.lists(any_send, max_size=3)):
            stream.read(send_id)
        if data.draw(st.integers(0, 5)) == 0:
            stream.begin_again(data.draw(any_send))
    stream.read_all()
    expected = reference(stream.world, release)
    event("blocked" if expected else "not blocked")
    assert found(stream.world) == expected


def test_a_delivery_that_came_before_the_news_of_failures_is_not_forgotten() -> None:
    """It left no trace in the entry then: it is looked for when the failures are heard of."""
    sends = sends_of([1, 1, 1, 1])
    stream = Stream(a_world(sends))
    for n, receipt in ((2, DELIVERED), (0, POLICY), (1, POLICY), (3, POLICY)):
        stream.record((sends[n].attempt_id(1), receipt))
        stream.read_all()
    assert found(stream.world) is None


def test_a_delivery_that_came_before_the_late_bounce_of_an_older_send_is_known_to_everyone() -> (
    None
):
    sends = sends_of([1, 1])
    stream = Stream(a_world(sends))
    for n, receipt in ((1, DELIVERED), (0, GONE)):
        stream.record((sends[n].attempt_id(1), receipt))
        stream.read_all()
    assert found(stream.world) is None

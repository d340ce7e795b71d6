"""What becomes of a message's parts: each is tried, and nothing that was told is lost."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.receipt import Receipt
from recado.observability import logger, metrics
from recado.ports import TryAgain
from recado.receiving import Reading, Receiver, Receiving, Unread, Unreadable
from recado.use_cases.record_receipt import UnknownAttempt
from tests.builders import a_receipt
from tests.fakes import FakeInbox, FakeKeptReceipts, HandClock
from tests.world_events import Message, context, sqs_event
from tests.world_sources import milliseconds

PATIENCE = timedelta(minutes=5)

Part = Reading | Unread | str


class Trouble(Exception):
    """Something that nobody foresaw."""


class Desk:
    """One channel, whose messages have the parts that the test says. The attempt "early" is not
    known yet, and "broken" cannot be recorded; a text is about no attempt."""

    def __init__(self, *parts: Part) -> None:
        self.clock = HandClock()
        self.kept = FakeKeptReceipts()
        self.recorded: list[str] = []
        self.passed_on: list[str] = []
        self._receiver = Receiver[str](
            read=lambda body: parts,
            pass_on=self.passed_on.append,
            service=Receiving(self._record, self.kept, FakeInbox(), self.clock, PATIENCE),
            logger=logger("test"),
            metrics=metrics("test"),
        )

    def receives(self, waited: timedelta = timedelta()) -> bool:
        """Whether it is done with the message that has waited so long."""
        message = Message("m-1", "the body", milliseconds(self.clock() - waited))
        answer = self._receiver.receive(sqs_event(message), context())
        return answer == {"batchItemFailures": []}

    def _record(self, mark: str, receipt: Receipt) -> bool:
        if mark == "early":
            raise UnknownAttempt("no such send")
        if mark == "busy":
            raise TryAgain("busy")
        if mark == "broken":
            raise Trouble
        self.recorded.append(mark)
        return True


def of(mark: str | None, *, guessed: bool = False) -> Reading:
    return Reading(mark, a_receipt(), guessed)


def test_every_part_is_done_in_its_order() -> None:
    desk = Desk(of("one"), "a reply", of("two"))
    assert desk.receives()
    assert (desk.recorded, desk.passed_on) == (["one", "two"], ["a reply"])
    assert desk.kept.kept == {}


@pytest.mark.parametrize("mark", ["early", "busy", "broken"])
def test_a_part_that_fails_brings_the_message_back_and_stops_no_other(mark: str) -> None:
    desk = Desk(of("one"), of(mark), of("two"), "a reply")
    assert not desk.receives()
    assert (desk.recorded, desk.passed_on) == (["one", "two"], ["a reply"])
    assert desk.kept.kept == {}


def test_an_attempt_that_nobody_ever_knows_has_its_receipt_kept() -> None:
    desk = Desk(of("early"))
    assert not desk.receives(PATIENCE - timedelta(seconds=1))
    assert desk.receives(PATIENCE)
    assert desk.kept.kept == {"the body": "unknown attempt"}


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (of(None), "no attempt"),
        (Unread("status"), "status"),
        (of("one", guessed=True), "text without a rule"),
    ],
)
def test_what_a_person_is_to_see_is_kept(part: Part, reason: str) -> None:
    desk = Desk(part)
    assert desk.receives()
    assert desk.kept.kept == {"the body": reason}


def test_a_guess_is_recorded_nevertheless() -> None:
    desk = Desk(of("one", guessed=True))
    assert desk.receives()
    assert desk.recorded == ["one"]


def test_what_says_nothing_of_the_delivery_is_neither_recorded_nor_kept() -> None:
    desk = Desk(Reading("one", None), Reading(None, None))
    assert desk.receives()
    assert (desk.recorded, desk.kept.kept) == ([], {})


def test_an_unreadable_message_is_kept() -> None:
    def refuse(body: str) -> list[Part]:
        raise Unreadable("unknown type")

    kept = FakeKeptReceipts()
    service = Receiving(lambda *_: True, kept, FakeInbox(), HandClock(), PATIENCE)
    receiver = Receiver[str](
        read=refuse,
        pass_on=print,
        service=service,
        logger=logger("test"),
        metrics=metrics("test"),
    )
    event = sqs_event(Message("m-1", "the body"))
    assert receiver.receive(event, context()) == {"batchItemFailures": []}
    assert kept.kept == {"the body": "unknown type"}


MARKS = st.lists(st.sampled_from(["one", "two", "early", "busy", "broken"]), max_size=8)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(MARKS)
def test_whatever_fails_the_others_are_recorded_and_only_a_whole_success_ends(
    marks: list[str],
) -> None:
    desk = Desk(*map(of, marks))
    assert desk.receives() == ({"one", "two"} >= set(marks))
    assert desk.recorded == [mark for mark in marks if mark in ("one", "two")]

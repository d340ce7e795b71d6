"""The consumer: one message's trouble is its own, and each comes back when it may succeed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from hypothesis import given
from hypothesis import strategies as st

from recado.consumer import (
    FIRST_WAIT_SECONDS,
    LONGEST_INVISIBILITY,
    LONGEST_WAIT_SECONDS,
    RESERVE_MILLISECONDS,
    Consumer,
    growing_wait,
)
from recado.observability import logger
from recado.ports import NotYet, TryAgain
from recado.use_cases.errors import Broken
from tests.world_events import Message, context, sqs_event

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@dataclass
class FakeInbox:
    """Remembers what was postponed, by how long, and what was parked."""

    postponed: dict[str, int] = field(default_factory=dict)
    parked: list[tuple[str, str]] = field(default_factory=list)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        self.postponed[receipt_handle.partition("#")[0]] = seconds

    def park(self, body: str, reason: str) -> None:
        self.parked.append((body, reason))


class BrokenInbox(FakeInbox):
    """Cannot reach its queue."""

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        raise ConnectionError

    def park(self, body: str, reason: str) -> None:
        raise ConnectionError


def raising(troubles: dict[str, Exception]) -> Callable[[SQSRecord], None]:
    """Work that fails for these bodies."""

    def work(record: SQSRecord) -> None:
        if record.body in troubles:
            raise troubles[record.body]

    return work


def consume(
    *bodies: str, inbox: FakeInbox, remaining: int = 60_000, **troubles: Exception
) -> list[str]:
    """The messages that come back, each named by its body."""
    consumer = Consumer(
        work=raising(troubles),
        inbox=inbox,
        clock=lambda: NOW,
        logger=logger("consumer"),
        metrics=Metrics(namespace="Recado", service="consumer"),
    )
    event = sqs_event(*(Message(body, body) for body in bodies))
    answer: dict[str, Any] = consumer.consume(event, context(remaining))
    consumer.metrics.clear_metrics()
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_what_is_done_does_not_come_back() -> None:
    assert consume("a", "b", "c", inbox=FakeInbox()) == []


@pytest.mark.parametrize(
    "trouble", [TryAgain("busy"), NotYet(NOW), RuntimeError("a defect"), RecursionError()]
)
def test_only_the_message_in_trouble_comes_back(trouble: Exception) -> None:
    assert consume("a", "b", "c", inbox=FakeInbox(), b=trouble) == ["b"]


def test_a_batch_in_which_all_fail_is_answered_one_by_one_too() -> None:
    assert consume("a", "b", inbox=FakeInbox(), a=TryAgain(), b=RuntimeError()) == ["a", "b"]


def test_what_no_retry_can_mend_is_parked_and_does_not_come_back() -> None:
    inbox = FakeInbox()
    assert consume("a", "b", inbox=inbox, a=Broken("nonsense")) == []
    assert inbox.parked == [("a", "nonsense")]


def test_what_is_due_later_comes_back_at_its_time() -> None:
    inbox = FakeInbox()
    consume("a", inbox=inbox, a=NotYet(NOW + timedelta(seconds=90, milliseconds=1)))
    assert inbox.postponed == {"a": 91}


@pytest.mark.parametrize("hours", [12, 36, 24 * 8])
def test_what_is_due_in_days_comes_back_before_sqs_must_show_it(hours: int) -> None:
    inbox = FakeInbox()
    later = NotYet(NOW + timedelta(hours=hours))
    assert consume("a", inbox=inbox, a=later) == ["a"]
    assert inbox.postponed["a"] == LONGEST_INVISIBILITY < 12 * 3600


@pytest.mark.parametrize("times", [1, 2, 5, 300])
@pytest.mark.parametrize("longest", [5, 30, LONGEST_WAIT_SECONDS])
def test_no_wait_is_longer_than_its_queue_allows(times: int, longest: int) -> None:
    event = sqs_event(Message("m", "", receives=times))["Records"][0]
    assert growing_wait(SQSRecord(event), longest) <= longest


def test_what_became_due_in_the_meantime_comes_back_soon_but_not_at_once() -> None:
    inbox = FakeInbox()
    consume("a", inbox=inbox, a=NotYet(NOW - timedelta(minutes=1)))
    assert inbox.postponed == {"a": 1}


def test_what_could_not_be_parked_comes_back() -> None:
    assert consume("a", "b", inbox=BrokenInbox(), a=Broken("nonsense")) == ["a"]


def test_what_could_not_be_postponed_comes_back_all_the_same() -> None:
    assert consume("a", "b", inbox=BrokenInbox(), a=TryAgain("busy")) == ["a"]


def test_nothing_is_begun_when_the_time_is_nearly_over() -> None:
    inbox = FakeInbox()
    begun = Broken("was begun")
    assert consume("a", inbox=inbox, remaining=RESERVE_MILLISECONDS - 1, a=begun) == ["a"]
    assert (inbox.parked, inbox.postponed) == ([], {"a": 0})


def test_with_just_enough_time_the_work_is_done() -> None:
    assert consume("a", inbox=FakeInbox(), remaining=RESERVE_MILLISECONDS) == []


def wait(times: int, message_id: str = "m") -> int:
    record = sqs_event(Message(message_id, "", receives=times))["Records"][0]
    return growing_wait(SQSRecord(record))


@given(times=st.integers(1, 10_000), message_id=st.uuids().map(str))
def test_the_waits_double_up_to_a_quarter_of_an_hour_and_are_spread_by_half(
    times: int, message_id: str
) -> None:
    longest = min(FIRST_WAIT_SECONDS * 2 ** (times - 1), LONGEST_WAIT_SECONDS)
    assert longest // 2 <= wait(times, message_id) <= longest


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    assert len({wait(8, f"message-{n}") for n in range(50)}) > 25

from datetime import timedelta

import pytest

from recado.domain.channel import Channel
from recado.domain.history import Event
from recado.domain.page import reached, time_line, to_see_to
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send
from recado.domain.status import Evidence
from tests.builders import (
    ANA,
    BRUNO,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_customer,
    a_receipt,
    a_send,
    handed_over,
)

BOUNCE = a_receipt(Outcome.HARD_FAILURE)


def told(send: Send, *receipts: Receipt, after: timedelta = MINUTE) -> Send:
    now = handed_over(send, after)
    for receipt in receipts:
        now = now.receiving(1, receipt)
    return now


def delivered(address: str = ANA, after: timedelta = HOUR) -> Send:
    return told(a_send(address), a_receipt(after=after))


def reminder(number: int, address: str = ANA) -> Send:
    return a_send(address, occurrence=f"n-{number}", accepted_at=NOW + number * HOUR)


# ---- the best news


@pytest.mark.parametrize(
    "sends",
    [
        [],
        [a_send()],
        [told(a_send())],
        [told(a_send(), BOUNCE)],
        [told(a_send(), a_receipt(), a_receipt(Outcome.COMPLAINED))],
    ],
    ids=["nothing", "queued", "sent", "bounced", "complained"],
)
def test_without_proof_nobody_was_reached(sends: list[Send]) -> None:
    assert reached(sends) is None


def test_somebody_was_reached_when_it_was_delivered() -> None:
    found = reached([told(a_send(BRUNO), BOUNCE), delivered()])
    assert found is not None
    assert (found.send, found.at, found.evidence) == (
        delivered(),
        NOW + HOUR,
        Evidence.DELIVERED,
    )


@pytest.mark.parametrize("turned", [False, True])
def test_newer_news_is_better(turned: bool) -> None:
    sends = [delivered(), delivered(BRUNO, after=DAY)]
    found = reached(reversed(sends) if turned else sends)
    assert found is not None
    assert found.send == sends[1]


@pytest.mark.parametrize("turned", [False, True])
def test_read_is_better_than_delivered_later(turned: bool) -> None:
    whatsapp = told(a_send(channel=Channel.WHATSAPP), a_receipt(Outcome.READ, after=2 * HOUR))
    sends = [whatsapp, delivered(BRUNO, after=DAY)]
    found = reached(reversed(sends) if turned else sends)
    assert found is not None
    assert (found.send, found.evidence) == (whatsapp, Evidence.READ)


# ---- the time line


def test_the_time_line_holds_all_that_happened_oldest_first() -> None:
    first, second = told(reminder(0), BOUNCE), told(reminder(1, BRUNO), after=2 * HOUR)
    lines = time_line([second, first])
    assert [(line.send, line.entry.event) for line in lines] == [
        (first, Event.QUEUED),
        (first, Event.CLAIMED),
        (first, Event.HANDED_OVER),
        (second, Event.QUEUED),
        (first, Outcome.HARD_FAILURE),
        (second, Event.CLAIMED),
        (second, Event.HANDED_OVER),
    ]


# ---- what is to be done


def test_what_failed_is_to_be_seen_to_contact_by_contact() -> None:
    sends = [told(reminder(0), BOUNCE), told(reminder(0, BRUNO), BOUNCE)]
    assert set(to_see_to(sends, ())) == set(sends)


@pytest.mark.parametrize("turned", [False, True])
def test_of_a_contact_only_the_newest_is_to_be_seen_to(turned: bool) -> None:
    sends = [told(reminder(0), BOUNCE), told(reminder(1), BOUNCE)]
    assert to_see_to(reversed(sends) if turned else sends, ()) == (sends[1],)


def test_where_something_arrived_later_nothing_is_to_be_done() -> None:
    later = told(reminder(1), a_receipt(after=DAY), after=HOUR)
    assert to_see_to([told(reminder(0), BOUNCE), later], ()) == ()


def test_a_newer_send_that_is_still_queued_hides_no_trouble() -> None:
    failed = told(reminder(0), BOUNCE)
    assert to_see_to([failed, reminder(1)], ()) == (failed,)


def test_where_the_contact_was_put_right_nothing_is_to_be_done() -> None:
    put = a_customer(BRUNO, put_at=NOW + DAY)
    assert to_see_to([told(reminder(0), BOUNCE)], [put]) == ()

"""Receipts come in any order and any number of times: the status may not depend on it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.fold import status_of
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Accepted, Refused, Send
from recado.domain.status import Reason
from tests.builders import DAY, HOUR, NOW, a_receipt, a_send, accepted_by_provider, claimed

THOROUGHLY = settings(derandomize=True, max_examples=200, deadline=None)

FAILURES = {
    Outcome.COMPLAINED: [Reason.COMPLAINT],
    Outcome.HARD_FAILURE: [
        Reason.NO_SUCH_USER,
        Reason.UNKNOWN,
        Reason.SUPPRESSED_BY_PROVIDER,
        Reason.RENDERING_FAILURE,
    ],
    Outcome.SOFT_FAILURE: [Reason.MAILBOX_FULL, Reason.NETWORK, Reason.UNKNOWN],
}
TIMES = st.sampled_from([NOW, NOW + HOUR, NOW + DAY])
"""Few, so that there are ties: providers' clocks are coarse."""

Change = Callable[[Send], Send]


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    outcome = draw(st.sampled_from(Outcome))
    reason = draw(st.sampled_from(FAILURES[outcome])) if outcome in FAILURES else None
    return Receipt(outcome, draw(TIMES), reason)


@st.composite
def in_two_orders(draw: st.DrawFn, things: st.SearchStrategy[Any]) -> tuple[list[Any], list[Any]]:
    """The same things twice: as they are, and in another order with some of them repeated."""
    once = draw(st.lists(things, max_size=7))
    again = draw(st.lists(st.sampled_from(once), max_size=5)) if once else []
    return once, draw(st.permutations(once + again))


@st.composite
def sends(draw: st.DrawFn) -> Send:
    """With two or three attempts, each answered or not."""
    send = a_send()
    for number in range(1, draw(st.integers(2, 3)) + 1):
        send = claimed(send, number * HOUR)
        answer = draw(st.one_of(st.none(), answers()))
        send = send.answered(number, answer) if answer else send
    return send


def answers() -> st.SearchStrategy[Accepted | Refused]:
    return st.one_of(
        st.builds(Accepted, st.just("provider-1"), TIMES),
        st.builds(Refused, st.just("MessageRejected"), TIMES),
    )


def news() -> st.SearchStrategy[tuple[int, Receipt]]:
    return st.tuples(st.integers(1, 2), receipts())


def told(send: Send, all_news: list[tuple[int, Receipt]]) -> Send:
    for number, receipt in all_news:
        send = send.receiving(number, receipt)
    return send


@THOROUGHLY
@given(send=sends(), orders=in_two_orders(news()))
def test_any_order_and_any_repetition_of_receipts_give_one_status(
    send: Send, orders: tuple[list[tuple[int, Receipt]], list[tuple[int, Receipt]]]
) -> None:
    one, other = orders
    assert status_of(told(send, one)) == status_of(told(send, other))


@THOROUGHLY
@given(answer=answers(), orders=in_two_orders(receipts()), data=st.data())
def test_it_does_not_matter_when_the_answer_is_recorded(
    answer: Accepted | Refused, orders: tuple[list[Receipt], list[Receipt]], data: st.DataObject
) -> None:
    answered: Change = lambda send: send.answered(1, answer)  # noqa: E731

    def ended(all_receipts: list[Receipt]) -> object:
        changes = [receiving(receipt) for receipt in all_receipts]
        changes.insert(data.draw(st.integers(0, len(changes))), answered)
        send = claimed(a_send())
        for change in changes:
            send = change(send)
        status = status_of(send)
        return status.code, status.reason, status.evidence, status.final

    one, other = orders
    assert ended(one) == ended(other)


def receiving(receipt: Receipt) -> Change:
    return lambda send: send.receiving(1, receipt)


@THOROUGHLY
@given(send=sends(), all_news=st.lists(news(), max_size=7))
def test_telling_everything_again_changes_nothing(
    send: Send, all_news: list[tuple[int, Receipt]]
) -> None:
    once = told(send, all_news)
    assert told(once, all_news) is once


def test_all_orders_of_all_outcomes_are_one_complaint() -> None:
    """Without chance: each of the 720 orders of the six outcomes."""
    accepted = claimed(a_send()).answered(1, accepted_by_provider())
    everything = [
        a_receipt(outcome, after=n * timedelta(hours=1)) for n, outcome in enumerate(Outcome)
    ]
    statuses = {
        status_of(told(accepted, [(1, receipt) for receipt in order]))
        for order in permutations(everything)
    }
    assert [status.reason for status in statuses] == [Reason.COMPLAINT]

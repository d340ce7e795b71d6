"""Accepting by many callers at the same time, on all stores."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from recado.domain.answer import SendOutcome
from recado.domain.channel import Channel
from recado.domain.status import Status
from recado.use_cases.accept import Accepting, accept
from recado.use_cases.acceptance import Request
from recado.use_cases.errors import StillRunning
from recado.use_cases.once import CallName
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    INVOICE,
    a_customer,
    a_name,
    a_notification_id,
    a_request,
    an_account,
)
from tests.contract.conftest import Stores

ACCEPTED, DUPLICATE = SendOutcome.ACCEPTED, SendOutcome.DUPLICATE

Asked = tuple[CallName, list[Request]]


def under_many_keys(*batches: list[Request]) -> list[Asked]:
    return [(a_name(f"key-{number}"), batch) for number, batch in enumerate(batches)]


def accepting(stores: Stores, asked: list[Asked], limit: int | None = None) -> list[Accepting]:
    """The answers to all who ask at the same time, without those who met their own call."""
    stores.accounts.put(an_account(plan={Channel.EMAIL: limit}))
    start = Barrier(len(asked))

    def one(name: CallName, batch: list[Request]) -> Accepting | None:
        start.wait()
        try:
            return accept(name, dict(enumerate(batch, 1)), desk=stores.desk)
        except StillRunning:
            return None

    with ThreadPoolExecutor(len(asked)) as threads:
        answers = threads.map(one, *zip(*asked, strict=True))
        return [answer for answer in answers if answer is not None]


def outcomes(answers: list[Accepting]) -> list[SendOutcome]:
    items = [item for each in answers for item in each.answer.items]
    return sorted(send.outcome for item in items for send in item.sends)


@pytest.mark.parametrize("callers", [2, 8])
def test_one_reminder_under_many_keys_is_accepted_once(stores: Stores, callers: int) -> None:
    answers = accepting(stores, under_many_keys(*[[a_request(ANA)]] * callers))
    assert outcomes(answers) == [ACCEPTED] + [DUPLICATE] * (callers - 1)
    assert len(stores.sends.of_notification(ACCOUNT, a_notification_id())) == 1


@pytest.mark.parametrize("callers", [2, 8])
def test_one_call_by_many_gets_one_answer(stores: Stores, callers: int) -> None:
    asked = [(a_name(), [a_request(ANA, BRUNO)])] * callers
    answers = accepting(stores, asked) + accepting(stores, asked[:1])
    assert [each.replayed for each in answers].count(False) == 1
    assert len({each.answer for each in answers}) == 1
    assert len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == 2


def test_requests_that_overlap_create_each_send_once(stores: Stores) -> None:
    pairs = [(ANA, BRUNO), (BRUNO, CLARA), (CLARA, ANA)]
    asked = under_many_keys(*([a_request(*pair)] for pair in pairs))
    answers = accepting(stores, asked)
    assert outcomes(answers).count(ACCEPTED) == 3
    assert len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == 3
    assert [each.replayed for each in accepting(stores, asked)] == [True] * 3


def test_batches_that_overlap_in_another_order_create_each_send_once(stores: Stores) -> None:
    batch = [a_request(ANA, invoice_id=f"inv-{number}") for number in range(30)]
    answers = accepting(stores, under_many_keys(batch, batch[::-1], batch[10:20]))
    assert outcomes(answers).count(ACCEPTED) == 30
    assert stores.ledger.used(ACCOUNT, "2026-03")[Channel.EMAIL] == 30


@pytest.mark.parametrize("limit", [0, 5, 40])
def test_a_limit_permits_exactly_as_many_whoever_asks(stores: Stores, limit: int) -> None:
    batches = [[a_request(ANA, invoice_id=f"inv-{n}-{m}") for n in range(5)] for m in range(4)]
    answers = accepting(stores, under_many_keys(*batches), limit=limit)
    items = [item for each in answers for item in each.answer.items]
    queued = [send for item in items for send in item.sends if send.status is Status.QUEUED]
    permitted = min(limit, 20)
    assert (len(items), len(queued)) == (20, permitted)
    assert stores.ledger.used(ACCOUNT, "2026-03")[Channel.EMAIL] == permitted


def test_a_customer_whom_two_calls_bring_is_learned_from_one(stores: Stores) -> None:
    one, other = a_request(ANA, invoice_id="inv-1"), a_request(BRUNO, invoice_id="inv-2")
    answers = accepting(stores, under_many_keys([one], [other]))
    assert outcomes(answers) == [ACCEPTED, ACCEPTED]
    known = stores.customers.get(ACCOUNT, CUSTOMER)
    assert known in (a_customer(ANA, name=None), a_customer(BRUNO, name=None))

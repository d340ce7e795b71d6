from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest

from recado.domain.call import Answer, Call, SendOutcome
from recado.domain.status import Reason
from recado.ports import Commit, Conflict
from recado.use_cases.accept import Accepting, accept
from recado.use_cases.acceptance import Request
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    DAY,
    INVOICE,
    NOW,
    a_call,
    a_commit,
    a_content,
    a_customer,
    a_notification_id,
    a_request,
    a_send,
    a_snapshot,
    an_account,
    an_answer,
    claimed,
)
from tests.contract.conftest import Stores


def committing(stores: Stores, commit: Commit) -> Conflict:
    """The conflict that a commit meets."""
    with pytest.raises(Conflict) as met:
        stores.calls.commit(commit, NOW)
    return met.value


def found(stores: Stores, call_id: str = "call-1") -> Call | None:
    return stores.calls.get(ACCOUNT, call_id, NOW)


# ---- reading


@pytest.mark.parametrize(
    "call",
    [
        a_call(),
        a_call(a_send(ANA), a_send(BRUNO), content=a_content(ANA, BRUNO)),
        a_call(content=a_content(customer_name=None, language="es")),
        a_call(
            content=a_content(
                snapshot=a_snapshot(
                    description="Plano anual",
                    payment_url="https://pague.example/1?a=b&c=ç",
                    payment_code="00190000090312855730",
                    paid_on=date(2026, 3, 1),
                )
            )
        ),
        a_call(content=None, answer=Answer(notification_id="ntf_1", refused=Reason.INVOICE_PAID)),
    ],
)
def test_a_call_comes_back_as_it_was_committed(stores: Stores, call: Call) -> None:
    stores.calls.commit(Commit(call, ()), NOW)
    assert found(stores) == call


def test_a_call_that_was_never_committed_is_not_there(stores: Stores) -> None:
    stores.calls.commit(a_commit(call_id="call-2"), NOW)
    stores.calls.commit(a_commit(account_id="acc-2"), NOW)
    assert found(stores) is None


def test_a_call_is_there_until_it_expires(stores: Stores) -> None:
    stores.calls.commit(a_commit(expires_at=NOW + DAY), NOW)
    assert stores.calls.get(ACCOUNT, "call-1", NOW + DAY - DAY / 1000) is not None
    assert stores.calls.get(ACCOUNT, "call-1", NOW + DAY) is None


# ---- committing all or nothing


def test_a_commit_writes_all_of_it(stores: Stores) -> None:
    commit = a_commit(a_send(ANA), a_send(BRUNO), learned=a_customer(ANA, BRUNO))
    stores.calls.commit(commit, NOW)
    assert found(stores) == commit.call
    assert set(stores.sends.of_invoice(ACCOUNT, INVOICE)) == set(commit.sends)
    assert stores.customers.get(ACCOUNT, CUSTOMER) == commit.learned


def nothing_but(stores: Stores, sends: int, customer: object) -> bool:
    """Whether the call that met a conflict left no trace."""
    return (
        found(stores, "call-2") is None
        and len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == sends
        and stores.customers.get(ACCOUNT, CUSTOMER) == customer
    )


def test_a_call_that_is_there_is_in_conflict(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(ANA), body_hash="body-1"), NOW)
    met = committing(stores, a_commit(a_send(BRUNO), body_hash="body-2"))
    assert (met.call, met.customer, met.sends) == (True, False, ())
    known = found(stores)
    assert known is not None
    assert known.body_hash == "body-1"
    assert len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == 1


def test_a_send_that_is_there_comes_with_the_conflict(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(ANA)), NOW)
    latest = stores.sends.save(claimed(a_send(ANA)))
    met = committing(
        stores, a_commit(a_send(BRUNO), a_send(ANA), call_id="call-2", learned=a_customer(BRUNO))
    )
    assert (met.call, met.customer, met.sends) == (False, False, (latest,))
    assert nothing_but(stores, sends=1, customer=None)


def test_a_customer_with_contacts_is_in_conflict(stores: Stores) -> None:
    stores.customers.put(a_customer(BRUNO))
    met = committing(stores, a_commit(a_send(ANA), call_id="call-2", learned=a_customer(ANA)))
    assert (met.call, met.customer, met.sends) == (False, True, ())
    assert nothing_but(stores, sends=0, customer=a_customer(BRUNO))


def test_a_customer_without_contacts_learns_them(stores: Stores) -> None:
    stores.customers.put(a_customer())
    stores.calls.commit(a_commit(a_send(ANA), learned=a_customer(ANA)), NOW)
    assert stores.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA)


def test_all_that_is_there_is_told_at_once(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(ANA), a_send(CLARA)), NOW)
    stores.customers.put(a_customer(BRUNO))
    sends = a_send(ANA), a_send(BRUNO), a_send(CLARA)
    met = committing(stores, a_commit(*sends, learned=a_customer(ANA)))
    assert (met.call, met.customer, met.sends) == (True, True, (a_send(ANA), a_send(CLARA)))


def test_an_expired_call_makes_room_for_a_new_one(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(), expires_at=NOW), NOW - DAY)
    stores.calls.commit(a_commit(a_send(BRUNO), body_hash="body-2"), NOW)
    known = found(stores)
    assert known is not None
    assert known.body_hash == "body-2"


def test_a_call_of_another_account_is_another_call(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send()), NOW)
    stores.calls.commit(a_commit(a_send(account_id="acc-2"), account_id="acc-2"), NOW)
    assert len(stores.sends.of_invoice("acc-2", INVOICE)) == 1


# ---- racing


def test_of_those_who_commit_one_call_at_the_same_time_one_wins(stores: Stores) -> None:
    start = Barrier(4)

    def commit(number: int) -> bool:
        start.wait()
        try:
            stores.calls.commit(a_commit(a_send(ANA), body_hash=f"body-{number}"), NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(commit, range(4)))
    known = found(stores)
    assert known is not None
    assert (won.count(True), known.body_hash) == (1, f"body-{won.index(True)}")


def accepting(stores: Stores, requests: list[Request]) -> list[Accepting]:
    """All at the same time."""
    stores.accounts.put(an_account())
    start = Barrier(len(requests))
    accept_one = partial(
        accept,
        accounts=stores.accounts,
        customers=stores.customers,
        invoices=stores.invoices,
        calls=stores.calls,
        sends=stores.sends,
        clock=lambda: NOW,
        content_life=30 * DAY,
    )

    def one(request: Request) -> Accepting:
        start.wait()
        return accept_one(request)

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(one, requests))


def outcomes(answers: list[Accepting]) -> list[SendOutcome]:
    return sorted(send.outcome for each in answers for send in each.answer.sends)


@pytest.mark.parametrize("callers", [2, 8])
def test_one_reminder_under_many_keys_is_accepted_once(stores: Stores, callers: int) -> None:
    requests = [a_request(ANA, key=f"key-{number}") for number in range(callers)]
    answers = accepting(stores, requests)
    accepted, duplicate = SendOutcome.ACCEPTED, SendOutcome.DUPLICATE
    assert outcomes(answers) == [accepted] + [duplicate] * (callers - 1)
    assert len(stores.sends.of_notification(ACCOUNT, a_notification_id())) == 1


@pytest.mark.parametrize("callers", [2, 8])
def test_one_call_by_many_gets_one_answer(stores: Stores, callers: int) -> None:
    answers = accepting(stores, [a_request(ANA, BRUNO)] * callers)
    assert [each.replayed for each in answers].count(False) == 1
    assert len({each.answer for each in answers}) == 1
    assert len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == 2


def test_requests_that_overlap_create_each_send_once(stores: Stores) -> None:
    pairs = [(ANA, BRUNO), (BRUNO, CLARA), (CLARA, ANA)]
    answers = accepting(stores, [a_request(*p, key=f"key-{n}") for n, p in enumerate(pairs)])
    assert outcomes(answers).count(SendOutcome.ACCEPTED) == 3
    assert len(stores.sends.of_invoice(ACCOUNT, INVOICE)) == 3
    for each in answers:
        assert stores.calls.get(ACCOUNT, call_of(each, answers), NOW) is not None


def call_of(one: Accepting, answers: list[Accepting]) -> str:
    return a_request(key=f"key-{answers.index(one)}").call_id


def test_an_answer_keeps_what_became_of_each_contact(stores: Stores) -> None:
    answers = (an_answer(a_send(ANA)), an_answer(a_send(BRUNO), SendOutcome.DUPLICATE))
    call = a_call(answer=Answer(notification_id=a_notification_id(), sends=answers))
    stores.calls.commit(Commit(call, ()), NOW)
    known = found(stores)
    assert known is not None
    assert known.answer.sends == answers

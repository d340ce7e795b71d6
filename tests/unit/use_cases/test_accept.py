from functools import partial

import pytest

from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.status import Reason, Status
from recado.ports import TryAgain
from recado.use_cases.accept import Accepting
from recado.use_cases.acceptance import Request
from recado.use_cases.errors import AccountInactive, Invalid, KeyReused, NotFound
from tests.accepting import ACCEPTED, DUPLICATE, LIFE, Accept, content_of, outcomes, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    DAY,
    NOW,
    a_contact,
    a_customer,
    a_request,
    an_account,
    an_invoice,
    handed_over,
)
from tests.fakes import World

# ---- what is accepted


def test_each_contact_gets_a_send_of_its_own(world: World, accepting: Accept) -> None:
    answer = accepting(a_request(ANA, BRUNO, CLARA)).answer
    assert outcomes(answer) == [ACCEPTED] * 3
    assert {send.send_id for send in answer.sends} == {send.send_id for send in sends(world)}
    assert {send.contact_id for send in sends(world)} == {
        a_contact(address).contact_id for address in (ANA, BRUNO, CLARA)
    }


def test_what_was_accepted_is_queued(world: World, accepting: Accept) -> None:
    request = a_request(ANA)
    accepted = accepting(request)
    assert not accepted.replayed
    assert accepted.answer.refused is None
    assert [send.status for send in accepted.answer.sends] == [Status.QUEUED]
    [send] = sends(world)
    assert (send.accepted_at, send.call_id, send.attempts) == (NOW, request.call_id, ())
    assert send.notification_id == accepted.answer.notification_id == request.notification_id


def test_another_customers_contact_does_not_join_a_notification(
    world: World, accepting: Accept
) -> None:
    accepting(a_request(ANA))
    with pytest.raises(Invalid) as refused:
        accepting(a_request(BRUNO, key="key-2", customer_id="cus-2"))
    assert refused.value.field == "customer_id"
    assert len(sends(world)) == 1


def test_an_address_given_twice_is_one_send(world: World, accepting: Accept) -> None:
    assert outcomes(accepting(a_request(ANA, ANA)).answer) == [ACCEPTED]
    assert len(sends(world)) == 1


def test_the_addresses_lie_with_the_call_until_its_content_expires(
    world: World, accepting: Accept
) -> None:
    request = a_request(ANA, BRUNO)
    accepting(request)
    assert set(content_of(world, request).addresses.values()) == {ANA, BRUNO}
    call = world.calls.stored(ACCOUNT, request.call_id)
    assert call is not None
    assert call.expires_at == NOW + LIFE


# ---- the gates, in their order


def test_an_account_that_is_not_there_is_not_found(world: World, accepting: Accept) -> None:
    with pytest.raises(NotFound):
        accepting(a_request(ANA, account_id="acc-2"))


def test_an_inactive_account_accepts_nothing(world: World, accepting: Accept) -> None:
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        accepting(a_request(ANA))
    assert sends(world) == ()


def test_the_account_is_asked_for_before_the_idempotency_key(
    world: World, accepting: Accept
) -> None:
    accepting(a_request(ANA))
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        accepting(a_request(ANA))


def test_the_idempotency_key_is_asked_for_before_the_invoice(
    world: World, accepting: Accept
) -> None:
    first = accepting(a_request(ANA))
    world.invoices.put(an_invoice(InvoiceState.PAID))
    assert accepting(a_request(ANA)) == Accepting(first.answer, True, "pt-BR")


def test_the_invoice_is_asked_for_before_the_contacts(world: World, accepting: Accept) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    assert accepting(a_request()).answer.refused is Reason.INVOICE_PAID


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InvoiceState.PAID, Reason.INVOICE_PAID),
        (InvoiceState.CANCELED, Reason.INVOICE_CANCELED),
    ],
)
def test_a_settled_invoice_is_not_reminded_of(
    world: World, accepting: Accept, state: InvoiceState, reason: Reason
) -> None:
    world.invoices.put(an_invoice(state))
    answer = accepting(a_request(ANA)).answer
    assert (answer.refused, answer.sends) == (reason, ())
    assert sends(world) == ()


def test_a_payment_is_confirmed_for_a_paid_invoice(world: World, accepting: Accept) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    answer = accepting(a_request(ANA, kind=Kind.PAYMENT_CONFIRMED)).answer
    assert outcomes(answer) == [ACCEPTED]


def test_a_refusal_keeps_nothing_personal(world: World, accepting: Accept) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    request = a_request(ANA)
    accepting(request)
    call = world.calls.stored(ACCOUNT, request.call_id)
    assert call is not None
    assert call.content is None
    assert world.customers.get(ACCOUNT, CUSTOMER) is None


# ---- repeated calls


def test_a_repeated_call_gets_the_same_answer_and_writes_nothing(
    world: World, accepting: Accept
) -> None:
    first = accepting(a_request(ANA))
    before = sends(world)
    world.clock.advance(DAY)
    assert accepting(a_request(ANA)) == Accepting(first.answer, True, "pt-BR")
    assert sends(world) == before


def test_a_repeated_call_needs_nothing_any_more_that_the_first_one_needed(
    world: World, accepting: Accept
) -> None:
    world.customers.put(a_customer(ANA))
    first = accepting(a_request())
    world.customers.put(a_customer())
    assert accepting(a_request()) == Accepting(first.answer, True, "pt-BR")


def test_a_refusal_is_repeated_even_if_the_invoice_is_open_again(
    world: World, accepting: Accept
) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    accepting(a_request(ANA))
    world.invoices.put(an_invoice(as_of=NOW + DAY))
    again = accepting(a_request(ANA))
    assert (again.replayed, again.answer.refused) == (True, Reason.INVOICE_PAID)
    assert sends(world) == ()


def test_a_key_that_came_with_another_body_is_refused(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, body="body-1"))
    with pytest.raises(KeyReused):
        accepting(a_request(BRUNO, body="body-2"))
    assert len(sends(world)) == 1


def test_an_expired_key_may_be_used_anew(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, occurrence="due-3"))
    world.clock.advance(LIFE)
    anew = accepting(a_request(ANA, body="body-2", occurrence="due-1"))
    assert (anew.replayed, outcomes(anew.answer)) == (False, [ACCEPTED])


def test_an_expired_call_comes_again_and_sends_nothing_twice(
    world: World, accepting: Accept
) -> None:
    accepting(a_request(ANA))
    world.clock.advance(LIFE)
    assert outcomes(accepting(a_request(ANA)).answer) == [DUPLICATE]
    assert len(sends(world)) == 1


# ---- duplicates by business key


def test_a_second_identical_reminder_answers_with_the_first(
    world: World, accepting: Accept
) -> None:
    [first] = accepting(a_request(ANA, key="key-1")).answer.sends
    second = accepting(a_request(ANA, key="key-2"))
    assert not second.replayed
    [answered] = second.answer.sends
    assert (answered.send_id, answered.outcome) == (first.send_id, DUPLICATE)
    assert [send.accepted_at for send in sends(world)] == [NOW]


def test_a_duplicate_tells_what_became_of_the_first(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, key="key-1"))
    [send] = sends(world)
    world.sends.save(handed_over(send))
    [answered] = accepting(a_request(ANA, key="key-2")).answer.sends
    assert answered.status is Status.SENT


def test_a_duplicate_answers_the_same_when_it_is_repeated(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, key="key-1"))
    second = accepting(a_request(ANA, key="key-2"))
    assert accepting(a_request(ANA, key="key-2")) == Accepting(second.answer, True, "pt-BR")


def test_only_the_new_contact_gets_a_send(world: World, accepting: Accept) -> None:
    accepting(a_request(ANA, key="key-1"))
    world.clock.advance(DAY)
    answer = accepting(a_request(ANA, BRUNO, key="key-2")).answer
    assert outcomes(answer) == [DUPLICATE, ACCEPTED]
    assert sorted(send.accepted_at for send in sends(world)) == [NOW, NOW + DAY]


@pytest.mark.parametrize(
    "other",
    [
        a_request(ANA, key="key-2", occurrence="due-1"),
        a_request(ANA, key="key-2", kind=Kind.OVERDUE_NOTICE),
        a_request(BRUNO, key="key-2"),
    ],
)
def test_what_differs_is_no_duplicate(world: World, accepting: Accept, other: Request) -> None:
    accepting(a_request(ANA, key="key-1"))
    assert outcomes(accepting(other).answer) == [ACCEPTED]
    assert len(sends(world)) == 2


# ---- somebody else is faster, between the reads and the commit


def test_the_same_call_was_faster(world: World, accepting: Accept) -> None:
    world.calls.meanwhile(lambda: accepting(a_request(ANA)))
    slower = accepting(a_request(ANA))
    assert (slower.replayed, outcomes(slower.answer)) == (True, [ACCEPTED])
    assert len(sends(world)) == 1


def test_the_same_key_with_another_body_was_faster(world: World, accepting: Accept) -> None:
    world.calls.meanwhile(lambda: accepting(a_request(BRUNO, body="body-2")))
    with pytest.raises(KeyReused):
        accepting(a_request(ANA, body="body-1"))
    assert [send.contact_id for send in sends(world)] == [a_contact(BRUNO).contact_id]


def test_a_call_with_one_of_the_sends_was_faster(world: World, accepting: Accept) -> None:
    world.customers.put(a_customer(CLARA))
    world.calls.meanwhile(lambda: accepting(a_request(BRUNO, key="key-2")))
    slower = accepting(a_request(ANA, BRUNO, key="key-1"))
    assert (slower.replayed, outcomes(slower.answer)) == (False, [ACCEPTED, DUPLICATE])
    assert len(sends(world)) == 2


def test_the_customer_was_stored_faster(world: World, accepting: Accept) -> None:
    world.calls.meanwhile(lambda: world.customers.put(a_customer(BRUNO)))
    assert outcomes(accepting(a_request(ANA)).answer) == [ACCEPTED]
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(BRUNO)


def test_calls_that_were_faster_one_after_the_other(world: World, accepting: Accept) -> None:
    for key, address in (("key-2", ANA), ("key-3", BRUNO)):
        world.calls.meanwhile(partial(accepting, a_request(address, key=key)))
    slower = accepting(a_request(ANA, BRUNO, CLARA, key="key-1"))
    assert outcomes(slower.answer) == [DUPLICATE, DUPLICATE, ACCEPTED]
    assert len(sends(world)) == 3


def test_what_was_answered_after_a_race_is_what_a_repetition_gets(
    world: World, accepting: Accept
) -> None:
    world.calls.meanwhile(lambda: accepting(a_request(BRUNO, key="key-2")))
    slower = accepting(a_request(ANA, BRUNO, key="key-1"))
    assert accepting(a_request(ANA, BRUNO, key="key-1")).answer == slower.answer


def test_a_refusal_that_was_faster_is_the_answer(world: World, accepting: Accept) -> None:
    def refused() -> None:
        world.invoices.put(an_invoice(InvoiceState.PAID))
        accepting(a_request(ANA))

    world.calls.meanwhile(refused)
    slower = accepting(a_request(ANA))
    assert (slower.replayed, slower.answer.refused) == (True, Reason.INVOICE_PAID)
    assert sends(world) == ()


def test_a_busy_store_is_told_and_the_call_may_be_repeated(world: World, accepting: Accept) -> None:
    def busy() -> None:
        raise TryAgain

    world.calls.meanwhile(busy)
    with pytest.raises(TryAgain):
        accepting(a_request(ANA))
    assert sends(world) == ()
    assert outcomes(accepting(a_request(ANA)).answer) == [ACCEPTED]

from functools import partial

import pytest

from recado.domain.answer import ItemOutcome
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.status import Reason, Status
from recado.ports import TryAgain
from recado.use_cases.accept import ROUNDS, Accepting, accept
from recado.use_cases.acceptance import MOST_NOTIFICATIONS, Request
from recado.use_cases.errors import AccountInactive, KeyReused, NotFound, StillRunning
from tests.accepting import (
    ACCEPTED,
    DUPLICATE,
    LIFE,
    accepted,
    call,
    content_of,
    items,
    outcomes,
    reminders,
    sends,
)
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CALL_LEASE,
    CLARA,
    CUSTOMER,
    DAY,
    HOUR,
    INVOICE,
    NOW,
    a_call,
    a_contact,
    a_customer,
    a_name,
    a_request,
    a_send,
    an_account,
    an_invoice,
    handed_over,
)
from tests.fakes import World

# ---- what is accepted


def test_each_contact_gets_a_send_of_its_own(world: World) -> None:
    [item] = call(world, a_request(ANA, BRUNO, CLARA)).answer.items
    assert item.outcome is ItemOutcome.ACCEPTED
    assert {send.send_id for send in item.sends} == {send.send_id for send in sends(world)}
    assert {send.contact_id for send in sends(world)} == {
        a_contact(address).contact_id for address in (ANA, BRUNO, CLARA)
    }


def test_what_was_accepted_is_queued(world: World) -> None:
    accepting = call(world, a_request(ANA))
    [item] = accepting.answer.items
    assert not accepting.replayed
    assert item.refused is None
    assert [send.status for send in item.sends] == [Status.QUEUED]
    [send] = sends(world)
    assert (send.accepted_at, send.call_id, send.call_item) == (NOW, a_name().call_id, 1)
    assert send.notification_id == item.notification_id == a_request(ANA).notification_id


def test_the_lists_find_a_notification_by_one_of_its_sends(world: World) -> None:
    call(world, a_request(ANA, BRUNO))
    assert sorted(send.listed for send in sends(world)) == [False, True]


def test_an_address_given_twice_is_one_send(world: World) -> None:
    assert outcomes(call(world, a_request(ANA, ANA))) == [ACCEPTED]
    assert len(sends(world)) == 1


def test_the_addresses_are_kept_until_the_call_expires(world: World) -> None:
    call(world, a_request(ANA, BRUNO))
    [send, _] = sends(world)
    assert set(content_of(world, send).addresses.values()) == {ANA, BRUNO}
    assert world.contents.of([send], NOW + LIFE) == {}


def test_the_answer_says_in_which_language_the_account_reads_it(world: World) -> None:
    world.accounts.put(an_account(language="es"))
    assert call(world, a_request(ANA)).answer.language == "es"


# ---- the gates, in their order


def test_an_account_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        call(World(), a_request(ANA))


def test_an_inactive_account_accepts_nothing(world: World) -> None:
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        call(world, a_request(ANA))
    assert sends(world) == ()


def test_the_account_is_asked_for_before_the_idempotency_key(world: World) -> None:
    call(world, a_request(ANA))
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        call(world, a_request(ANA))


def test_the_idempotency_key_is_asked_for_before_the_invoice(world: World) -> None:
    first = call(world, a_request(ANA))
    world.invoices.put(an_invoice(InvoiceState.PAID))
    assert call(world, a_request(ANA)) == Accepting(first.answer, True)


def test_the_invoice_is_asked_for_before_the_contacts(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    [item] = call(world, a_request()).answer.items
    assert item.refused is Reason.INVOICE_PAID


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (InvoiceState.PAID, Reason.INVOICE_PAID),
        (InvoiceState.CANCELED, Reason.INVOICE_CANCELED),
    ],
)
def test_a_settled_invoice_is_not_reminded_of(
    world: World, state: InvoiceState, reason: Reason
) -> None:
    world.invoices.put(an_invoice(state))
    [item] = call(world, a_request(ANA)).answer.items
    assert (item.outcome, item.refused, item.sends) == (ItemOutcome.REFUSED, reason, ())
    assert sends(world) == ()


def test_a_payment_is_confirmed_for_a_paid_invoice(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    assert outcomes(call(world, a_request(ANA, kind=Kind.PAYMENT_CONFIRMED))) == [ACCEPTED]


def test_what_comes_after_its_time_is_refused(world: World) -> None:
    [item] = call(world, a_request(ANA, not_after=NOW - HOUR)).answer.items
    assert (item.outcome, item.refused) == (ItemOutcome.REFUSED, Reason.DEADLINE_PASSED)


def test_until_when_it_may_go_out_stays_with_the_send(world: World) -> None:
    call(world, a_request(ANA, not_after=NOW + HOUR))
    assert [send.not_after for send in sends(world)] == [NOW + HOUR]


def test_a_refusal_keeps_nothing_personal(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    call(world, a_request(ANA))
    would_be = a_send(call_id=a_name().call_id)
    assert world.contents.of([would_be], NOW) == {}
    assert world.customers.get(ACCOUNT, CUSTOMER) is None


# ---- repeated calls


def test_a_repeated_call_gets_the_same_answer_and_writes_nothing(world: World) -> None:
    first = call(world, a_request(ANA))
    before = sends(world)
    world.clock.advance(DAY)
    assert call(world, a_request(ANA)) == Accepting(first.answer, True)
    assert sends(world) == before


def test_a_repeated_call_needs_nothing_any_more_that_the_first_one_needed(world: World) -> None:
    world.customers.put(a_customer(ANA))
    first = call(world, a_request())
    world.customers.put(a_customer())
    assert call(world, a_request()) == Accepting(first.answer, True)


def test_a_refusal_is_repeated_even_if_the_invoice_is_open_again(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    first = call(world, a_request(ANA))
    world.invoices.put(an_invoice(as_of=NOW + DAY))
    assert call(world, a_request(ANA)) == Accepting(first.answer, True)
    assert sends(world) == ()


def test_what_was_invalid_is_repeated_even_if_it_would_be_valid_now(world: World) -> None:
    first = call(world, a_request())
    world.customers.put(a_customer(ANA))
    assert items(first) == [ItemOutcome.INVALID]
    assert call(world, a_request()) == Accepting(first.answer, True)
    assert sends(world) == ()


def test_a_key_that_came_with_another_body_is_refused(world: World) -> None:
    call(world, a_request(ANA), body="body-1")
    with pytest.raises(KeyReused):
        call(world, a_request(BRUNO), body="body-2")
    assert len(sends(world)) == 1


def test_another_account_may_use_the_same_key(world: World) -> None:
    call(world, a_request(ANA))
    world.accounts.put(an_account("acc-2"))
    theirs = {1: a_request(BRUNO, account_id="acc-2")}
    accepting = accept(a_name(account_id="acc-2", body="body-2"), theirs, desk=world.desk)
    assert (accepting.replayed, outcomes(accepting)) == (False, [ACCEPTED])


def test_an_expired_key_may_be_used_anew(world: World) -> None:
    call(world, a_request(ANA, occurrence="due-3"))
    world.clock.advance(LIFE)
    anew = call(world, a_request(ANA, occurrence="due-1"), body="body-2")
    assert (anew.replayed, outcomes(anew)) == (False, [ACCEPTED])


def test_an_expired_call_comes_again_and_sends_nothing_twice(world: World) -> None:
    call(world, a_request(ANA))
    world.clock.advance(LIFE)
    assert outcomes(call(world, a_request(ANA))) == [DUPLICATE]
    assert len(sends(world)) == 1


# ---- duplicates by business key


def test_a_second_identical_reminder_answers_with_the_first(world: World) -> None:
    [first] = call(world, a_request(ANA), key="key-1").answer.items
    second = call(world, a_request(ANA), key="key-2")
    assert (second.replayed, items(second)) == (False, [ItemOutcome.DUPLICATE])
    [item] = second.answer.items
    assert [send.send_id for send in item.sends] == [send.send_id for send in first.sends]
    assert [send.call_id for send in sends(world)] == [a_name("key-1").call_id]


def test_a_duplicate_tells_what_became_of_the_first(world: World) -> None:
    call(world, a_request(ANA), key="key-1")
    [send] = sends(world)
    world.sends.save(handed_over(send))
    [item] = call(world, a_request(ANA), key="key-2").answer.items
    assert [send.status for send in item.sends] == [Status.SENT]


def test_a_duplicate_answers_the_same_when_it_is_repeated(world: World) -> None:
    call(world, a_request(ANA), key="key-1")
    second = call(world, a_request(ANA), key="key-2")
    again = call(world, a_request(ANA), key="key-2")
    assert again == Accepting(second.answer, True)


def test_only_the_new_contact_gets_a_send(world: World) -> None:
    call(world, a_request(ANA), key="key-1")
    world.clock.advance(DAY)
    second = call(world, a_request(ANA, BRUNO), key="key-2")
    assert (items(second), outcomes(second)) == ([ItemOutcome.ACCEPTED], [DUPLICATE, ACCEPTED])
    assert sorted(send.accepted_at for send in sends(world)) == [NOW, NOW + DAY]


@pytest.mark.parametrize(
    "other",
    [
        a_request(ANA, occurrence="due-1"),
        a_request(ANA, kind=Kind.OVERDUE_NOTICE),
        a_request(ANA, invoice_id="inv-2"),
        a_request(BRUNO),
    ],
)
def test_what_differs_is_no_duplicate(world: World, other: Request) -> None:
    call(world, a_request(ANA), key="key-1")
    assert outcomes(call(world, other, key="key-2")) == [ACCEPTED]
    assert len(sends(world)) == 2


def test_another_customers_contact_does_not_join_a_notification(world: World) -> None:
    call(world, a_request(ANA), key="key-1")
    [item] = call(world, a_request(BRUNO, customer_id="cus-2"), key="key-2").answer.items
    (error,) = item.errors
    assert (error.field, error.code) == ("customer_id", "other_customer")
    assert len(sends(world)) == 1


# ---- several in one call


def test_the_answers_come_in_the_order_of_the_notifications(world: World) -> None:
    batch = list(reversed(reminders(30)))
    answered = [item.notification_id for item in call(world, *batch).answer.items]
    assert answered == [request.notification_id for request in batch]


def test_each_send_knows_its_place_in_the_call(world: World) -> None:
    batch = reminders(30)
    call(world, *batch)
    places = {send.notification_id: send.call_item for send in sends(world)}
    assert places == {request.notification_id: n for n, request in enumerate(batch, start=1)}


def test_a_number_that_is_left_out_moves_no_other(world: World) -> None:
    accept(a_name(), {2: a_request(ANA), 7: a_request(BRUNO, invoice_id="inv-2")}, desk=world.desk)
    assert [send.call_item for send in sends(world)] == [2, 7]
    told = [content_of(world, send).addresses[send.contact_id] for send in sends(world)]
    assert told == [ANA, BRUNO]


def test_one_that_is_bad_does_not_hurt_its_neighbours(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID, invoice_id="inv-2"))
    good, settled, nobody, late = reminders(4)
    nobody = a_request(invoice_id="inv-3", customer_id="cus-nobody")
    late = a_request(ANA, invoice_id="inv-4", not_after=NOW - HOUR)
    assert items(call(world, settled, nobody, late, good)) == [
        ItemOutcome.REFUSED,
        ItemOutcome.INVALID,
        ItemOutcome.REFUSED,
        ItemOutcome.ACCEPTED,
    ]
    assert [send.invoice_id for send in sends(world)] == [good.invoice_id]


def test_only_bad_ones_write_nothing(world: World) -> None:
    accepting = call(world, *[a_request(invoice_id=f"inv-{n}") for n in range(40)])
    assert items(accepting) == [ItemOutcome.INVALID] * 40
    assert (sends(world), accepting.answer.quotas) == ((), ())


def test_of_two_equal_ones_the_second_is_the_duplicate(world: World) -> None:
    accepting = call(world, a_request(ANA), a_request(ANA))
    assert items(accepting) == [ItemOutcome.ACCEPTED, ItemOutcome.DUPLICATE]
    assert len({send.send_id for item in accepting.answer.items for send in item.sends}) == 1
    assert [send.call_item for send in sends(world)] == [1]


def test_equal_ones_far_apart_are_one_send_too(world: World) -> None:
    accepting = call(world, *reminders(30), *reminders(30))
    assert items(accepting) == [ItemOutcome.ACCEPTED] * 30 + [ItemOutcome.DUPLICATE] * 30
    assert len(sends(world)) == 30


def test_one_notification_may_not_tell_two_customers_of_a_call(world: World) -> None:
    accepting = call(world, a_request(ANA), a_request(BRUNO, customer_id="cus-2"))
    assert items(accepting) == [ItemOutcome.ACCEPTED, ItemOutcome.INVALID]


def test_each_keeps_what_it_tells_to_itself(world: World) -> None:
    call(world, a_request(ANA), a_request(BRUNO, invoice_id="inv-2"))
    told = {
        send.invoice_id: set(content_of(world, send).addresses.values()) for send in sends(world)
    }
    assert told == {INVOICE: {ANA}, "inv-2": {BRUNO}}


@pytest.mark.parametrize("number", [1, 24, 25, 26, 51, 100])
def test_many_are_all_accepted(world: World, number: int) -> None:
    accepting = call(world, *reminders(number, ANA, BRUNO, CLARA))
    assert outcomes(accepting) == [ACCEPTED] * (3 * number)
    assert len(sends(world)) == 3 * number


def test_a_customer_of_several_of_them_is_learned_once(world: World) -> None:
    call(world, a_request(ANA), a_request(BRUNO, invoice_id="inv-2"))
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, name=None)


def test_the_contacts_that_one_of_them_taught_serve_the_next(world: World) -> None:
    accepting = call(world, a_request(ANA), a_request(invoice_id="inv-2"))
    assert outcomes(accepting) == [ACCEPTED, ACCEPTED]


# ---- somebody else is faster, between the reads and the commit


def test_the_same_call_is_being_worked_on(world: World) -> None:
    world.calls.begin(a_call(a_name().call_id), NOW)
    with pytest.raises(StillRunning):
        call(world, a_request(ANA))
    assert sends(world) == ()


def test_a_call_whose_lease_is_over_is_taken_over(world: World) -> None:
    world.calls.begin(a_call(a_name().call_id), NOW)
    world.clock.advance(CALL_LEASE)
    assert outcomes(call(world, a_request(ANA))) == [ACCEPTED]
    assert [send.accepted_at for send in sends(world)] == [NOW]


def test_the_same_call_was_faster(world: World) -> None:
    world.calls.meanwhile(lambda: call(world, a_request(ANA)))
    slower = call(world, a_request(ANA))
    assert (slower.replayed, outcomes(slower)) == (True, [ACCEPTED])
    assert len(sends(world)) == 1


def test_the_same_key_with_another_body_was_faster(world: World) -> None:
    world.calls.meanwhile(lambda: call(world, a_request(BRUNO), body="body-2"))
    with pytest.raises(KeyReused):
        call(world, a_request(ANA), body="body-1")
    assert [send.contact_id for send in sends(world)] == [a_contact(BRUNO).contact_id]


def test_a_call_with_one_of_the_sends_was_faster(world: World) -> None:
    world.customers.put(a_customer(CLARA))
    world.ledger.meanwhile(lambda: call(world, a_request(BRUNO), key="key-2"))
    slower = call(world, a_request(ANA, BRUNO), key="key-1")
    assert (slower.replayed, outcomes(slower)) == (False, [ACCEPTED, DUPLICATE])
    assert len(sends(world)) == 2


def test_the_customer_was_stored_faster(world: World) -> None:
    world.ledger.meanwhile(lambda: world.customers.put(a_customer(BRUNO)))
    assert outcomes(call(world, a_request(ANA))) == [ACCEPTED]
    assert world.customers.get(ACCOUNT, CUSTOMER) == a_customer(BRUNO)


def test_calls_that_were_faster_one_after_the_other(world: World) -> None:
    for key, address in (("key-2", ANA), ("key-3", BRUNO)):
        world.ledger.meanwhile(partial(call, world, a_request(address), key=key))
    slower = call(world, a_request(ANA, BRUNO, CLARA), key="key-1")
    assert outcomes(slower) == [DUPLICATE, DUPLICATE, ACCEPTED]
    assert len(sends(world)) == 3


def test_somebody_who_was_faster_with_one_does_not_hurt_the_others(world: World) -> None:
    world.ledger.meanwhile(lambda: call(world, a_request(ANA, invoice_id="inv-2"), key="key-2"))
    assert items(call(world, *reminders(3))) == [
        ItemOutcome.ACCEPTED,
        ItemOutcome.DUPLICATE,
        ItemOutcome.ACCEPTED,
    ]


def test_what_was_answered_after_a_race_is_what_a_repetition_gets(world: World) -> None:
    world.ledger.meanwhile(lambda: call(world, a_request(BRUNO), key="key-2"))
    slower = call(world, a_request(ANA, BRUNO), key="key-1")
    assert call(world, a_request(ANA, BRUNO), key="key-1").answer == slower.answer


def test_a_refusal_that_was_faster_is_the_answer(world: World) -> None:
    def refused() -> None:
        world.invoices.put(an_invoice(InvoiceState.PAID))
        call(world, a_request(ANA))

    world.calls.meanwhile(refused)
    slower = call(world, a_request(ANA))
    assert (slower.replayed, items(slower)) == (True, [ItemOutcome.REFUSED])
    assert sends(world) == ()


def test_when_others_are_always_faster_the_call_may_be_repeated(world: World) -> None:
    for n in range(ROUNDS):
        theirs = a_send(invoice_id=f"inv-{n + 1}", call_id=f"call of {n}")
        world.ledger.meanwhile(partial(accepted, world, theirs))
    with pytest.raises(TryAgain):
        call(world, *reminders(ROUNDS))
    assert items(call(world, *reminders(ROUNDS))) == [ItemOutcome.DUPLICATE] * ROUNDS


def test_a_busy_store_is_told_and_the_call_may_be_repeated_at_once(world: World) -> None:
    def busy() -> None:
        raise TryAgain

    world.ledger.meanwhile(busy)
    with pytest.raises(TryAgain):
        call(world, a_request(ANA))
    assert sends(world) == ()
    again = call(world, a_request(ANA))
    assert (again.replayed, outcomes(again)) == (False, [ACCEPTED])


def test_what_a_busy_store_took_before_is_accepted_once(world: World) -> None:
    def busy() -> None:
        raise TryAgain

    world.ledger.meanwhile(lambda: None)
    world.ledger.meanwhile(busy)
    batch = reminders(MOST_NOTIFICATIONS + 5)
    with pytest.raises(TryAgain):
        call(world, *batch)
    assert len(sends(world)) == MOST_NOTIFICATIONS
    assert items(call(world, *batch)) == [ItemOutcome.ACCEPTED] * len(batch)

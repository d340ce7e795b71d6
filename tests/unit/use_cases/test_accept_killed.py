"""A function may be killed between any two steps of accepting: repeating the call must end as if
nothing had happened."""

from dataclasses import replace

import pytest

from recado.domain.answer import Answer, ItemOutcome
from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState
from recado.ports import TryAgain
from recado.use_cases.accept import Desk, accept
from recado.use_cases.acceptance import MOST_NOTIFICATIONS
from recado.use_cases.errors import StillRunning
from tests.accepting import (
    ACCEPTED,
    DUPLICATE,
    MARCH,
    allow,
    call,
    content_of,
    counted,
    held,
    items,
    outcomes,
    reminders,
    sends,
    used,
)
from tests.builders import (
    ANA,
    BRUNO,
    CALL_LEASE,
    MINUTE,
    NOW,
    a_customer,
    a_name,
    a_request,
    an_account,
    an_invoice,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

STEPS = range(26)
"""Before and after each of: read the account, begin the call, read files, customers, entries, the
account's and everyone's, the counter and what is about no invoice; keep the contents and commit,
twice; keep the answer."""

BEFORE_THE_BEGINNING, BEFORE_THE_ANSWER, AFTER_THE_ANSWER = 2, 24, 25
AFTER_THE_FIRST_COMMIT = 19

BATCH = [
    *reminders(29),
    a_request(ANA, invoice_id="inv-paid"),
    *reminders(1),
    a_request(customer_id="cus-nobody", invoice_id="inv-nobody"),
]
"""More than one transaction takes: most of it good, some over the quota, and each kind of bad."""

LIMIT = 27


def a_world() -> World:
    world = World()
    allow(world, email=LIMIT)
    world.invoices.put(an_invoice(InvoiceState.PAID, invoice_id="inv-paid"))
    return world


def mortal(world: World, step: int, death: type[BaseException]) -> Desk:
    die = dying_at(step, death)

    def part(real: object) -> Mortal:
        return Mortal(real, die)

    return replace(
        world.desk,
        accounts=part(world.accounts),
        customers=part(world.customers),
        files=part(world.files),
        contents=part(world.contents),
        ledger=part(world.ledger),
        entries=part(world.entries),
        record=replace(world.record, calls=part(world.calls)),
    )


def dead(step: int, death: type[BaseException] = Killed) -> World:
    """The world after the process died at this step of accepting the batch."""
    world = a_world()
    with pytest.raises(death):
        accept(a_name(), dict(enumerate(BATCH, start=1)), desk=mortal(world, step, death))
    return world


def undisturbed() -> Answer:
    return call(a_world(), *BATCH).answer


def test_the_batch_holds_what_matters() -> None:
    assert {item.outcome for item in undisturbed().items} == set(ItemOutcome)
    assert len(undisturbed().items) > MOST_NOTIFICATIONS


def test_there_are_no_more_steps_than_these() -> None:
    desk = mortal(a_world(), len(STEPS), Killed)
    assert accept(a_name(), dict(enumerate(BATCH, start=1)), desk=desk).answer == undisturbed()


@pytest.mark.parametrize("step", STEPS)
def test_the_repeated_call_answers_as_if_nothing_had_happened(step: int) -> None:
    world = dead(step)
    world.clock.advance(CALL_LEASE)
    assert call(world, *BATCH).answer == undisturbed()


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_accepted_or_counted_twice(step: int) -> None:
    world = dead(step)
    world.clock.advance(CALL_LEASE)
    call(world, *BATCH)
    assert len(sends(world)) == 29
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: LIMIT}}


@pytest.mark.parametrize("step", STEPS)
def test_at_no_moment_is_there_a_send_without_content_or_units_without_sends(step: int) -> None:
    world = dead(step)
    assert all(content_of(world, send).addresses for send in sends(world))
    assert held(world) == counted(world)


@pytest.mark.parametrize("step", range(BEFORE_THE_BEGINNING + 1, BEFORE_THE_ANSWER + 1))
def test_while_the_lease_lasts_the_call_counts_as_running(step: int) -> None:
    world = dead(step)
    world.clock.advance(CALL_LEASE - MINUTE / 60)
    with pytest.raises(StillRunning):
        call(world, *BATCH)


def test_once_the_answer_is_kept_it_is_repeated_at_once() -> None:
    again = call(dead(AFTER_THE_ANSWER), *BATCH)
    assert (again.replayed, again.answer) == (True, undisturbed())


@pytest.mark.parametrize("step", range(BEFORE_THE_BEGINNING + 2, BEFORE_THE_ANSWER))
def test_after_an_error_the_call_may_be_repeated_at_once(step: int) -> None:
    world = dead(step, TryAgain)
    assert call(world, *BATCH).answer == undisturbed()
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: LIMIT}}


def test_what_another_call_took_in_between_is_a_duplicate() -> None:
    world = dead(AFTER_THE_FIRST_COMMIT)
    call(world, *reminders(27), key="key-2")
    world.clock.advance(CALL_LEASE)
    again = call(world, *BATCH)
    assert outcomes(again)[:29] == [ACCEPTED] * 25 + [DUPLICATE] * 2 + [ACCEPTED] * 2
    assert held(world) == counted(world)


def test_the_call_counts_in_the_month_in_which_it_was_made() -> None:
    world = a_world()
    world.clock.now = NOW.replace(month=4, day=1, hour=2, minute=59, second=30)
    with pytest.raises(Killed):
        accept(
            a_name(),
            dict(enumerate(BATCH, start=1)),
            desk=mortal(world, AFTER_THE_FIRST_COMMIT, Killed),
        )
    world.clock.advance(CALL_LEASE)
    call(world, *BATCH)
    assert counted(world) == held(world) == {MARCH: {Channel.EMAIL: LIMIT}}


def test_a_process_that_wakes_after_it_was_replaced_adds_nothing() -> None:
    world = a_world()

    def replaced() -> None:
        world.clock.advance(CALL_LEASE)
        assert call(world, *BATCH).answer == undisturbed()

    world.ledger.meanwhile(lambda: None)
    world.ledger.meanwhile(replaced)
    with pytest.raises(StillRunning):
        call(world, *BATCH)
    assert held(world) == counted(world) == {MARCH: {Channel.EMAIL: LIMIT}}
    assert call(world, *BATCH).answer == undisturbed()


# ---- what the platform does between the death and the repetition


@pytest.fixture
def accepted_but_not_told() -> World:
    """The call's one notification, to the customer's own contact, was accepted; then it died."""
    world = World()
    world.accounts.put(an_account())
    world.customers.put(a_customer(ANA))
    with pytest.raises(Killed):
        accept(a_name(), {1: a_request()}, desk=mortal(world, AFTER_THE_FIRST_COMMIT + 1, Killed))
    world.clock.advance(CALL_LEASE)
    assert len(sends(world)) == 1
    return world


def test_what_was_accepted_before_the_invoice_was_paid_is_told_as_accepted(
    accepted_but_not_told: World,
) -> None:
    accepted_but_not_told.invoices.put(an_invoice(InvoiceState.PAID))
    assert items(call(accepted_but_not_told, a_request())) == [ItemOutcome.ACCEPTED]


def test_what_was_accepted_before_the_customer_lost_the_contact_is_told_as_accepted(
    accepted_but_not_told: World,
) -> None:
    accepted_but_not_told.customers.put(a_customer())
    assert items(call(accepted_but_not_told, a_request())) == [ItemOutcome.ACCEPTED]


def test_what_was_accepted_keeps_its_address_when_the_customer_gets_another(
    accepted_but_not_told: World,
) -> None:
    [send] = sends(accepted_but_not_told)
    accepted_but_not_told.customers.put(a_customer(BRUNO))
    call(accepted_but_not_told, a_request())
    assert content_of(accepted_but_not_told, send).addresses[send.contact_id] == ANA
    assert used(accepted_but_not_told) == len(sends(accepted_but_not_told))

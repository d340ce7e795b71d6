import pytest

from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.notification import Kind
from recado.domain.plan import status_seen
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Evidence, Reason, Status
from recado.ports import TryAgain
from recado.use_cases import records
from recado.use_cases.errors import KeyReused, NotFound
from recado.use_cases.send import send
from recado.use_cases.withdraw import Withdrawing, withdraw
from tests.accepting import MARCH, accepted, used
from tests.builders import (
    BRUNO,
    CALL_LEASE,
    DAY,
    MINUTE,
    NOW,
    a_name,
    a_receipt,
    a_send,
    an_account,
    an_invoice,
    claimed,
    handed_over,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

SEND = a_send(reserved_in=MARCH)
BOUNCE = a_receipt(Outcome.SOFT_FAILURE, resend=True)
BY_REQUEST, PAID = Reason.BY_REQUEST, InvoiceState.PAID


def a_world(*sends: Send) -> World:
    world = World()
    world.accounts.put(an_account())
    accepted(world, *sends)
    return world


def withdrawn(world: World, key: str = "withdraw", sends: object = None) -> Withdrawing:
    return withdraw(
        a_name(key),
        SEND.notification_id,
        accounts=world.accounts,
        sends=sends or world.sends,  # type: ignore[arg-type]
        record=world.record,
    )


def settled(world: World, state: InvoiceState = PAID) -> None:
    """The platform tells that the invoice is settled."""
    records.put_invoice(
        an_invoice(state),
        accounts=world.accounts,
        invoices=world.invoices,
        sends=world.sends,
        clock=world.clock,
    )


def stored(world: World, of: Send = SEND) -> Send:
    found = world.sends.get(of.key)
    assert found is not None
    return found


def stop(world: World, of: Send = SEND) -> Reason | None:
    ended = stored(world, of).stop
    return ended.reason if ended else None


# ---- by request


@pytest.mark.parametrize("planned", [SEND, a_send(reserved_in=MARCH, due_at=NOW + DAY)])
def test_what_is_queued_or_scheduled_does_not_go_out(planned: Send) -> None:
    world = a_world(planned)
    assert withdrawn(world).send_ids == (SEND.send_id,)
    world.clock.advance(2 * DAY)
    send(SEND.key, hands=world.hands)
    assert world.mailer.asked == []
    assert status_of(stored(world)).reason is BY_REQUEST
    assert used(world) == 0


def test_between_two_tries_the_next_one_is_dropped_and_the_status_stays() -> None:
    world = a_world(handed_over(SEND).receiving(1, BOUNCE))
    assert withdrawn(world).send_ids == (SEND.send_id,)
    seen = status_seen(stored(world), NOW + 9 * DAY)
    assert (seen.code, seen.final, stop(world)) == (Status.MAILBOX_FULL, True, BY_REQUEST)
    assert used(world) == 1


def test_what_is_being_handed_over_may_still_go_out_and_says_so() -> None:
    world = a_world(SEND)
    world.mailer.meanwhile(lambda: withdrawn(world))
    send(SEND.key, hands=world.hands)
    assert status_of(stored(world)).evidence is Evidence.ACCEPTED
    assert used(world) == 1


def test_what_is_claimed_and_crashes_is_not_sent_again() -> None:
    world = a_world(claimed(SEND))
    assert withdrawn(world).send_ids == ()
    assert stop(world) is BY_REQUEST
    world.clock.advance(DAY)
    world.states.note_heard(SEND.channel, world.clock())
    send(SEND.key, hands=world.hands)
    assert world.mailer.asked == []
    assert status_of(stored(world)).reason is Reason.CHECKING_HAND_OVER


@pytest.mark.parametrize(
    "over",
    [
        handed_over(SEND),
        handed_over(SEND).receiving(1, a_receipt()),
        SEND.ended(Stop(Reason.OPTED_OUT, NOW)),
    ],
)
def test_what_has_no_further_attempt_stays_as_it_is(over: Send) -> None:
    world = a_world(over)
    assert withdrawn(world).send_ids == ()
    assert stored(world) == over


def test_all_contacts_of_the_notification_are_spared_and_no_other_is() -> None:
    other, another = a_send(BRUNO, reserved_in=MARCH), a_send(occurrence="due-1")
    world = a_world(SEND, other, another)
    assert set(withdrawn(world).send_ids) == {SEND.send_id, other.send_id}
    assert stop(world, another) is None


def test_a_repeated_call_gives_the_same_answer_and_gives_back_once() -> None:
    world = a_world(SEND, a_send(BRUNO, occurrence="due-1", reserved_in=MARCH))
    first = withdrawn(world)
    again = withdrawn(world)
    assert (again.send_ids, again.replayed) == (first.send_ids, True)
    assert used(world) == 1


def test_a_later_call_tells_what_is_withdrawn_by_then() -> None:
    world = a_world(SEND)
    assert withdrawn(world, "one").send_ids == withdrawn(world, "two").send_ids


@pytest.mark.parametrize("step", range(10))
def test_a_call_that_broke_off_is_done_when_it_is_repeated(step: int) -> None:
    """Before and after each of: look, look again, end two sends, look at what became of them."""
    sends = (SEND, a_send(BRUNO, reserved_in=MARCH))
    world = a_world(*sends)
    with pytest.raises(Killed):
        withdrawn(world, sends=Mortal(world.sends, dying_at(step)))
    world.clock.advance(CALL_LEASE)
    assert set(withdrawn(world).send_ids) == {each.send_id for each in sends}
    assert used(world) == 0


def test_there_are_no_more_steps_than_these() -> None:
    world = a_world(SEND, a_send(BRUNO, reserved_in=MARCH))
    assert len(withdrawn(world, sends=Mortal(world.sends, dying_at(10))).send_ids) == 2


def test_what_is_not_there_is_not_found() -> None:
    for world in (World(), a_world()):
        with pytest.raises(NotFound):
            withdrawn(world)


def test_a_key_that_came_with_another_body_is_refused() -> None:
    world = a_world(SEND)
    withdrawn(world)
    with pytest.raises(KeyReused):
        withdraw(
            a_name("withdraw", "another"),
            SEND.notification_id,
            accounts=world.accounts,
            sends=world.sends,
            record=world.record,
        )


# ---- because the invoice is settled


@pytest.mark.parametrize(
    ("state", "reason"),
    [(PAID, Reason.INVOICE_PAID), (InvoiceState.CANCELED, Reason.INVOICE_CANCELED)],
)
def test_a_reminder_of_a_settled_invoice_is_withdrawn_at_once(
    state: InvoiceState, reason: Reason
) -> None:
    world = a_world(SEND)
    settled(world, state)
    assert (stop(world), used(world)) == (reason, 0)


@pytest.mark.parametrize(
    "planned",
    [a_send(due_at=NOW + DAY), handed_over(a_send()).receiving(1, BOUNCE)],
    ids=["scheduled", "between two tries"],
)
def test_what_is_planned_for_later_is_withdrawn_too(planned: Send) -> None:
    world = a_world(planned)
    settled(world)
    assert stop(world) is Reason.INVOICE_PAID


def test_a_payment_is_still_confirmed() -> None:
    confirmation = a_send(kind=Kind.PAYMENT_CONFIRMED)
    world = a_world(confirmation)
    settled(world)
    send(confirmation.key, hands=world.hands)
    assert len(world.mailer.asked) == 1


def test_what_is_out_stays_as_it_is() -> None:
    world = a_world(handed_over(SEND))
    settled(world)
    assert (stop(world), used(world)) == (None, 1)


def test_another_invoice_is_none_of_its_business() -> None:
    other = a_send(invoice_id="inv-2")
    world = a_world(other)
    settled(world)
    assert stop(world, other) is None


def test_an_older_word_withdraws_nothing() -> None:
    world = a_world(SEND)
    world.invoices.put(an_invoice(as_of=NOW + DAY))
    settled(world)
    assert stop(world) is None


def test_telling_it_again_finishes_what_broke_off() -> None:
    world = a_world(SEND, a_send(BRUNO, reserved_in=MARCH))

    def busy() -> None:
        raise TryAgain

    world.sends.meanwhile(busy)
    with pytest.raises(TryAgain):
        settled(world)
    settled(world)
    assert used(world) == 0


def test_the_stop_bears_the_time_of_the_word() -> None:
    world = a_world(SEND)
    world.clock.advance(MINUTE)
    settled(world)
    assert stored(world).stop == Stop(Reason.INVOICE_PAID, NOW + MINUTE)

import pytest

from recado.domain.history import Event
from recado.domain.receipt import Outcome
from recado.domain.status import Evidence, Status
from recado.use_cases.errors import NotFound
from recado.use_cases.see_page import PageSeen, see_page
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    HOUR,
    INVOICE,
    NOW,
    a_receipt,
    a_send,
    an_account,
    an_invoice,
    handed_over,
)
from tests.fakes import World

BOUNCED = handed_over(a_send(ANA)).receiving(1, a_receipt(Outcome.HARD_FAILURE))
DELIVERED = handed_over(a_send(BRUNO, occurrence="due-1")).receiving(1, a_receipt())


def page(world: World, invoice_id: str = INVOICE) -> PageSeen:
    return see_page(
        ACCOUNT, invoice_id, eyes=world.eyes, invoices=world.invoices, customers=world.customers
    )


def test_the_page_says_who_was_reached_and_what_is_to_be_done(world: World) -> None:
    accepted(world, BOUNCED, DELIVERED)
    seen = page(world)
    assert seen.reached is not None
    assert (seen.reached.send.contact_id, seen.reached.at, seen.reached.evidence) == (
        DELIVERED.contact_id,
        NOW + HOUR,
        Evidence.DELIVERED,
    )
    [to_do] = seen.to_do
    assert (to_do.send.send_id, to_do.status.code) == (
        BOUNCED.send_id,
        Status.ADDRESS_NOT_FOUND,
    )


def test_every_send_of_every_notification_is_in_one_time_line(world: World) -> None:
    accepted(world, BOUNCED, DELIVERED, a_send(invoice_id="inv-2"))
    lines = page(world).lines
    queued = [line.send.send_id for line in lines if line.entry.event is Event.QUEUED]
    assert sorted(queued) == sorted([BOUNCED.send_id, DELIVERED.send_id])
    times = [line.entry.at for line in lines]
    assert times == sorted(times)


def test_an_invoice_of_which_nothing_was_told_has_a_page(world: World) -> None:
    world.invoices.put(an_invoice())
    seen = page(world)
    assert (seen.invoice, seen.reached, seen.lines, seen.to_do) == (an_invoice(), None, (), ())


def test_an_invoice_that_is_known_by_its_sends_only_has_a_page(world: World) -> None:
    accepted(world, BOUNCED)
    assert page(world).invoice is None
    assert page(world).lines


def test_an_invoice_that_nobody_knows_is_not_found(world: World) -> None:
    accepted(world, BOUNCED)
    with pytest.raises(NotFound):
        page(world, "inv-2")


def test_without_an_account_nothing_is_found() -> None:
    world = World()
    world.invoices.put(an_invoice())
    with pytest.raises(NotFound):
        page(world)
    world.accounts.put(an_account("acc-2"))
    with pytest.raises(NotFound):
        page(world)

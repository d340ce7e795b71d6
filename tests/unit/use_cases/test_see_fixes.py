"""The list over any history: test_see_fixes_any_history."""

from functools import partial

import pytest

from recado.domain.channel import Channel
from recado.domain.fixes import seeing
from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Status
from recado.ports import FixPlace
from recado.use_cases.errors import NotFound
from recado.use_cases.see_fixes import PAGES, FixSeen, see_fixes
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    DAY,
    a_customer,
    a_receipt,
    a_send,
    handed_over,
)
from tests.fakes import World

GONE = a_receipt(Outcome.HARD_FAILURE)


def failed(world: World, address: str, *invoices: str) -> list[Send]:
    """A reminder of each invoice, which nobody received; the contact's entry knows."""
    found = [
        handed_over(a_send(address, invoice_id=each), n * DAY).receiving(1, GONE)
        for n, each in enumerate(invoices)
    ]
    accepted(world, *found)
    for each in found:
        world.entries.change(ACCOUNT, each.contact_id, partial(seeing, sends=found))
    return found


def page(
    world: World, limit: int = 10, after: FixPlace | None = None
) -> tuple[list[FixSeen], FixPlace | None]:
    return see_fixes(
        ACCOUNT,
        limit=limit,
        after=after,
        eyes=world.eyes,
        entries=world.entries,
        customers=world.customers,
    )


def test_where_nothing_failed_nothing_is_to_be_fixed(world: World) -> None:
    assert page(world) == ([], None)


def test_one_item_a_contact_those_of_most_invoices_first(world: World) -> None:
    few, many = failed(world, ANA, "inv-1"), failed(world, BRUNO, "inv-1", "inv-2")
    found, _ = page(world)
    assert [one.fix.contact_id for one in found] == [many[0].contact_id, few[0].contact_id]
    assert found[0].fix.invoices == ("inv-1", "inv-2")


def test_an_item_shows_the_newest_send_and_how_it_stands(world: World) -> None:
    newest = failed(world, ANA, "inv-1", "inv-2")[-1]
    [one] = page(world)[0]
    assert one.newest.send.send_id == newest.send_id
    assert one.newest.status.code is Status.ADDRESS_NOT_FOUND
    assert one.newest.content is not None


def test_a_page_ends_where_the_next_begins(world: World) -> None:
    for number, address in enumerate((ANA, BRUNO, CLARA), 1):
        failed(world, address, *(f"inv-{n}" for n in range(number)))
    first, place = page(world, limit=2)
    second, end = page(world, limit=2, after=place)
    numbers = [len(one.fix.invoices) for one in first + second]
    assert (numbers, end) == ([3, 2, 1], None)


def test_what_was_put_right_is_left_out_and_the_page_is_filled(world: World) -> None:
    failed(world, BRUNO, "inv-1", "inv-2")
    failed(world, ANA, "inv-3")
    customer = a_customer(ANA, put_at=world.clock() + 9 * DAY)
    world.customers.put(customer)
    found, after = page(world, limit=1)
    assert [one.fix.invoices for one in found] == [("inv-3",)]
    assert after is None


def test_a_call_looks_through_so_many_pages_and_says_where_to_go_on(world: World) -> None:
    for number in range(PAGES + 1):
        failed(
            world, f"n{number}@cliente.example", *(f"inv-{n}" for n in range(PAGES + 1 - number))
        )
    last = f"n{PAGES}@cliente.example"
    world.customers.put(a_customer(last, put_at=world.clock() + 99 * DAY))
    found, place = page(world, limit=1)
    assert found == []
    assert place is not None
    [one] = page(world, limit=1, after=place)[0]
    assert one.fix.contact_id == a_send(last, channel=Channel.EMAIL).contact_id


def test_another_accounts_troubles_are_not_shown(world: World) -> None:
    other = handed_over(a_send(account_id="acc-2")).receiving(1, GONE)
    world.entries.change("acc-2", other.contact_id, lambda entry: seeing(entry, [other]))
    assert page(world) == ([], None)


def test_without_an_account_there_is_no_list() -> None:
    with pytest.raises(NotFound):
        page(World())

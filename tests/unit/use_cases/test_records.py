import pytest

from recado.domain.channel import Channel
from recado.domain.invoice import Invoice, InvoiceState
from recado.use_cases import records
from recado.use_cases.accept import accept
from recado.use_cases.errors import NotFound
from tests.builders import (
    ACCOUNT,
    ANA,
    CUSTOMER,
    DAY,
    INVOICE,
    NOW,
    a_customer,
    a_name,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World


@pytest.fixture
def world() -> World:
    world = World()
    world.accounts.put(an_account())
    return world


def test_a_plan_that_is_used_up_from_its_beginning_is_warned_of(world: World) -> None:
    accept(a_name(), {1: a_request(ANA)}, desk=world.desk)
    for _ in range(2):
        records.put_account(
            an_account(plan={Channel.EMAIL: 1}),
            accounts=world.accounts,
            ledger=world.ledger,
            events=world.events,
            clock=world.clock,
        )
    assert [event.data["percent"] for event in world.events.kept.values()] == [80, 100]


def put_invoice(world: World, invoice: Invoice) -> Invoice:
    return records.put_invoice(
        invoice,
        accounts=world.accounts,
        invoices=world.invoices,
        sends=world.sends,
        clock=world.clock,
    )


def get_invoice(world: World, account_id: str = ACCOUNT) -> Invoice:
    return records.get_invoice(account_id, INVOICE, invoices=world.invoices)


def test_an_account_is_found_or_not(world: World) -> None:
    assert records.get_account(ACCOUNT, accounts=world.accounts) == an_account()
    with pytest.raises(NotFound):
        records.get_account("acc-2", accounts=world.accounts)


def test_a_customer_is_replaced(world: World) -> None:
    for customer in (a_customer(ANA), a_customer(name="Ana Lima Souza")):
        world.customers.put(customer)
    found = records.get_customer(ACCOUNT, CUSTOMER, customers=world.customers)
    assert found == a_customer(name="Ana Lima Souza")


def test_a_customer_of_another_account_is_not_found(world: World) -> None:
    world.customers.put(a_customer())
    with pytest.raises(NotFound):
        records.get_customer("acc-2", CUSTOMER, customers=world.customers)


def test_nothing_is_stored_for_an_account_that_is_not_there() -> None:
    world = World()
    with pytest.raises(NotFound):
        put_invoice(world, an_invoice())
    assert world.customers.get(ACCOUNT, CUSTOMER) is None
    assert world.invoices.get(ACCOUNT, INVOICE) is None


def test_the_newest_word_on_an_invoice_holds(world: World) -> None:
    put_invoice(world, an_invoice())
    paid = an_invoice(InvoiceState.PAID, as_of=NOW + DAY)
    assert put_invoice(world, paid) == paid == get_invoice(world)


def test_an_older_word_is_answered_with_what_holds(world: World) -> None:
    paid = an_invoice(InvoiceState.PAID, as_of=NOW + DAY)
    put_invoice(world, paid)
    assert put_invoice(world, an_invoice()) == paid == get_invoice(world)


def test_an_invoice_of_another_account_is_not_found(world: World) -> None:
    put_invoice(world, an_invoice())
    with pytest.raises(NotFound):
        get_invoice(world, "acc-2")

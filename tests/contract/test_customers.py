from datetime import timedelta

import pytest

from recado.domain.customer import Customer
from tests.builders import ACCOUNT, ANA, BRUNO, CLARA, CUSTOMER, NOW, a_customer, an_account
from tests.contract.conftest import Stores


@pytest.mark.parametrize(
    "customer",
    [
        a_customer(CLARA, ANA, BRUNO),
        a_customer(),
        a_customer(ANA, name=None, language=None),
        a_customer(ANA, language="es"),
        a_customer(ANA, put_at=NOW + timedelta(milliseconds=123)),
    ],
)
def test_a_customer_comes_back_as_it_was_put(stores: Stores, customer: Customer) -> None:
    stores.customers.put(customer)
    assert stores.customers.get(ACCOUNT, CUSTOMER) == customer


def test_putting_a_customer_replaces_all_of_it(stores: Stores) -> None:
    stores.customers.put(a_customer(ANA, BRUNO, language="es", put_at=NOW))
    stores.customers.put(a_customer(BRUNO, name=None))
    assert stores.customers.get(ACCOUNT, CUSTOMER) == a_customer(BRUNO, name=None)


def test_two_accounts_may_name_their_customers_alike(stores: Stores) -> None:
    stores.customers.put(a_customer(ANA))
    assert stores.customers.get("acc-2", CUSTOMER) is None
    stores.customers.put(a_customer(BRUNO, account_id="acc-2"))
    assert stores.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA)


def test_an_account_is_none_of_its_customers(stores: Stores) -> None:
    stores.accounts.put(an_account())
    stores.customers.put(a_customer(customer_id=ACCOUNT))
    assert stores.accounts.get(ACCOUNT) == an_account()
    assert stores.customers.get(ACCOUNT, CUSTOMER) is None


def test_those_that_are_known_are_read_at_once(stores: Stores) -> None:
    customers = {f"cus-{n}": a_customer(ANA, customer_id=f"cus-{n}") for n in range(110)}
    for customer in customers.values():
        stores.customers.put(customer)
    assert stores.customers.of(ACCOUNT, [*customers, "cus-unknown"]) == customers


def test_customers_of_another_account_are_not_known(stores: Stores) -> None:
    stores.customers.put(a_customer(ANA, account_id="acc-2"))
    assert stores.customers.of(ACCOUNT, [CUSTOMER]) == {}
    assert stores.customers.of(ACCOUNT, []) == {}

from datetime import time

import pytest

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.hours import SendingHours
from tests.builders import ACCOUNT, an_account
from tests.contract.conftest import Stores


@pytest.mark.parametrize(
    "account",
    [
        an_account(),
        an_account(reply_to=None),
        an_account(active=False, language="es", time_zone="America/Manaus"),
        an_account(plan={}),
        an_account(plan={Channel.EMAIL: 1000, Channel.SMS: 0, Channel.WHATSAPP: None}),
        an_account(hours=SendingHours(days=("sun",), since=time(7, 30), until=time(23, 59))),
        an_account(transliterate=False),
        an_account(display_name="Ação & Cia. “Ltda” 🚀"),
    ],
)
def test_an_account_comes_back_as_it_was_put(stores: Stores, account: Account) -> None:
    stores.accounts.put(account)
    assert stores.accounts.get(ACCOUNT) == account


def test_an_account_that_was_never_put_is_not_there(stores: Stores) -> None:
    stores.accounts.put(an_account("acc-2"))
    assert stores.accounts.get(ACCOUNT) is None


def test_putting_an_account_replaces_all_that_the_platform_says(stores: Stores) -> None:
    stores.accounts.put(an_account(reply_to="antes@aurora.example", active=False, plan={}))
    stores.accounts.put(an_account(reply_to=None))
    assert stores.accounts.get(ACCOUNT) == an_account(reply_to=None)

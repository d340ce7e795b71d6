from collections import Counter

import pytest

from recado.domain.channel import Channel
from recado.domain.tally import SIMULATED
from recado.use_cases.errors import NotFound
from recado.use_cases.summarise import summarise
from tests.builders import ACCOUNT, an_account
from tests.fakes import FakeTallies, World

COUNTS = Counter({(Channel.EMAIL, "delivered"): 3})


def test_a_month_is_told_as_it_was_counted() -> None:
    world, tallies = World(), FakeTallies()
    world.accounts.put(an_account())
    tallies.add({(ACCOUNT, "2026-03"): COUNTS}, once="a")
    assert summarise(ACCOUNT, "2026-03", accounts=world.accounts, tallies=tallies) == COUNTS
    assert summarise(ACCOUNT, "2026-04", accounts=world.accounts, tallies=tallies) == Counter()


def test_nobody_elses_month_is_told() -> None:
    with pytest.raises(NotFound):
        summarise("acc-9", "2026-03", accounts=World().accounts, tallies=FakeTallies())


def test_simulated_recipients_count_like_all_others() -> None:
    world, tallies = World(), FakeTallies()
    world.accounts.put(an_account())
    both = Counter({(Channel.EMAIL, "delivered"): 3, (Channel.EMAIL, "delivered" + SIMULATED): 2})
    tallies.add({(ACCOUNT, "2026-03"): both}, once="a")
    told = summarise(ACCOUNT, "2026-03", accounts=world.accounts, tallies=tallies)
    assert told == Counter({(Channel.EMAIL, "delivered"): 5})

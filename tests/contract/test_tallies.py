from collections import Counter

from recado.domain.channel import Channel
from recado.domain.tally import Counts
from tests.builders import ACCOUNT
from tests.contract.conftest import Stores


def counts(**numbers: int) -> Counts:
    return Counter({(Channel.EMAIL, bucket): number for bucket, number in numbers.items()})


def test_what_is_added_is_counted_for_its_account_and_month(stores: Stores) -> None:
    key = (ACCOUNT, "2026-03")
    stores.tallies.add({key: counts(queued=3)}, once="first")
    stores.tallies.add({key: counts(queued=-1, sent=1)}, once="second")
    assert stores.tallies.get(*key) == counts(queued=2, sent=1)
    assert stores.tallies.get(ACCOUNT, "2026-04") == counts()


def test_the_same_changes_again_count_once(stores: Stores) -> None:
    changes = {(ACCOUNT, "2026-03"): counts(queued=3)}
    stores.tallies.add(changes, once="batch")
    stores.tallies.add(changes, once="batch")
    assert stores.tallies.get(ACCOUNT, "2026-03") == counts(queued=3)


def test_many_accounts_are_counted_at_once(stores: Stores) -> None:
    changes = {(f"acc-{n}", "2026-03"): counts(queued=n + 1) for n in range(130)}
    stores.tallies.add(changes, once="month start")
    assert stores.tallies.get("acc-129", "2026-03") == counts(queued=130)

import pytest

from tests.builders import DAY, NOW
from tests.contract.conftest import Stores


@pytest.mark.parametrize("payload", ["{}", "", "não é JSON 🚀", "x" * 200_000])
def test_a_receipt_is_kept_whole(stores: Stores, payload: str) -> None:
    stores.kept.keep("unknown type", payload, NOW)
    assert stores.kept_payloads() == [payload]


def test_two_receipts_are_both_kept(stores: Stores) -> None:
    for payload in ("one", "other"):
        stores.kept.keep("unknown type", payload, NOW)
    assert sorted(stores.kept_payloads()) == ["one", "other"]


def test_a_receipt_that_comes_again_is_kept_once(stores: Stores) -> None:
    for reason in ("unknown attempt", "unknown attempt", "unknown type"):
        stores.kept.keep(reason, "{}", NOW)
    assert stores.kept_payloads() == ["{}"]


def test_a_receipt_that_comes_again_another_day_is_kept_once(stores: Stores) -> None:
    for days in range(3):
        stores.kept.keep("unknown attempt", "{}", NOW + days * DAY)
    assert stores.kept_payloads() == ["{}"]

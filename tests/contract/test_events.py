from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from recado.domain.event import Event, EventType
from tests.builders import ACCOUNT, DAY, NOW
from tests.contract.conftest import Stores


def an_event(event_id: str = "evt_1", data: dict[str, str | int] | None = None) -> Event:
    return Event(
        event_id=event_id,
        account_id=ACCOUNT,
        type=EventType.QUOTA_WARNING,
        at=NOW,
        data=data or {"period": "2026-03", "channel": "email", "percent": 80},
    )


@pytest.mark.parametrize("data", [{"used": 8, "limit": 10}, {"name": "não é 🚀"}, {"limit": 0}])
def test_an_event_comes_back_as_it_was_put(stores: Stores, data: dict[str, str | int]) -> None:
    assert stores.events.put(an_event(data=data))
    assert stores.events.of(["evt_1"]) == {"evt_1": an_event(data=data)}


def test_an_event_of_no_account_that_is_kept_for_a_while_comes_back_so(stores: Stores) -> None:
    event = replace(an_event(), account_id=None, expires_at=NOW + 30 * DAY)
    stores.events.put(event)
    assert stores.events.of(["evt_1"]) == {"evt_1": event}


def test_an_event_that_is_there_is_no_news_and_stays(stores: Stores) -> None:
    stores.events.put(an_event(data={"percent": 80}))
    assert not stores.events.put(replace(an_event(data={"percent": 100}), at=NOW + DAY))
    assert stores.events.of(["evt_1"]) == {"evt_1": an_event(data={"percent": 80})}


def test_events_that_never_happened_are_missing(stores: Stores) -> None:
    stores.events.put(an_event("evt_1"))
    assert stores.events.of(["evt_1", "evt_2"]).keys() == {"evt_1"}
    assert stores.events.of([]) == {}


def test_of_those_who_tell_one_event_together_one_has_news(stores: Stores) -> None:
    with ThreadPoolExecutor(4) as threads:
        news = list(threads.map(stores.events.put, [an_event()] * 4))
    assert sorted(news) == [False, False, False, True]

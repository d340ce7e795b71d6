"""The table's stream -> the summary's counts, warnings of quotas, and what follows for contacts and
accounts."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from functions.consequences.app import handler
from recado.adapters.quota_items import counter_key, limit_name, reserving
from recado.adapters.send_items import from_item, to_item
from recado.domain.blocks import block_of
from recado.domain.channel import Channel
from recado.domain.event import EventType, warning_id
from recado.domain.quota import Used
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.domain.tally import SIMULATED
from recado.use_cases.follow import follow_account, follow_contacts
from recado.wiring.consequences import Consequences
from tests.builders import ACCOUNT, NOW, a_receipt, a_send, an_account, handed_over
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World
from tests.world_events import context

PERIOD = "2026-03"


def counter(used: int, limit: int | None) -> dict[str, Any]:
    """The counter's item after so many e-mails were accepted under this limit."""
    wanted = reserving(
        "table", ACCOUNT, PERIOD, Used({Channel.EMAIL: used}), {Channel.EMAIL: limit}
    )
    values = wanted["ExpressionAttributeValues"]
    item = counter_key(ACCOUNT, PERIOD) | {
        "account_id": values[":account"],
        "period": values[":period"],
        "email": values[":email"],
    }
    return item | ({} if limit is None else {limit_name(Channel.EMAIL): values[":email_limit"]})


def record(now: dict[str, Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    images = {"NewImage": now} | ({"OldImage": before} if before else {})
    return {
        "eventID": "1",
        "eventName": "MODIFY" if before else "INSERT",
        "dynamodb": {"ApproximateCreationDateTime": 1772452800, **images},
    }


def run(*records: dict[str, Any], world: World | None = None) -> Consequences:
    followers = (world or World()).followers
    service = Consequences(
        followers.tallies,
        followers.events,
        from_item,
        partial(follow_contacts, followers=followers),
        partial(follow_account, followers=followers),
    )
    handler({"Records": list(records)}, context(), service)
    return service


def warned(service: Consequences) -> list[int]:
    ids = {p: warning_id(ACCOUNT, PERIOD, Channel.EMAIL, p) for p in (80, 100)}
    found = service.events.of(ids.values())
    return [percent for percent, event_id in ids.items() if event_id in found]


def test_a_counter_that_passes_four_fifths_of_its_limit_warns() -> None:
    service = run(record(counter(8, 10), before=counter(7, 10)))
    assert warned(service) == [80]


def test_a_counter_that_jumps_to_its_limit_warns_twice() -> None:
    assert warned(run(record(counter(10, 10)))) == [80, 100]


def test_a_counter_without_a_limit_warns_of_nothing() -> None:
    assert warned(run(record(counter(1000, None), before=counter(999, None)))) == []


def test_a_warning_says_what_it_is_about_and_nothing_personal() -> None:
    service = run(record(counter(8, 10), before=counter(7, 10)))
    event_id = warning_id(ACCOUNT, PERIOD, Channel.EMAIL, 80)
    event = service.events.of([event_id])[event_id]
    assert event.type is EventType.QUOTA_WARNING
    assert event.data == {
        "period": PERIOD, "channel": "email", "percent": 80, "used": 8, "limit": 10
    }  # fmt: skip


def test_a_send_is_counted_beside_it() -> None:
    before, now = to_item(a_send()), to_item(handed_over(a_send()))
    service = run(record(now, before), record(counter(8, 10), before=counter(7, 10)))
    assert service.tallies.get(ACCOUNT, PERIOD)[Channel.EMAIL, "sent"] == 1
    assert warned(service) == [80]


def bounced(send: Send) -> Send:
    said = a_receipt(Outcome.HARD_FAILURE, Reason.NO_SUCH_USER, counts=True)
    return send.receiving(1, said)


def blocked(world: World) -> bool:
    send = a_send()
    own = world.entries.of(ACCOUNT, [send.contact_id]).get(send.contact_id)
    return block_of(own, None, world.clock()) is not None


def test_a_failure_reaches_the_contacts_entry() -> None:
    world = World()
    before = handed_over(a_send())
    run(record(to_item(bounced(before)), to_item(before)), world=world)
    assert blocked(world)


def test_a_batch_that_comes_again_blocks_and_tells_once() -> None:
    world = World()
    before = handed_over(a_send())
    for _ in range(2):
        run(record(to_item(bounced(before)), to_item(before)), world=world)
    told = [event.type for event in world.events.kept.values()]
    assert told == [EventType.CONTACT_BLOCKED]


def test_contacts_are_followed_before_anything_is_counted() -> None:
    """What was counted is known for ten minutes only, a batch may come again for longer."""
    world = World()
    before = handed_over(a_send())
    entries: Any = Mortal(world.entries, dying_at(0))
    world.followers = replace(world.followers, entries=entries)
    with pytest.raises(Killed):
        run(record(to_item(bounced(before)), to_item(before)), world=world)
    assert world.tallies.get(ACCOUNT, PERIOD) == Counter()


def test_a_simulated_send_is_counted_apart() -> None:
    before, now = to_item(a_send(units=0)), to_item(handed_over(a_send(units=0)))
    service = run(record(now, before))
    assert service.tallies.get(ACCOUNT, PERIOD)[Channel.EMAIL, "sent" + SIMULATED] == 1


def in_trouble(world: World) -> list[str]:
    """The sends that the fix list is made of."""
    entries, _ = world.entries.with_troubles(ACCOUNT, limit=10, after=None)
    return [trouble.send_id for entry in entries for trouble in entry.troubles]


def test_a_failure_reaches_the_fix_list() -> None:
    world = World()
    before = handed_over(a_send())
    run(record(to_item(bounced(before)), to_item(before)), world=world)
    assert in_trouble(world) == [before.send_id]


def test_a_send_that_met_a_block_when_it_was_accepted_reaches_the_fix_list() -> None:
    world = World()
    met = a_send(stop=Stop(Reason.BLOCKED_BY_FAILURES, NOW))
    run(record(to_item(met)), world=world)
    assert in_trouble(world) == [met.send_id]


def test_a_send_that_met_a_block_in_its_turn_reaches_the_fix_list() -> None:
    world = World()
    met = a_send().ended(Stop(Reason.BLOCKED_BY_COMPLAINT, NOW))
    run(record(to_item(met), to_item(a_send())), world=world)
    assert in_trouble(world) == [met.send_id]


def test_any_other_stop_does_not() -> None:
    world = World()
    run(record(to_item(a_send(stop=Stop(Reason.OPTED_OUT, NOW)))), world=world)
    assert in_trouble(world) == []


def test_what_is_asked_for_again_leaves_the_fix_list() -> None:
    world = World()
    before = handed_over(a_send())
    failed = replace(bounced(before), revision=1)
    again = replace(failed.asked_again("call-2", NOW, PERIOD), revision=2)
    run(record(to_item(failed), to_item(before)), world=world)
    run(record(to_item(again), to_item(failed)), world=world)
    assert in_trouble(world) == []


def test_what_cannot_be_read_hurts_no_neighbour() -> None:
    world = World()
    before = handed_over(a_send())
    broken = to_item(bounced(before)) | {"attempts": {"S": "?"}}
    run(record(broken), record(to_item(bounced(before)), to_item(before)), world=world)
    assert blocked(world)


def test_an_account_whose_e_mails_bounce_too_often_is_stopped() -> None:
    world = World()
    world.accounts.put(an_account())
    before = handed_over(a_send())
    bad = {(Channel.EMAIL, "delivered"): 449, (Channel.EMAIL, "address_not_found"): 50}
    world.tallies.add({(ACCOUNT, PERIOD): Counter(bad)}, once="before")
    run(record(to_item(bounced(before))), world=world)
    account = world.accounts.get(ACCOUNT)
    assert account is not None
    assert account.guarded is not None

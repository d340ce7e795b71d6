"""A month in virtual time, judged by the oracle: every resend at its time, none that the rules
forbid, every block and release, nothing lost, no unit too much or too little."""

from collections import Counter
from collections.abc import Iterator

import pytest

from recado.domain.account import Account
from recado.domain.blocks import block_of
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE
from recado.domain.event import EventType
from recado.domain.fold import status_of
from recado.domain.status import Status
from tests.simulation.cloud import Cloud
from tests.simulation.diary import Answered, Asked, Released
from tests.simulation.month import LIMIT, WITH_A_PLAN, a_month, asked, ended
from tests.simulation.oracle import Oracle

SHOWN = 20


@pytest.mark.parametrize("seed", [7, 2026, 31_415])
def test_a_month_of_all_outcomes_goes_by_the_rules(seed: int) -> None:
    cloud = a_month(seed)
    oracle, said = asked(cloud), ended(cloud)
    found = [
        *oracle.wrong_calls(),
        *oracle.missing(said),
        *oracle.wrong_stops(said),
        *oracle.wrong_quotas(said),
        *_wrong_blocks(cloud, oracle),
        *_wrong_counters(cloud),
        *_too_little_happened(cloud),
    ]
    assert not found, "\n".join([f"seed {seed}, {len(found)} findings:", *found[:SHOWN]])


def _wrong_blocks(cloud: Cloud, oracle: Oracle) -> Iterator[str]:
    """What the gates would say now, and what the platform was told."""
    now, entries = cloud.time.now, cloud.world.entries
    for account, contact in oracle.contacts():
        own, everyone = (entries.of(a, [contact]).get(contact) for a in (account, EVERYONE))
        block = block_of(own, everyone, now)
        expected = oracle.blocked_at(account, contact, now)
        if (block and block.reason) != expected:
            yield f"{account} {contact}: {block and block.reason}, and not {expected}"
    told = {
        (event.account_id or "", str(event.data["contact_id"]))
        for event in cloud.world.events.kept.values()
        if event.type is EventType.CONTACT_BLOCKED
    }
    yield from (f"told of a block: {one}" for one in told - oracle.ever_blocked())
    yield from (f"not told of a block: {one}" for one in oracle.ever_blocked() - told)


def _wrong_counters(cloud: Cloud) -> Iterator[str]:
    """What is counted as used is what the sends hold, and no more than the plan allows."""
    held: Counter[tuple[str, str, Channel]] = Counter()
    for send in cloud.sends.all():
        held[send.account_id, send.reserved_in or "none", send.channel] += send.units
    used = {
        (account, period, channel): units
        for (account, period), counter in cloud.sends.counters.items()
        for channel, units in counter.items()
    }
    for place in used.keys() | {place for place in held if place[1] != "none"}:
        if used.get(place, 0) != held[place]:
            yield f"{place}: {used.get(place, 0)} used, {held[place]} held"
        if (place[0], place[2]) == (WITH_A_PLAN, Channel.EMAIL) and used[place] > LIMIT:
            yield f"{place}: {used[place]} used of {LIMIT}"


def _too_little_happened(cloud: Cloud) -> Iterator[str]:
    """A month in which nothing goes wrong proves nothing."""
    calls = [entry for entry in cloud.diary if isinstance(entry, Asked)]
    enough = {
        "sends": len(cloud.sends.all()) >= 5000,
        "resends": sum(a.number > 1 for a in calls) >= 300,
        "releases": sum(isinstance(entry, Released) for entry in cloud.diary) >= 20,
        "answers": {a.answered for a in calls} == set(Answered),
        "statuses": {status_of(send).code for send in cloud.sends.all()}
        >= set(Status) - {Status.SCHEDULED, Status.QUEUED},
        "nobody guarded": not any(a.guarded for a in _accounts(cloud)),
        "nothing put aside": not cloud.lanes.dead,
    }
    yield from (f"too little: {what}" for what, is_so in enough.items() if not is_so)


def _accounts(cloud: Cloud) -> list[Account]:
    ids = {send.account_id for send in cloud.sends.all()}
    return [account for each in ids if (account := cloud.world.accounts.get(each)) is not None]

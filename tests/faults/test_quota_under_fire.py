"""A limit of N permits exactly N, and nothing is reserved, given back or sent twice, whatever
breaks and whoever else is at work (PRODUCT.md section 6 and section 10, 2).

`RECADO_ROUNDS` sets how many accounts come under fire, `RECADO_SEED` what happens to them.
"""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from random import randrange
from time import time
from typing import TYPE_CHECKING

import pytest

from recado.adapters.dynamodb_ledger import DynamoDbLedger
from recado.domain.answer import Answer, SendAnswer, SendOutcome
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.ids import parse_attempt_id
from recado.domain.quota import Used
from recado.domain.send import Send
from recado.domain.status import NOT_CHARGED, Status
from recado.use_cases.accept import accept
from tests import dynamodb_local
from tests.builders import a_name
from tests.cloudformation import create_tables
from tests.contract.conftest import need_dynamodb_local
from tests.fire import FAULTS, INVOICES, PERIODS, PROCESSES, Fire, Seen, Stores, burn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROUNDS = int(os.environ.get("RECADO_ROUNDS", "2"))
SEED = os.environ.get("RECADO_SEED") or str(randrange(10**9))

Counters = dict[str, Used]
"""By period."""


@dataclass
class Ashes:
    """What is left of a fire: what the workers saw, the highest counters that anybody else saw
    meanwhile, and the stores."""

    fire: Fire
    seen: Seen
    highest: Counters
    stores: Stores

    @cached_property
    def sends(self) -> dict[str, Send]:
        invoices = [f"inv-{number}" for number in range(INVOICES)]
        files = self.stores.files.of(self.fire.account_id, invoices)
        return {send.send_id: send for file in files.values() for send in file.sends}

    @cached_property
    def counters(self) -> Counters:
        return {period: self.stores.ledger.used(self.fire.account_id, period) for period in PERIODS}

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """One for each key."""
        return {key: answer for key, answer, _ in self.seen.accepted}

    @cached_property
    def told(self) -> list[SendAnswer]:
        """The sends that the answers call accepted."""
        items = [item for answer in self.answers.values() for item in answer.items]
        return [s for item in items for s in item.sends if s.outcome is SendOutcome.ACCEPTED]

    def limit(self, channel: Channel) -> int | None:
        return self.fire.account.level(channel, Counter()).limit


def nonzero(counters: Counters) -> dict[tuple[str, Channel], int]:
    return {(p, channel): n for p, used in counters.items() for channel, n in used.items() if n}


# ---- what must hold


def the_counters_are_the_units_of_the_sends_that_hold_them(ashes: Ashes) -> None:
    held: Counters = {period: Counter() for period in PERIODS}
    for send in ashes.sends.values():
        if send.reserved_in is not None:
            held[send.reserved_in][send.channel] += send.units
    assert nonzero(ashes.counters) == nonzero(held)


def the_counters_are_what_was_accepted_without_what_was_given_back(ashes: Ashes) -> None:
    accepted: Used = Counter()
    given_back: Used = Counter()
    for told in ashes.told:
        status = status_of(ashes.sends[told.send_id]).code
        if status is not Status.NOT_SENT_NO_QUOTA:
            accepted[told.channel] += told.units
        if status in NOT_CHARGED:
            given_back[told.channel] += told.units
    used = sum(ashes.counters.values(), Counter())
    assert used == accepted - given_back


def no_counter_was_ever_outside_its_limits(ashes: Ashes) -> None:
    for counters in (ashes.highest, ashes.counters):
        for (_, channel), used in nonzero(counters).items():
            limit = ashes.limit(channel)
            assert used >= 0
            assert limit is None or used <= limit
    quotas = [quota for answer in ashes.answers.values() for quota in answer.quotas]
    assert all(quota.limit is None or quota.used <= quota.limit for quota in quotas)


def a_limit_permits_exactly_what_it_says(ashes: Ashes) -> None:
    """When all is quiet, one more call takes what is left."""
    limits = {channel: ashes.limit(channel) for channel in (Channel.EMAIL, Channel.SMS)}
    most = max(limit or 0 for limit in limits.values()) + 1
    addresses = [(Channel.EMAIL, "last@cliente.example"), (Channel.SMS, "+5511987650009")]
    last = {n: ashes.fire.request(f"last-{n}", "due-3", addresses) for n in range(1, most + 1)}
    name = a_name("last", account_id=ashes.fire.account_id)
    quotas = accept(name, last, desk=ashes.stores.desk).answer.quotas
    assert {quota.channel: quota.used for quota in quotas} == limits
    used = ashes.stores.ledger.used(ashes.fire.account_id, quotas[0].period)
    assert {channel: used[channel] for channel in limits} == limits


def a_repeated_key_gets_the_same_answer(ashes: Ashes) -> None:
    for key, answer, _ in ashes.seen.accepted:
        assert answer == ashes.answers[key]
    released = {key: send_ids for key, send_ids, _ in ashes.seen.released}
    assert all(send_ids == released[key] for key, send_ids, _ in ashes.seen.released)


def the_work_behind_a_key_is_answered_for_once(ashes: Ashes) -> None:
    answers = [*ashes.seen.accepted, *ashes.seen.released]
    first = Counter(key for key, _, replayed in answers if not replayed)
    assert all(number == 1 for number in first.values())


def every_send_was_accepted_by_one_call(ashes: Ashes) -> None:
    assert Counter(told.send_id for told in ashes.told) == Counter(ashes.sends.keys())


def a_duplicate_names_a_send_that_is_there(ashes: Ashes) -> None:
    items = [item for answer in ashes.answers.values() for item in answer.items]
    assert {send.send_id for item in items for send in item.sends} == ashes.sends.keys()


def no_send_is_without_its_content(ashes: Ashes) -> None:
    sends = list(ashes.sends.values())
    contents = ashes.stores.contents.of(sends, ashes.fire.clock())
    assert all(send.contact_id in contents[send.send_id].addresses for send in sends)


def no_send_was_released_twice(ashes: Ashes) -> None:
    told = {key: send_ids for key, send_ids, _ in ashes.seen.released}
    released = Counter(send_id for send_ids in told.values() for send_id in send_ids)
    assert all(number == 1 for number in released.values())


def no_attempt_was_handed_over_twice(ashes: Ashes) -> None:
    assert all(number == 1 for number in Counter(ashes.seen.handed_over).values())
    parsed = [parse_attempt_id(attempt_id) for attempt_id in ashes.seen.handed_over]
    times = Counter(attempt[1] for attempt in parsed if attempt)
    assert all(number <= 2 for number in times.values())


def simulated_recipients_use_nothing(ashes: Ashes) -> None:
    assert all(send.reserved_in is None for send in ashes.sends.values() if not send.units)


CHECKS = (
    the_counters_are_the_units_of_the_sends_that_hold_them,
    the_counters_are_what_was_accepted_without_what_was_given_back,
    no_counter_was_ever_outside_its_limits,
    a_repeated_key_gets_the_same_answer,
    the_work_behind_a_key_is_answered_for_once,
    every_send_was_accepted_by_one_call,
    a_duplicate_names_a_send_that_is_there,
    no_send_is_without_its_content,
    no_send_was_released_twice,
    no_attempt_was_handed_over_twice,
    simulated_recipients_use_nothing,
    a_limit_permits_exactly_what_it_says,
)
"""The last one uses what is left, so it comes last."""


# ---- the fire


def watched(ledger: DynamoDbLedger, account_id: str, at_work: list[Future[Seen]]) -> Counters:
    """The highest counters seen while the others are at work; the negative ones, if any were."""
    highest: Counters = {period: Counter() for period in PERIODS}
    while not all(each.done() for each in at_work):
        for period in PERIODS:
            used = ledger.used(account_id, period)
            assert min(used.values(), default=0) >= 0, f"below zero: {dict(used)}"
            highest[period] |= used
    return highest


@contextmanager
def burnt(url: str) -> Iterator[Iterator[Ashes]]:
    """The rounds, each with an account of its own."""
    client = dynamodb_local.client(url)
    tables = create_tables(client)
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as processes:
        yield (burnt_once(processes, client, url, tables, number) for number in range(ROUNDS))


def burnt_once(
    processes: ProcessPoolExecutor,
    client: "DynamoDBClient",
    url: str,
    tables: dict[str, str],
    number: int,
) -> Ashes:
    fire = Fire(url, tables, f"acc-{number}", f"{SEED} {number}", began=time())
    stores, seen = Stores(fire, client), Seen()
    stores.accounts.put(fire.account)
    at_work = [processes.submit(burn, fire, process) for process in range(PROCESSES)]
    highest = watched(stores.ledger, fire.account_id, at_work)
    for each in at_work:
        seen.add(each.result())
    return Ashes(fire, seen, highest, stores)


def test_quotas_are_exact_under_fire(subtests: pytest.Subtests) -> None:
    need_dynamodb_local()
    total, accepts, sends, began = Seen(), 0, 0, time()
    with dynamodb_local.running() as url, burnt(url) as rounds:
        for number, ashes in enumerate(rounds):
            for check in CHECKS:
                told = check.__name__.replace("_", " ")
                with subtests.test(f"{told} (RECADO_SEED={SEED}, round {number})"):
                    check(ashes)
            total.add(ashes.seen)
            accepts, sends = accepts + len(ashes.seen.accepted), sends + len(ashes.sends)
    print(
        f"{ROUNDS} rounds, {accepts} accepts answered, {sends} sends, {total.calls} calls, "
        f"{time() - began:.0f} s; faults: {dict(total.faults)}"
    )
    assert total.faults.keys() >= {fault.name for fault in FAULTS}

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from recado.domain.channel import Channel
from recado.domain.newest_code import NewestCode
from recado.domain.notification import Kind
from recado.domain.quota import Limits, Used
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.ports import Commit, Conflict, Stale
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CLARA,
    CUSTOMER,
    DAY,
    INVOICE,
    NOW,
    a_commit,
    a_customer,
    a_send,
    claimed,
)
from tests.contract.conftest import Stores

MARCH, APRIL = "2026-03", "2026-04"
EMAIL, SMS, WHATSAPP = Channel.EMAIL, Channel.SMS, Channel.WHATSAPP


def reserving(number: int = 1, units: int = 1, period: str = MARCH, **changes: Any) -> Send:
    """One of many sends, with its units reserved."""
    return a_send(invoice_id=f"inv-{number}", units=units, reserved_in=period, **changes)


def without_quota(number: int = 1, units: int = 1) -> Send:
    stop = Stop(Reason.QUOTA_USED_UP, NOW)
    return a_send(invoice_id=f"inv-{number}", units=units, stop=stop)


def by_sms(number: int, units: int) -> Send:
    return replace(reserving(number, units), channel=SMS)


def within(limits: Limits | None, *new: Send) -> Commit:
    return a_commit(*new, limits=limits)


def conflict(stores: Stores, commit: Commit) -> Conflict:
    """What a commit meets."""
    with pytest.raises(Conflict) as met:
        stores.ledger.commit(commit)
    return met.value


def used(stores: Stores, period: str = MARCH) -> dict[Channel, int]:
    return {channel: n for channel, n in stores.ledger.used(ACCOUNT, period).items() if n}


def found(stores: Stores, *sends: Send) -> list[Send]:
    return stores.sends.of(send.key for send in sends)


# ---- all of it


def test_a_commit_writes_all_of_it(stores: Stores) -> None:
    waiting = without_quota(3)
    stores.ledger.commit(a_commit(waiting))
    new, queued = (reserving(1), reserving(2)), waiting.asked_again("call-2", NOW, MARCH)
    learned = a_customer(ANA, BRUNO)
    stores.ledger.commit(a_commit(*new, changed=(queued,), learned=(learned,)))
    assert {send.send_id: send for send in found(stores, *new, waiting)} == {
        send.send_id: send for send in (*new, replace(queued, revision=1))
    }
    assert stores.customers.get(ACCOUNT, CUSTOMER) == learned
    assert used(stores) == {EMAIL: 3}


def test_a_hundred_actions_are_one_commit(stores: Stores) -> None:
    sends = [reserving(number) for number in range(99)]
    stores.ledger.commit(within({EMAIL: 99}, *sends))
    assert len(found(stores, *sends)) == 99
    assert used(stores) == {EMAIL: 99}


def test_several_customers_are_learned_at_once(stores: Stores) -> None:
    learned = tuple(a_customer(ANA, customer_id=f"cus-{number}") for number in range(3))
    stores.ledger.commit(a_commit(a_send(), learned=learned))
    assert stores.customers.of(ACCOUNT, ["cus-0", "cus-1", "cus-2"]) == {
        customer.customer_id: customer for customer in learned
    }


def test_a_customer_without_contacts_learns_them(stores: Stores) -> None:
    stores.customers.put(a_customer(language="es"))
    stores.ledger.commit(a_commit(a_send(), learned=(a_customer(ANA, language="es"),)))
    assert stores.customers.get(ACCOUNT, CUSTOMER) == a_customer(ANA, language="es")


# ---- counting


def test_nothing_is_used_before_the_first_commit(stores: Stores) -> None:
    assert stores.ledger.used(ACCOUNT, MARCH) == Counter()


def test_units_are_counted_by_period_and_channel(stores: Stores) -> None:
    commit = a_commit(
        reserving(1), by_sms(2, units=3), reserving(3, units=2), reserving(4, period=APRIL)
    )
    stores.ledger.commit(commit)
    assert used(stores) == {EMAIL: 3, SMS: 3}
    assert used(stores, APRIL) == {EMAIL: 1}


def test_each_account_has_counters_of_its_own(stores: Stores) -> None:
    theirs = reserving(account_id="acc-2")
    stores.ledger.commit(a_commit(theirs, account_id="acc-2"))
    assert used(stores) == {}
    assert stores.ledger.used("acc-2", MARCH)[EMAIL] == 1


def test_sends_that_reserve_nothing_count_nothing(stores: Stores) -> None:
    stores.ledger.commit(within({EMAIL: 0}, without_quota(2), a_send(units=0)))
    assert used(stores) == {}
    assert len(found(stores, without_quota(2), a_send())) == 2


# ---- limits


@pytest.mark.parametrize(
    ("limits", "units", "fits"),
    [
        (None, 1000, True),
        ({EMAIL: None}, 1000, True),
        ({EMAIL: None, SMS: 0}, 1000, True),
        ({EMAIL: 5}, 4, True),
        ({EMAIL: 5}, 5, True),
        ({EMAIL: 5}, 6, False),
        ({EMAIL: 1}, 2, False),
        ({EMAIL: 0}, 1, False),
        ({}, 1, False),
        ({SMS: 100, WHATSAPP: None}, 1, False),
    ],
)
def test_a_limit_permits_what_it_says_and_no_unit_more(
    stores: Stores, limits: Limits | None, units: int, fits: bool
) -> None:
    commit = within(limits, reserving(units=units))
    if fits:
        stores.ledger.commit(commit)
    else:
        assert conflict(stores, commit).used == {MARCH: Counter()}
    assert used(stores) == ({EMAIL: units} if fits else {})
    assert len(found(stores, reserving())) == fits


@pytest.mark.parametrize(("limit", "fits"), [(7, False), (8, True), (9, True), (None, True)])
def test_what_is_used_already_counts_against_the_limit(
    stores: Stores, limit: int | None, fits: bool
) -> None:
    stores.ledger.commit(a_commit(reserving(1, units=5)))
    commit = within({EMAIL: limit}, reserving(2, units=3))
    if fits:
        stores.ledger.commit(commit)
    else:
        assert conflict(stores, commit).used == {MARCH: Used({EMAIL: 5})}
    assert used(stores) == {EMAIL: 8 if fits else 5}


def test_a_lowered_limit_holds_at_once_and_takes_nothing_away(stores: Stores) -> None:
    stores.ledger.commit(within({EMAIL: 10}, reserving(1, units=8)))
    assert conflict(stores, within({EMAIL: 4}, reserving(2))).used == {MARCH: Used({EMAIL: 8})}
    stores.ledger.commit(within({EMAIL: 9}, reserving(2)))
    assert used(stores) == {EMAIL: 9}


def test_a_channel_without_room_holds_up_the_others(stores: Stores) -> None:
    limits = {EMAIL: 5, SMS: 2}
    met = conflict(stores, within(limits, reserving(1), by_sms(2, units=3)))
    assert (met.sends, met.used) == ((), {MARCH: Counter()})
    assert used(stores) == {}


def test_a_channel_that_the_commit_does_not_use_may_be_over_its_limit(stores: Stores) -> None:
    stores.ledger.commit(a_commit(by_sms(1, units=9)))
    stores.ledger.commit(within({EMAIL: 1, SMS: 2}, reserving(2)))
    assert used(stores) == {EMAIL: 1, SMS: 9}


def test_each_period_has_the_whole_limit(stores: Stores) -> None:
    limits = {EMAIL: 2}
    stores.ledger.commit(within(limits, reserving(1, 2), reserving(2, 2, APRIL)))
    met = conflict(stores, within(limits, reserving(3), reserving(4, period=APRIL)))
    assert met.used == {MARCH: Used({EMAIL: 2}), APRIL: Used({EMAIL: 2})}


def test_only_the_period_without_room_is_told(stores: Stores) -> None:
    stores.ledger.commit(a_commit(reserving(1, units=2)))
    met = conflict(stores, within({EMAIL: 2}, reserving(2), reserving(3, period=APRIL)))
    assert met.used == {MARCH: Used({EMAIL: 2})}
    assert used(stores, APRIL) == {}


# ---- nothing at all


def test_a_send_that_is_there_comes_with_the_conflict(stores: Stores) -> None:
    stores.ledger.commit(a_commit(a_send(ANA)))
    latest = stores.sends.save(claimed(a_send(ANA)))
    commit = a_commit(a_send(BRUNO), a_send(ANA), learned=(a_customer(BRUNO),))
    met = conflict(stores, commit)
    assert (met.sends, met.customers, met.used, met.stale) == ((latest,), frozenset(), {}, False)
    assert stores.sends.of_invoice(ACCOUNT, INVOICE) == (latest,)
    assert stores.customers.get(ACCOUNT, CUSTOMER) is None


def test_a_customer_with_contacts_is_in_conflict(stores: Stores) -> None:
    stores.customers.put(a_customer(BRUNO))
    learned = a_customer(ANA), a_customer(ANA, customer_id="cus-2")
    met = conflict(stores, a_commit(reserving(), learned=learned))
    assert (met.sends, met.customers, met.used, met.stale) == ((), frozenset({CUSTOMER}), {}, False)
    assert stores.customers.of(ACCOUNT, [CUSTOMER, "cus-2"]) == {CUSTOMER: a_customer(BRUNO)}
    assert (found(stores, reserving()), used(stores)) == ([], {})


def test_a_send_that_has_changed_is_stale(stores: Stores) -> None:
    seen = without_quota()
    stores.ledger.commit(a_commit(seen))
    latest = stores.sends.save(replace(seen, stop=Stop(Reason.BY_REQUEST, NOW)))
    met = conflict(
        stores, a_commit(reserving(2), changed=(seen.asked_again("call-2", NOW, MARCH),))
    )
    assert (met.sends, met.customers, met.used, met.stale) == ((), frozenset(), {}, True)
    assert found(stores, seen, reserving(2)) == [latest]
    assert used(stores) == {}


def test_a_send_to_be_changed_that_never_was_is_stale(stores: Stores) -> None:
    assert conflict(stores, a_commit(changed=(reserving(),))).stale
    assert found(stores, reserving()) == []


def test_all_that_is_in_the_way_is_told_at_once(stores: Stores) -> None:
    there, waiting = reserving(1), without_quota(2)
    stores.ledger.commit(a_commit(there, waiting))
    stores.sends.save(claimed(waiting))
    stores.customers.put(a_customer(BRUNO))
    met = conflict(
        stores,
        a_commit(
            reserving(3),
            there,
            changed=(waiting.asked_again("call-2", NOW, MARCH),),
            learned=(a_customer(CLARA),),
            limits={EMAIL: 3},
        ),
    )
    assert (met.sends, met.customers, met.stale) == ((there,), frozenset({CUSTOMER}), True)
    assert met.used == {MARCH: Used({EMAIL: 1})}


# ---- again


def test_what_is_committed_again_is_not_counted_again(stores: Stores) -> None:
    """Whether the store knows the commit again or meets its own sends."""
    commit = within({EMAIL: 3}, reserving(1), reserving(2))
    stores.ledger.commit(commit)
    with suppress(Conflict):
        stores.ledger.commit(commit)
    assert used(stores) == {EMAIL: 2}


# ---- giving back


def committed(stores: Stores, send: Send) -> Send:
    stores.ledger.commit(a_commit(send))
    return send


def withdrawn(send: Send) -> Send:
    return replace(send, stop=Stop(Reason.INVOICE_PAID, NOW))


def test_a_send_that_gives_back_holds_its_units_no_longer(stores: Stores) -> None:
    committed(stores, reserving(1))
    send = committed(stores, by_sms(2, units=3))
    saved = stores.sends.save(withdrawn(send), gives_back=True)
    assert saved == replace(withdrawn(send), reserved_in=None, revision=1)
    assert found(stores, send) == [saved]
    assert used(stores) == {EMAIL: 1}


def test_units_go_back_to_the_period_that_held_them(stores: Stores) -> None:
    send = committed(stores, reserving(1, period=APRIL))
    committed(stores, reserving(2))
    stores.sends.save(withdrawn(send), gives_back=True)
    assert (used(stores, APRIL), used(stores)) == ({}, {EMAIL: 1})


def test_a_send_that_is_saved_otherwise_keeps_its_units(stores: Stores) -> None:
    send = committed(stores, reserving())
    assert stores.sends.save(claimed(send)).reserved_in == MARCH
    assert used(stores) == {EMAIL: 1}


def test_a_send_that_holds_nothing_gives_nothing_back(stores: Stores) -> None:
    committed(stores, reserving(1))
    send = committed(stores, without_quota(2))
    assert stores.sends.save(withdrawn(send), gives_back=True).revision == 1
    assert used(stores) == {EMAIL: 1}


def test_who_has_not_seen_the_latest_gives_nothing_back(stores: Stores) -> None:
    send = committed(stores, reserving())
    latest = stores.sends.save(claimed(send))
    with pytest.raises(Stale):
        stores.sends.save(withdrawn(send), gives_back=True)
    assert found(stores, send) == [latest]
    assert used(stores) == {EMAIL: 1}


def test_what_was_given_back_may_be_used_again(stores: Stores) -> None:
    send, limits = reserving(1), {EMAIL: 1}
    stores.ledger.commit(within(limits, send))
    assert conflict(stores, within(limits, reserving(2))).used
    stores.sends.save(withdrawn(send), gives_back=True)
    stores.ledger.commit(within(limits, reserving(2)))
    assert used(stores) == {EMAIL: 1}


# ---- racing


def test_of_those_who_give_one_sends_units_back_together_one_does(stores: Stores) -> None:
    committed(stores, reserving(1, units=5))
    send = committed(stores, reserving(2, units=3))
    start = Barrier(4)

    def give_back(number: int) -> bool:
        stop = Stop(Reason.INVOICE_PAID, NOW + number * DAY)
        start.wait()
        try:
            stores.sends.save(replace(send, stop=stop), gives_back=True)
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(give_back, range(4))).count(True) == 1
    assert used(stores) == {EMAIL: 5}


def test_of_those_who_race_for_the_last_units_exactly_as_many_win_as_there_are(
    stores: Stores,
) -> None:
    start = Barrier(8)

    def reserve(number: int) -> bool:
        start.wait()
        try:
            stores.ledger.commit(within({EMAIL: 7}, reserving(number, units=2)))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(reserve, range(8))).count(True) == 3
    assert used(stores) == {EMAIL: 6}


# ---- the newest code of a customer


CODE = a_send(kind=Kind.ACCESS_CODE, invoice_id=None)
TICK = timedelta(milliseconds=1)


def tells(stores: Stores, code: NewestCode, customer: str = CUSTOMER) -> None:
    stores.ledger.commit(a_commit(codes={customer: code}))


def newest(stores: Stores, customer: str = CUSTOMER) -> NewestCode | None:
    send = replace(CODE, customer_id=customer)
    return stores.reader.surroundings(send, NOW).newest_code


def test_a_newer_code_takes_the_place_of_an_older(stores: Stores) -> None:
    tells(stores, NewestCode(NOW, "ntf_b"))
    tells(stores, NewestCode(NOW + TICK, "ntf_a"))
    assert newest(stores) == NewestCode(NOW + TICK, "ntf_a")


def test_of_two_codes_of_one_moment_ids_decide(stores: Stores) -> None:
    tells(stores, NewestCode(NOW, "ntf_a"))
    tells(stores, NewestCode(NOW, "ntf_b"))
    older = a_commit(codes={CUSTOMER: NewestCode(NOW, "ntf_0")})
    assert conflict(stores, older).codes == {CUSTOMER}
    assert newest(stores) == NewestCode(NOW, "ntf_b")


def test_the_same_code_again_is_no_conflict(stores: Stores) -> None:
    tells(stores, NewestCode(NOW, "ntf_a"))
    tells(stores, NewestCode(NOW, "ntf_a"))
    assert newest(stores) == NewestCode(NOW, "ntf_a")


def test_with_an_older_code_nothing_is_committed(stores: Stores) -> None:
    tells(stores, NewestCode(NOW, "ntf_a"))
    older = {CUSTOMER: NewestCode(NOW - TICK, "ntf_b"), "cus-2": NewestCode(NOW, "ntf_c")}
    met = conflict(stores, a_commit(reserving(), codes=older))
    assert met.codes == {CUSTOMER}
    assert not [*met.sends, *met.customers, *met.used]
    assert not met.stale
    assert (found(stores, reserving()), used(stores), newest(stores, "cus-2")) == ([], {}, None)


def test_each_customer_has_a_newest_code(stores: Stores) -> None:
    tells(stores, NewestCode(NOW, "ntf_a"))
    tells(stores, NewestCode(NOW - DAY, "ntf_b"), "cus-2")
    assert newest(stores, "cus-2") == NewestCode(NOW - DAY, "ntf_b")


def test_of_those_who_tell_codes_together_the_newest_stays(stores: Stores) -> None:
    codes = [NewestCode(NOW + n * TICK, "ntf_a") for n in range(8)]
    barrier = Barrier(len(codes))

    def tell(code: NewestCode) -> None:
        barrier.wait()
        with suppress(Conflict):
            tells(stores, code)

    with ThreadPoolExecutor(len(codes)) as threads:
        list(threads.map(tell, codes))
    assert newest(stores) == codes[-1]

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from recado.domain.notification import Kind
from recado.domain.receipt import Outcome
from recado.domain.send import Send, Stop
from recado.domain.status import Reason
from recado.ports import Stale
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    HOUR,
    INVOICE,
    LEASE,
    NOW,
    a_commit,
    a_notification_id,
    a_receipt,
    a_send,
    claimed,
    handed_over,
    refused_by_provider,
)
from tests.contract.conftest import Stores


def created(stores: Stores, *sends: Send) -> None:
    stores.ledger.commit(a_commit(*sends))


def got(stores: Stores, send: Send) -> Send:
    found = stores.sends.get(send.key)
    assert found is not None
    return found


WITH_FLAGS = (
    a_receipt(Outcome.HARD_FAILURE, Reason.INVALID_NUMBER, counts=True),
    a_receipt(Outcome.HARD_FAILURE, Reason.NETWORK, resend=True),
    a_receipt(Outcome.HARD_FAILURE, Reason.MAILBOX_FULL, listed=True),
)


def full_of_news() -> Send:
    """All that a send can hold."""
    send = claimed(a_send()).answered(1, refused_by_provider())
    send = claimed(send, HOUR).lost(2, NOW + HOUR, "edition")
    send = handed_over(send, DAY).asked_again("call-2", NOW + DAY, "2026-03")
    for outcome in Outcome:
        send = send.receiving(3, a_receipt(outcome))
    for receipt in WITH_FLAGS:
        send = send.receiving(3, receipt)
    return replace(
        send,
        stop=Stop(Reason.INVOICE_PAID, NOW + DAY),
        units=3,
        send_at=NOW + HOUR,
        not_after=NOW + DAY,
        due_at=NOW + HOUR,
    )


# ---- single sends


@pytest.mark.parametrize(
    "send",
    [
        a_send(),
        a_send(units=0, listed=False),
        a_send(due_at=NOW + HOUR, not_after=NOW + DAY),
        replace(a_send(), kind=Kind.ACCESS_CODE, not_after=NOW + HOUR),
        a_send(send_at=NOW + DAY, due_at=NOW + DAY),
        claimed(a_send()),
        claimed(a_send()).lost(1, NOW + HOUR),
        a_send().asked_again("call-2", NOW + HOUR, "2026-04"),
        full_of_news(),
    ],
)
def test_a_send_comes_back_as_it_was_saved(stores: Stores, send: Send) -> None:
    created(stores, a_send())
    saved = stores.sends.save(replace(send, revision=0))
    assert got(stores, send) == saved == replace(send, revision=1)


def test_a_send_that_was_never_created_is_not_there(stores: Stores) -> None:
    created(stores, a_send(BRUNO), a_send(occurrence="due-1"), a_send(account_id="acc-2"))
    assert stores.sends.get(a_send().key) is None


def test_who_has_seen_the_latest_may_write(stores: Stores) -> None:
    created(stores, a_send())
    once = stores.sends.save(claimed(got(stores, a_send())))
    twice = stores.sends.save(claimed(once, HOUR))
    assert twice.revision > once.revision
    assert got(stores, a_send()) == twice


def test_who_has_not_seen_the_latest_writes_nothing(stores: Stores) -> None:
    created(stores, a_send())
    seen = got(stores, a_send())
    latest = stores.sends.save(claimed(seen))
    with pytest.raises(Stale):
        stores.sends.save(claimed(seen, HOUR))
    assert got(stores, a_send()) == latest


def test_what_was_never_created_is_not_saved(stores: Stores) -> None:
    with pytest.raises(Stale):
        stores.sends.save(claimed(a_send()))
    assert stores.sends.get(a_send().key) is None


def test_of_those_who_save_at_the_same_time_one_wins(stores: Stores) -> None:
    created(stores, a_send())
    seen, start = got(stores, a_send()), Barrier(4)

    def save(minute: int) -> Send | None:
        start.wait()
        try:
            return stores.sends.save(seen.claimed(NOW + minute * HOUR, LEASE))
        except Stale:
            return None

    with ThreadPoolExecutor(4) as threads:
        won = [send for send in threads.map(save, range(4)) if send]
    assert won == [got(stores, a_send())]


# ---- many


def test_those_that_there_are_are_read_at_once(stores: Stores) -> None:
    sends = [a_send(invoice_id=f"inv-{number}") for number in range(130)]
    for few in (sends[:90], sends[90:]):
        created(stores, *few)
    unknown = a_send(invoice_id="inv-unknown")
    found = stores.sends.of(send.key for send in [unknown, *sends])
    assert keys(tuple(found)) == {send.key for send in sends}


def test_what_is_read_at_once_is_the_latest(stores: Stores) -> None:
    created(stores, a_send(ANA), a_send(BRUNO))
    latest = stores.sends.save(claimed(a_send(ANA)))
    assert latest in stores.sends.of([a_send(ANA).key, a_send(BRUNO).key])


def test_of_no_sends_there_is_nothing_to_read(stores: Stores) -> None:
    created(stores, a_send())
    assert stores.sends.of([]) == []


# ---- groups


def test_a_notification_has_the_sends_to_all_its_contacts(stores: Stores) -> None:
    created(stores, a_send(ANA), a_send(BRUNO))
    created(stores, a_send(occurrence="due-1"))
    created(stores, a_send(account_id="acc-2"))
    found = stores.sends.of_notification(ACCOUNT, a_notification_id())
    assert keys(found) == keys((a_send(ANA), a_send(BRUNO)))


def test_an_invoice_has_the_sends_of_all_its_notifications(stores: Stores) -> None:
    created(stores, a_send(), a_send(occurrence="due-1"))
    created(stores, a_send(invoice_id="inv-2"))
    created(stores, a_send(account_id="acc-2"))
    found = stores.sends.of_invoice(ACCOUNT, INVOICE)
    assert keys(found) == keys((a_send(), a_send(occurrence="due-1")))


def test_groups_show_the_latest(stores: Stores) -> None:
    created(stores, a_send())
    latest = stores.sends.save(claimed(got(stores, a_send())))
    assert stores.sends.of_notification(ACCOUNT, a_notification_id()) == (latest,)
    assert stores.sends.of_invoice(ACCOUNT, INVOICE) == (latest,)


def test_groups_that_are_not_there_are_empty(stores: Stores) -> None:
    assert stores.sends.of_notification(ACCOUNT, a_notification_id()) == ()
    assert stores.sends.of_invoice(ACCOUNT, INVOICE) == ()


def keys(sends: tuple[Send, ...]) -> set[object]:
    assert len({send.key for send in sends}) == len(sends)
    return {send.key for send in sends}


# ---- what is unfinished


def failed(send: Send, *, resend: bool) -> Send:
    return handed_over(send).receiving(1, a_receipt(Outcome.SOFT_FAILURE, resend=resend))


FULL = failed(a_send(), resend=True)
UNFINISHED = {
    "new": a_send(),
    "due later": a_send(due_at=NOW + DAY),
    "claimed": claimed(a_send()),
    "answer lost": claimed(a_send()).lost(1, NOW + HOUR),
    "to be repeated": FULL,
    "asked for again": handed_over(a_send()).asked_again("call-2", NOW + HOUR, "2026-03"),
}
FINISHED = {
    "handed over": handed_over(a_send()),
    "delivered": handed_over(a_send()).receiving(1, a_receipt()),
    "failed for good": failed(a_send(), resend=False),
    "delivered after all": FULL.receiving(1, a_receipt()),
    "withdrawn": FULL.ended(Stop(Reason.BY_REQUEST, NOW)),
    "stopped": a_send(stop=Stop(Reason.INVOICE_PAID, NOW)),
}


def test_unfinished_are_those_that_may_still_go_out(stores: Stores) -> None:
    all_of_them = {
        name: replace(send, send_id=a_send(occurrence=name).send_id)
        for name, send in (UNFINISHED | FINISHED).items()
    }
    created(stores, *all_of_them.values())
    found = keys(tuple(stores.sends.unfinished(NOW + HOUR)))
    assert found == {all_of_them[name].key for name in UNFINISHED}


@pytest.mark.parametrize("send", FINISHED.values(), ids=FINISHED)
def test_what_ends_is_unfinished_no_longer(stores: Stores, send: Send) -> None:
    created(stores, FULL)
    assert list(stores.sends.unfinished(NOW + HOUR)) == [FULL]
    stores.sends.save(send)
    assert list(stores.sends.unfinished(NOW + HOUR)) == []


def test_unfinished_are_those_that_were_accepted_before_the_moment(stores: Stores) -> None:
    created(stores, FULL)
    assert list(stores.sends.unfinished(NOW)) == []
    assert list(stores.sends.unfinished(NOW + HOUR)) == [FULL]

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.fold import SILENCE
from recado.domain.receipt import Outcome
from recado.domain.send import Send
from recado.domain.status import Evidence
from recado.ports import Place
from recado.use_cases.errors import NotFound
from recado.use_cases.look_up import NotificationSeen, list_of_invoice, look_up
from tests.accepting import accepted
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    HOUR,
    INVOICE,
    MINUTE,
    NOW,
    a_notification_id,
    a_receipt,
    a_send,
    an_account,
    handed_over,
)
from tests.fakes import World

ID = a_notification_id()


def a_world(*sends: Send) -> World:
    world = World()
    world.accounts.put(an_account())
    accept(world, *sends)
    return world


def accept(world: World, *sends: Send) -> None:
    for send in sends:
        accepted(world, send)


def seen(world: World, account_id: str = ACCOUNT, notification_id: str = ID) -> NotificationSeen:
    return look_up(account_id, notification_id, eyes=world.eyes)


def listed(
    world: World, limit: int = 20, after: Place | None = None
) -> tuple[list[str], Place | None]:
    """The occurrences of a page, and where the next begins."""
    page, rest = list_of_invoice(
        ACCOUNT,
        INVOICE,
        limit=limit,
        after=after,
        eyes=world.eyes,
    )
    return [notification.first.occurrence for notification in page], rest


# ---- one notification


def test_a_notification_shows_all_its_sends_and_no_others() -> None:
    sends = {a_send(ANA), a_send(BRUNO)}
    world = a_world(*sends, a_send(occurrence="due-1"))
    assert {s.send.send_id for s in seen(world).sends} == {s.send_id for s in sends}


def test_its_first_send_speaks_for_what_the_sends_have_in_common() -> None:
    world = a_world(a_send(BRUNO, accepted_at=NOW + HOUR), a_send(ANA))
    assert seen(world).first.accepted_at == NOW


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        seen(a_world())


def test_another_accounts_notification_is_not_found() -> None:
    with pytest.raises(NotFound):
        seen(a_world(a_send()), account_id="acc-2")


def test_silence_is_unconfirmed_when_it_is_read() -> None:
    world = a_world(handed_over(a_send()))
    world.clock.advance(SILENCE)
    assert seen(world).sends[0].status.evidence is Evidence.ACCEPTED
    world.clock.advance(MINUTE)
    assert seen(world).sends[0].status.evidence is Evidence.UNCONFIRMED


def test_reading_writes_nothing() -> None:
    world = a_world(handed_over(a_send()))
    before = world.sends.get(a_send().key)
    world.clock.advance(2 * SILENCE)
    seen(world)
    assert world.sends.get(a_send().key) is before


# ---- the list of an invoice


def reminders(*hours: int) -> list[Send]:
    """One for each, accepted so many hours from now, its occurrence named after its place."""
    return [
        a_send(occurrence=f"n{place}", accepted_at=NOW + hour * HOUR)
        for place, hour in enumerate(hours)
    ]


def test_an_invoice_lists_its_notifications_newest_first() -> None:
    assert listed(a_world(*reminders(2, 3, 1))) == (["n1", "n0", "n2"], None)


def test_an_invoice_lists_nothing_of_another() -> None:
    others = [a_send(invoice_id="inv-2"), a_send(account_id="acc-2")]
    assert listed(a_world(*others)) == ([], None)


def test_the_sends_of_a_notification_are_one_entry() -> None:
    assert listed(a_world(a_send(ANA), a_send(BRUNO))) == (["due-3"], None)


def test_a_list_of_an_account_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        listed(World())


def test_a_full_last_page_leads_nowhere() -> None:
    world = a_world(*reminders(1, 2, 3, 4))
    first, rest = listed(world, limit=2)
    assert rest is not None
    assert (first, listed(world, 2, rest)) == (["n3", "n2"], (["n1", "n0"], None))


def all_pages(world: World, limit: int, between: list[Send]) -> list[str]:
    """Page after page, while these are accepted one by one between the pages."""
    newer = iter(between)
    found, rest = listed(world, limit)
    while rest is not None:
        accept(world, *[send for send in [next(newer, None)] if send])
        page, rest = listed(world, limit, rest)
        found += page
    return found


@settings(derandomize=True, max_examples=100, deadline=None)
@given(hours=st.lists(st.integers(0, 3), min_size=1, max_size=8), limit=st.integers(1, 4))
def test_pages_show_everything_once_also_what_was_accepted_in_one_moment(
    hours: list[int], limit: int
) -> None:
    whole, _ = listed(a_world(*reminders(*hours)), limit=100)
    assert all_pages(a_world(*reminders(*hours)), limit, []) == whole


@settings(derandomize=True, max_examples=50, deadline=None)
@given(hours=st.lists(st.integers(0, 3), min_size=1, max_size=8), limit=st.integers(1, 4))
def test_what_is_accepted_meanwhile_moves_no_page(hours: list[int], limit: int) -> None:
    newer = [a_send(occurrence=f"new{n}", accepted_at=NOW + DAY + n * HOUR) for n in range(3)]
    whole, _ = listed(a_world(*reminders(*hours)), limit=100)
    assert all_pages(a_world(*reminders(*hours)), limit, newer) == whole


def test_a_further_contact_does_not_move_a_notification() -> None:
    world = a_world(*reminders(0, 1))
    first, rest = listed(world, limit=1)
    accept(world, a_send(BRUNO, occurrence="n0", accepted_at=NOW + DAY))
    assert (first, listed(world, 1, rest)) == (["n1"], (["n0"], None))


def test_what_will_be_sent_again_by_itself_is_not_final() -> None:
    full = handed_over(a_send()).receiving(1, a_receipt(Outcome.SOFT_FAILURE, resend=True))
    [shown] = seen(a_world(full)).sends
    assert not shown.status.final

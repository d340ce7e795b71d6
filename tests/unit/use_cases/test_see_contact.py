from dataclasses import replace

import pytest

from recado.domain.contact_entry import EVERYONE, Heard, OptOutBy, Release
from recado.domain.receipt import Outcome
from recado.domain.status import Reason
from recado.use_cases.errors import NotFound
from recado.use_cases.see_contact import ContactSeen, see_contact
from tests.builders import ACCOUNT, DAY, NOW, a_contact
from tests.fakes import World

CONTACT = a_contact().contact_id
GONE = Heard(
    send_id="snd_1",
    number=1,
    handed_over_at=NOW - DAY,
    at=NOW - DAY,
    outcome=Outcome.HARD_FAILURE,
    reason=Reason.NO_SUCH_USER,
    counts=True,
)


def seen(world: World, account_id: str = ACCOUNT) -> ContactSeen:
    return see_contact(
        account_id, CONTACT, accounts=world.accounts, entries=world.entries, clock=world.clock
    )


def known(world: World, account_id: str = ACCOUNT, **changes: object) -> None:
    world.entries.change(account_id, CONTACT, lambda e: replace(e, **changes))  # type: ignore[arg-type]


def test_of_a_stranger_nothing_is_known(world: World) -> None:
    told = seen(world)
    assert (told.entry.contact_id, told.entry.outcomes) == (CONTACT, ())
    assert (told.block, told.on_probation, told.listed) == (None, False, False)


def test_the_accounts_own_block_is_seen(world: World) -> None:
    known(world, outcomes=(GONE,))
    block = seen(world).block
    assert block is not None
    assert (block.reason, block.everyone) == (Reason.BLOCKED_AS_NOT_FOUND, False)


def test_what_everyone_knows_is_seen_and_said_to_be_everyones(world: World) -> None:
    known(world, EVERYONE, outcomes=(GONE,), listed_at=NOW)
    told = seen(world)
    assert told.block is not None
    assert (told.block.everyone, told.listed, told.entry.outcomes) == (True, True, ())


def test_what_another_account_knows_is_not_seen(world: World) -> None:
    known(world, "acc-2", outcomes=(GONE,))
    assert seen(world).block is None


def test_who_was_released_is_on_probation(world: World) -> None:
    release = Release(at=NOW, asked_by="ana", called_by="role", why="she called")
    known(world, outcomes=(GONE,), release=release)
    told = seen(world)
    assert (told.block, told.on_probation, told.entry.release) == (None, True, release)


def test_an_opt_out_is_no_block(world: World) -> None:
    world.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.LINK)
    told = seen(world)
    assert (told.block, told.entry.opted_out_at) == (None, NOW)


def test_an_account_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        seen(world, "acc-2")

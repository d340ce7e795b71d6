"""What checking answers. That it is what accepting would answer: test_check_agrees."""

from dataclasses import replace

import pytest

from recado.domain.answer import FieldError, ItemOutcome, SendOutcome
from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.status import Reason, Status
from recado.use_cases.acceptance import Item
from recado.use_cases.check import Checked, check
from recado.use_cases.errors import AccountInactive, NotFound
from tests.accepting import MARCH, allow, call, counted, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    NOW,
    a_contact,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import World

WRONG = (FieldError("kind", "unknown", "no such kind"),)


def checked(world: World, item: Item) -> Checked:
    return check(ACCOUNT, item, desk=world.desk, clock=world.clock)


def test_what_would_go_out_is_told_contact_by_contact(world: World) -> None:
    found = checked(world, a_request(ANA, BRUNO))
    assert found.answer.outcome is ItemOutcome.ACCEPTED
    told = [(each.contact_id, each.status, each.units) for each in found.answer.sends]
    assert told == [(a_contact(each).contact_id, Status.QUEUED, 1) for each in (ANA, BRUNO)]
    assert set(found.sends) == {each.send_id for each in found.answer.sends}


def test_nothing_is_written_and_nothing_is_used(world: World) -> None:
    allow(world, 5)
    checked(world, a_request(ANA))
    assert (sends(world), counted(world)) == ((), {})
    assert world.customers.get(ACCOUNT, a_request().customer_id) is None


def test_the_quota_is_told_as_it_would_be_then(world: World) -> None:
    allow(world, 5)
    call(world, a_request(BRUNO, invoice_id="inv-2"))
    [quota] = checked(world, a_request(ANA)).quotas
    assert (quota.channel, quota.period) == (Channel.EMAIL, MARCH)
    assert (quota.limit, quota.used, quota.reserved) == (5, 2, 1)


def test_what_would_not_go_out_says_why(world: World) -> None:
    world.entries.opt_out(ACCOUNT, a_contact(ANA).contact_id, NOW, OptOutBy.LINK)
    found = checked(world, a_request(ANA, BRUNO))
    reasons = [status_of(found.sends[each.send_id]).reason for each in found.answer.sends]
    assert reasons == [Reason.OPTED_OUT, None]


def test_a_paid_invoice_refuses_it(world: World) -> None:
    world.invoices.put(an_invoice(InvoiceState.PAID))
    found = checked(world, a_request(ANA))
    assert (found.answer.outcome, found.answer.refused) == (
        ItemOutcome.REFUSED,
        Reason.INVOICE_PAID,
    )
    assert found.sends == {}


def test_what_was_accepted_already_is_a_duplicate(world: World) -> None:
    call(world, a_request(ANA))
    found = checked(world, a_request(ANA, BRUNO))
    assert [each.outcome for each in found.answer.sends] == [
        SendOutcome.DUPLICATE,
        SendOutcome.ACCEPTED,
    ]
    assert sends(world)[0] in found.sends.values()


@pytest.mark.parametrize("item", [WRONG, replace(a_request(), contacts=())])
def test_what_is_wrong_is_told(world: World, item: Item) -> None:
    found = checked(world, item)
    assert found.answer.outcome is ItemOutcome.INVALID
    assert found.answer.errors


def test_checking_raises_what_accepting_would() -> None:
    world = World()
    with pytest.raises(NotFound):
        checked(world, a_request(ANA))
    world.accounts.put(an_account(active=False))
    with pytest.raises(AccountInactive):
        checked(world, a_request(ANA))

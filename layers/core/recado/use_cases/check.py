"""Check: would this notification go out now, to which contacts, and if not why? The same gates as
accept, by the same code; nothing is written and nothing is used."""

from dataclasses import dataclass
from datetime import datetime

from recado.domain.account import Account
from recado.domain.answer import ItemAnswer, QuotaAnswer
from recado.domain.call import Call
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.ports import Clock
from recado.use_cases.accept import Desk, quotas_of, read_known
from recado.use_cases.acceptance import Item, planned_chunk
from recado.use_cases.once import to_the_millisecond
from recado.use_cases.records import get_active_account


@dataclass(frozen=True, slots=True)
class Checked:
    """What accepting it now would answer. `sends`: those that it would create, and those of its
    contacts that there are already, by their ids. `content`: what the new ones would say; None if
    there are none."""

    account: Account
    at: datetime
    answer: ItemAnswer
    sends: dict[str, Send]
    content: Content | None
    quotas: tuple[QuotaAnswer, ...]


def check(account_id: str, item: Item, *, desk: Desk, clock: Clock) -> Checked:
    """Raises what accepting raises before it writes: `NotFound`, `AccountInactive`, `TryAgain`."""
    account = get_active_account(account_id, accounts=desk.accounts)
    call = nobodys_call(account_id, clock())
    known = read_known(account, [item], call, desk)
    chunk = planned_chunk([(1, item)], call, known)
    known.add(chunk.commit)
    answer = chunk.answers[0]
    found = (known.sends.get(each.send_id) for each in answer.sends)
    return Checked(
        account,
        call.called_at,
        answer,
        {send.send_id: send for send in found if send is not None},
        chunk.contents.get(1),
        quotas_of([answer], known),
    )


def nobodys_call(account_id: str, now: datetime) -> Call:
    """A call that nobody made and nobody keeps: what it plans is its own, as it would be a caller's
    who calls now."""
    called_at = to_the_millisecond(now)
    return Call(
        account_id=account_id,
        call_id="",
        body_hash="",
        called_at=called_at,
        expires_at=called_at,
        lease_until=called_at,
    )

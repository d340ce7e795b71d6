"""Once: a call that writes does its work once, and answers its repetition with the same words."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recado.domain.call import Call
from recado.ports import Calls, Clock, TryAgain
from recado.use_cases.errors import KeyReused, StillRunning


@dataclass(frozen=True, slots=True)
class CallName:
    """What names a call: its account, and the ids of its idempotency key and of its body."""

    account_id: str
    call_id: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Record:
    """Where calls are kept. `lease`: how long a call is its caller's alone, more than a function
    may run. `life`: how long its answer is repeated."""

    calls: Calls
    clock: Clock
    lease: timedelta
    life: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and whether it is the repetition of an earlier one."""

    answer: str
    replayed: bool


def once(name: CallName, work: Callable[[Call], str], *, record: Record) -> Told:
    """The work's answer; if the call came before, the answer of then.

    The work may be done in part when it is begun again after a crash, with the same call: it must
    find what is done. Raises `KeyReused` for another body under the same key, `StillRunning` while
    the call is somebody else's, and whatever the work raises; nobody need wait then to repeat it.
    """
    call = _begin(name, record)
    if call.answer is not None:
        return Told(call.answer, replayed=True)
    try:
        answer = work(call)
    except Exception:
        with suppress(TryAgain):
            record.calls.change(call, replace(call, lease_until=record.clock()))
        raise
    if not record.calls.change(call, replace(call, answer=answer)):
        raise StillRunning
    return Told(answer, replayed=False)


def to_the_millisecond(moment: datetime) -> datetime:
    """What a store keeps of a moment, so that a call is the same before and after."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _begin(name: CallName, record: Record) -> Call:
    """The call: a new one, one to go on with, or one that has its answer."""
    now = to_the_millisecond(record.clock())
    new = Call(
        account_id=name.account_id,
        call_id=name.call_id,
        body_hash=name.body_hash,
        called_at=now,
        expires_at=now + record.life,
        lease_until=now + record.lease,
    )
    known = record.calls.begin(new, now)
    if known is None:
        return new
    if known.body_hash != name.body_hash:
        raise KeyReused
    if known.answer is not None:
        return known
    mine = replace(known, lease_until=new.lease_until)
    if known.lease_until > now or not record.calls.change(known, mine):
        raise StillRunning
    return mine

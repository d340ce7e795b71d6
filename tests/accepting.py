"""Accepting, seen from outside: what the platform calls, and what the tests of it look at."""

from collections import Counter

from recado.domain.answer import ItemOutcome, SendOutcome
from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.notification import Content
from recado.domain.quota import Used
from recado.domain.send import Send
from recado.use_cases.accept import Accepting, accept
from recado.use_cases.acceptance import Request
from tests.builders import (
    ACCOUNT,
    ANA,
    DAY,
    a_call,
    a_commit,
    a_content,
    a_name,
    a_request,
    an_account,
    identify_contact,
)
from tests.fakes import World

LIFE = 30 * DAY
MARCH, APRIL = "2026-03", "2026-04"
ACCEPTED, DUPLICATE = SendOutcome.ACCEPTED, SendOutcome.DUPLICATE


# ---- what happens


def call(world: World, *requests: Request, key: str = "key-1", body: str = "body-1") -> Accepting:
    """The platform hands these over in one call, numbered from 1."""
    return accept(a_name(key, body), dict(enumerate(requests, start=1)), desk=world.desk)


def accepted(world: World, *sends: Send, content: Content | None = None) -> None:
    """Each send was accepted by the call that it names."""
    for send in sends:
        of = a_call(send.call_id, account_id=send.account_id, called_at=send.accepted_at)
        world.contents.put(of, {send.call_item: content or a_content()})
        world.ledger.commit(a_commit(send, account_id=send.account_id))


def allow(world: World, email: int | None, **others: int | None) -> None:
    """The account's plan from now on: units by channel."""
    plan = {Channel.EMAIL: email} | {Channel(name): limit for name, limit in others.items()}
    world.accounts.put(an_account(plan=plan))


def reminders(number: int, *addresses: str, first: int = 1) -> list[Request]:
    """Of as many invoices, to one customer."""
    return [
        a_request(*addresses or (ANA,), invoice_id=f"inv-{n}") for n in range(first, first + number)
    ]


def a_whatsapp(number: str = "+5511999990001") -> Contact:
    return Contact(identify_contact(Channel.WHATSAPP, number), Channel.WHATSAPP, number)


# ---- what there is afterwards


def sends(world: World) -> tuple[Send, ...]:
    return world.sends.all()


def content_of(world: World, send: Send) -> Content:
    return world.contents.of([send], world.clock())[send.send_id]


def items(accepting: Accepting) -> list[ItemOutcome]:
    return [item.outcome for item in accepting.answer.items]


def outcomes(accepting: Accepting) -> list[SendOutcome]:
    return [send.outcome for item in accepting.answer.items for send in item.sends]


def used(world: World, period: str = MARCH, channel: Channel = Channel.EMAIL) -> int:
    return world.ledger.used(ACCOUNT, period)[channel]


def held(world: World) -> dict[str, Used]:
    """The units that the sends hold, by period and channel."""
    return a_commit(*sends(world)).reserving


def counted(world: World) -> dict[str, Used]:
    """What the counters say, by period and channel; what is not used is left out."""
    counters = {period: Counter(used) for (_, period), used in world.sends.counters.items()}
    return {period: +used for period, used in counters.items() if +used}

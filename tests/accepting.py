"""Accepting, seen from outside: what the tests of accepting look at."""

from collections.abc import Callable

from recado.domain.call import Answer, SendOutcome
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.use_cases.accept import Accepting
from recado.use_cases.acceptance import Request
from tests.builders import (
    ACCOUNT,
    DAY,
    INVOICE,
)
from tests.fakes import World

LIFE = 30 * DAY
Accept = Callable[[Request], Accepting]


def sends(world: World) -> tuple[Send, ...]:
    return world.sends.of_invoice(ACCOUNT, INVOICE)


def outcomes(answer: Answer) -> list[SendOutcome]:
    return [send.outcome for send in answer.sends]


def content_of(world: World, request: Request) -> Content:
    call = world.calls.stored(request.account_id, request.call_id)
    assert call is not None
    assert call.content is not None
    return call.content


ACCEPTED, DUPLICATE = SendOutcome.ACCEPTED, SendOutcome.DUPLICATE

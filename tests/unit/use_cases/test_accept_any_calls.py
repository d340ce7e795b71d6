"""Whatever the platform repeats: every reminder is accepted once, and only once."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.call import SendOutcome
from recado.use_cases.accept import accept
from recado.use_cases.acceptance import Request
from recado.use_cases.errors import KeyReused
from tests.builders import ACCOUNT, ANA, BRUNO, CLARA, DAY, INVOICE, a_request, an_account
from tests.fakes import World


@st.composite
def requests(draw: st.DrawFn) -> Request:
    addresses = draw(st.lists(st.sampled_from([ANA, BRUNO, CLARA]), min_size=1, max_size=3))
    occurrence = draw(st.sampled_from(["due-3", "due-1"]))
    key = draw(st.sampled_from(["key-1", "key-2", "key-3"]))
    return a_request(*addresses, key=key, body=f"{occurrence} {addresses}", occurrence=occurrence)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    calls=st.lists(
        st.tuples(requests(), st.sampled_from([timedelta(0), DAY, 31 * DAY])), max_size=8
    )
)
def test_every_reminder_is_accepted_exactly_once(calls: list[tuple[Request, timedelta]]) -> None:
    world = World()
    world.accounts.put(an_account())
    accepted: Counter[str] = Counter()
    for request, pause in calls:
        world.clock.advance(pause)
        accepted.update(newly_accepted(world, request))
    stored = {send.send_id for send in world.sends.of_invoice(ACCOUNT, INVOICE)}
    assert accepted == Counter(stored)


def newly_accepted(world: World, request: Request) -> list[str]:
    try:
        accepting = accept(
            request,
            accounts=world.accounts,
            customers=world.customers,
            invoices=world.invoices,
            calls=world.calls,
            sends=world.sends,
            clock=world.clock,
            content_life=30 * DAY,
        )
    except KeyReused:
        return []
    if accepting.replayed:
        return []
    return [s.send_id for s in accepting.answer.sends if s.outcome is SendOutcome.ACCEPTED]

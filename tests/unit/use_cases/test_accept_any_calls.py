"""Whatever the platform does, in any order, and wherever a function dies: every reminder is
accepted once and only once, and the counters hold what the sends hold."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from recado.domain.channel import Channel
from recado.domain.invoice import InvoiceState
from recado.domain.quota import Used
from recado.domain.send import Send
from recado.ports import NotYet
from recado.use_cases.accept import Accepting, Desk, accept
from recado.use_cases.acceptance import Request
from recado.use_cases.errors import KeyReused
from recado.use_cases.once import Record
from recado.use_cases.release_quota import Office, release_quota
from recado.use_cases.send import send
from tests.accepting import ACCEPTED, LIFE, call, counted, held, reminders, sends
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    CALL_LEASE,
    CLARA,
    DAY,
    HOUR,
    SIMULATION,
    a_name,
    a_request,
    an_account,
    an_invoice,
    refused_by_provider,
)
from tests.dying import Killed, Mortal, dying_at
from tests.fakes import World

INVOICES = [f"inv-{n}" for n in range(6)]
SIMULATED = f"delivered@{SIMULATION.domain}"

a_reminder = st.builds(
    lambda addresses, invoice_id, occurrence: a_request(
        *addresses, invoice_id=invoice_id, occurrence=occurrence
    ),
    st.lists(st.sampled_from([ANA, BRUNO, CLARA, SIMULATED]), min_size=1, max_size=3),
    st.sampled_from(INVOICES),
    st.sampled_from(["due-3", "due-1"]),
)
some_reminders = st.lists(a_reminder, min_size=1, max_size=5)
many_reminders = st.builds(lambda number: reminders(number), st.integers(26, 30))
a_batch = some_reminders | many_reminders
a_step = st.integers(0, 20)
a_pause = st.sampled_from([HOUR, DAY, 11 * DAY])
a_plan = st.none() | st.builds(
    lambda limit: {Channel.EMAIL: limit}, st.none() | st.integers(0, 8) | st.integers(20, 40)
)


# ---- the same few calls, again and again


@st.composite
def repeated_calls(draw: st.DrawFn) -> tuple[str, list[Request]]:
    key = draw(st.sampled_from(["key-1", "key-2", "key-3"]))
    return key, draw(some_reminders)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    calls=st.lists(
        st.tuples(repeated_calls(), st.sampled_from([timedelta(0), DAY, LIFE + DAY])), max_size=8
    )
)
def test_every_reminder_is_accepted_exactly_once(
    calls: list[tuple[tuple[str, list[Request]], timedelta]],
) -> None:
    world = World()
    world.accounts.put(an_account())
    accepted: Counter[str] = Counter()
    for (key, requests), pause in calls:
        world.clock.advance(pause)
        with suppress(KeyReused):
            accepting = call(world, *requests, key=key, body=repr(requests))
            accepted.update(newly_accepted(accepting))
    assert accepted == Counter(each.send_id for each in sends(world))


def newly_accepted(accepting: Accepting) -> list[str]:
    if accepting.replayed:
        return []
    told = [each for item in accepting.answer.items for each in item.sends]
    return [each.send_id for each in told if each.outcome is ACCEPTED]


# ---- anything that happens to an account


class Merchant(RuleBasedStateMachine):
    """One account, with all that may happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.plan: Mapping[Channel, int | None] | None = None
        self.world.accounts.put(an_account())
        self.answered: dict[str, tuple[list[Request], Accepting]] = {}
        self.broken_off: dict[str, list[Request]] = {}
        self.releases = 0
        self.before: dict[str, Used] = {}

    # -- the platform accepts

    @rule(batch=a_batch)
    def accepts(self, batch: list[Request]) -> None:
        key = self.new_key()
        self.answered[key] = batch, call(self.world, *batch, key=key)

    @rule(batch=a_batch, step=a_step)
    def dies_while_it_accepts(self, batch: list[Request], step: int) -> None:
        key = self.new_key()
        try:
            numbered = dict(enumerate(batch, start=1))
            accepting = accept(a_name(key), numbered, desk=self.mortal_desk(step))
        except Killed:
            self.broken_off[key] = batch
        else:
            self.answered[key] = batch, accepting

    @precondition(lambda self: self.broken_off)
    @rule(data=st.data())
    def repeats_what_broke_off(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.broken_off)))
        batch = self.broken_off.pop(key)
        self.world.clock.advance(CALL_LEASE)
        accepting = call(self.world, *batch, key=key)
        own = {each.send_id for each in sends(self.world) if self.is_of(key, each, accepting)}
        assert own == set(newly_accepted(replace(accepting, replayed=False)))
        self.answered[key] = batch, accepting

    @precondition(lambda self: self.answered)
    @rule(data=st.data())
    def repeats_what_was_answered(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.answered)))
        batch, accepting = self.answered[key]
        again = call(self.world, *batch, key=key)
        if again.replayed:
            assert again.answer == accepting.answer
        else:
            self.answered[key] = batch, again

    # -- the platform changes its mind

    @rule(plan=a_plan)
    def buys_another_plan(self, plan: Mapping[Channel, int | None] | None) -> None:
        self.plan = plan
        self.world.accounts.put(an_account(plan=plan))

    @rule(
        invoice_id=st.sampled_from(INVOICES),
        state=st.sampled_from([InvoiceState.PAID, InvoiceState.OPEN]),
    )
    def settles_an_invoice_or_opens_it_again(self, invoice_id: str, state: InvoiceState) -> None:
        now = self.world.clock()
        self.world.invoices.put(an_invoice(state, invoice_id=invoice_id, as_of=now))

    @rule(earlier=st.booleans(), step=a_step)
    def releases_quota(self, earlier: bool, step: int) -> None:
        self.releases += 1
        now = self.world.clock()
        period = f"{now - 28 * DAY:%Y-%m}" if earlier else None
        with suppress(Killed):
            release_quota(
                a_name(f"release-{self.releases}"), period, None, office=self.mortal_office(step)
            )

    # -- meanwhile

    @rule(refused=st.booleans())
    def sends_go_out(self, refused: bool) -> None:
        """What is queued meets the gates: some are withdrawn, some fail, the others go out."""
        if refused:
            self.world.mailer.answers(refused_by_provider())
        for each in sends(self.world):
            with suppress(NotYet):
                self.hand_over(each)

    @rule(pause=a_pause)
    def time_passes(self, pause: timedelta) -> None:
        self.world.clock.advance(pause)

    # -- what holds after each of it

    @invariant()
    def the_counters_hold_what_the_sends_hold(self) -> None:
        assert counted(self.world) == held(self.world)

    @invariant()
    def no_counter_grows_beyond_the_plan(self) -> None:
        now = counted(self.world)
        for period, used in now.items():
            grown = used[Channel.EMAIL] > self.before.get(period, Counter())[Channel.EMAIL]
            assert not grown or self.allows(used[Channel.EMAIL])
        self.before = now

    @invariant()
    def no_send_is_without_its_address_while_its_call_lives(self) -> None:
        now = self.world.clock()
        young = [each for each in sends(self.world) if now < each.accepted_at + LIFE]
        contents = self.world.contents.of(young, now)
        assert all(each.contact_id in contents[each.send_id].addresses for each in young)

    @invariant()
    def no_attempt_goes_out_twice(self) -> None:
        attempts = [email.attempt_id for email in self.world.mailer.asked]
        assert len(attempts) == len(set(attempts))

    # -- helpers

    def new_key(self) -> str:
        return f"key-{len(self.answered) + len(self.broken_off)}"

    def is_of(self, key: str, each: Send, accepting: Accepting) -> bool:
        stored = self.world.calls.stored(ACCOUNT, a_name(key).call_id)
        return (
            stored is not None
            and each.call_id == stored.call_id
            and each.accepted_at == stored.called_at
        )

    def allows(self, used: int) -> bool:
        limit = None if self.plan is None else self.plan[Channel.EMAIL]
        return limit is None or used <= limit

    def hand_over(self, each: Send) -> None:
        send(each.key, hands=self.world.hands)

    def mortal_desk(self, step: int) -> Desk:
        die, world = dying_at(step), self.world
        return replace(
            world.desk,
            files=Mortal(world.files, die),
            contents=Mortal(world.contents, die),
            ledger=Mortal(world.ledger, die),
            record=self.mortal_record(Mortal(world.calls, die)),
        )

    def mortal_office(self, step: int) -> Office:
        die, world = dying_at(step), self.world
        return replace(
            world.office,
            files=Mortal(world.files, die),
            ledger=Mortal(world.ledger, die),
            record=self.mortal_record(Mortal(world.calls, die)),
        )

    def mortal_record(self, calls: Mortal) -> Record:
        return replace(self.world.record, calls=calls)


TestMerchant = Merchant.TestCase
TestMerchant.settings = settings(
    derandomize=True, max_examples=60, stateful_step_count=25, deadline=None
)

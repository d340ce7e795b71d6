"""Whatever happens, in whatever order it is heard of: the fix list is what follows from all sends
and customers at once."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.invoice import InvoiceState
from recado.domain.plan import status_seen
from recado.domain.receipt import Outcome, Receipt
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.ports import FixPlace, NotYet
from recado.use_cases.change_customer import change_customer
from recado.use_cases.errors import Invalid, Refused
from recado.use_cases.follow import Changed, follow_contacts
from recado.use_cases.record_receipt import record_receipt
from recado.use_cases.records import put_invoice
from recado.use_cases.release_contact import Asking, release_contact
from recado.use_cases.resend import resend
from recado.use_cases.see_fixes import see_fixes
from recado.use_cases.send import send
from recado.use_cases.withdraw import withdraw
from tests.accepting import call
from tests.builders import (
    ACCOUNT,
    ANA,
    BRUNO,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SIMULATION,
    a_contact,
    a_customer,
    a_name,
    a_receipt,
    a_request,
    an_account,
    an_invoice,
)
from tests.fakes import FakeSends, World

DORA = "dora@cliente.example"
SIMULATED = f"mailbox_full@{SIMULATION.domain}"
ADDRESSES = {"cus-1": [ANA, BRUNO, SIMULATED], "cus-2": [DORA]}
"""No address is two customers': what one of them received says nothing of the other."""

NEEDS_A_PERSON = {
    Status.ADDRESS_NOT_FOUND,
    Status.MAILBOX_FULL,
    Status.SPAM_OR_BLOCKED,
    Status.RECEIVING_PROBLEM,
    Status.NOT_SENT_BLOCKED,
}
FULL = a_receipt(Outcome.SOFT_FAILURE)
SAID = [
    a_receipt(),
    a_receipt(Outcome.HARD_FAILURE, counts=True),
    a_receipt(Outcome.HARD_FAILURE, Reason.POLICY, counts=True),
    a_receipt(Outcome.HARD_FAILURE, Reason.AUTHENTICATION),
    a_receipt(Outcome.SOFT_FAILURE, counts=True, resend=True),
    *[FULL] * 3,
    a_receipt(),
    a_receipt(Outcome.COMPLAINED),
    a_receipt(Outcome.DELAYED),
]

whose = st.sampled_from(sorted(ADDRESSES))
any_number = st.integers(0, 40)
some_addresses = st.sets(st.integers(0, 3), max_size=3)
few = st.integers(1, 3)

Item = tuple[str, datetime, frozenset[str], str]
"""What an item of the list says: its contact, since when, which invoices, the newest send."""


class WrittenSends(FakeSends):
    """Remembers each state of each send, as a stream does."""

    def __init__(self) -> None:
        super().__init__()
        self.images: dict[str, list[Send]] = {}

    def create(self, send: Send) -> None:
        super().create(send)
        self.images.setdefault(send.send_id, []).append(send)

    def save(self, send: Send, *, gives_back: bool = False) -> Send:
        written = super().save(send, gives_back=gives_back)
        self.images[written.send_id].append(written)
        return written


# ---- the definition


def the_list(world: World) -> list[Item]:
    """One item for each contact with an open trouble, in the order of invoices that are concerned
    since something arrived there last."""
    contacts = {each.contact_id for each in world.sends.all()}
    ranked = []
    for contact_id in contacts:
        failed = failed_since_arrival(world, contact_id)
        left = [(at, s) for at, s in failed if not seen_to(world, at, s)]
        if left:
            ranked.append((len({s.invoice_id for _, s in failed}), contact_id, item(left)))
    return [shown for _, _, shown in sorted(ranked, reverse=True)]


def failed_since_arrival(world: World, contact_id: str) -> list[tuple[datetime, Send]]:
    sends = [each for each in world.sends.all() if each.contact_id == contact_id]
    arrivals = [
        attempt.claimed_at
        for each in sends
        for attempt in each.attempts
        for receipt in attempt.receipts
        if receipt.outcome in (Outcome.DELIVERED, Outcome.READ, Outcome.COMPLAINED)
    ]
    failed = [(since(each), each) for each in sends if failed_for_good(world, each)]
    return sorted(
        ((at, s) for at, s in failed if not arrivals or at >= max(arrivals)),
        key=lambda one: (one[0], one[1].send_id),
    )


def failed_for_good(world: World, send: Send) -> bool:
    """At the recipient or by a block, for real, not by our fault, not withdrawn afterwards."""
    status = status_seen(send, world.clock())
    is_final = status.final and send.asked_at is None
    met_a_block = send.stop is None or "block" in send.stop.reason or send.stop.reason == LISTED
    ours = status.reason is Reason.AUTHENTICATION
    return (
        status.code in NEEDS_A_PERSON and is_final and met_a_block and not ours and send.units > 0
    )


LISTED = Reason.SUPPRESSED_BY_PROVIDER


def since(send: Send) -> datetime:
    if send.attempts:
        return send.attempts[-1].claimed_at
    assert send.stop is not None
    return send.stop.at


def seen_to(world: World, at: datetime, send: Send) -> bool:
    customer = world.customers.get(ACCOUNT, send.customer_id)
    if customer is None or customer.put_at is None or customer.put_at <= at:
        return False
    return send.contact_id not in {contact.contact_id for contact in customer.contacts}


def item(left: list[tuple[datetime, Send]]) -> Item:
    invoices = frozenset(s.invoice_id for _, s in left if s.invoice_id)
    return left[0][1].contact_id, left[0][0], invoices, left[-1][1].send_id


# ---- what the product shows


def shown(world: World, limit: int) -> list[Item]:
    found: list[Item] = []
    after: FixPlace | None = None
    while True:
        page, after = see_fixes(
            ACCOUNT,
            limit=limit,
            after=after,
            eyes=world.eyes,
            entries=world.entries,
            customers=world.customers,
        )
        assert len(page) <= limit
        found += [
            (
                one.fix.contact_id,
                one.fix.since,
                frozenset(one.fix.invoices),
                one.newest.send.send_id,
            )
            for one in page
        ]
        if after is None:
            return found


# ---- any history


class History:
    """A world, and the steps that anybody takes in it. It begins with reminders that went out to
    everybody, three to each customer's first address."""

    def __init__(self) -> None:
        self.written = WrittenSends()
        self.world = World(sends=self.written)
        self.world.accounts.put(an_account())
        self.calls = 0
        self.read: dict[str, int] = {}
        for customer_id in sorted(ADDRESSES):
            self.accept(customer_id, {0, 1, 2, 3}, 1, 1)
            for number in (2, 3):
                self.accept(customer_id, {0}, number, 1)
            self.hand_over_all(customer_id)

    @property
    def sends(self) -> tuple[Send, ...]:
        return self.world.sends.all()

    def tick(self, by: timedelta = MINUTE) -> None:
        self.world.clock.advance(by)

    def key(self) -> str:
        self.calls += 1
        return f"key-{self.calls}"

    def one(self, number: int) -> Send:
        return self.sends[number % len(self.sends)]

    def accept(self, customer_id: str, which: set[int], invoice: int, n: int) -> None:
        """To these addresses, or to the customer's own."""
        request = a_request(
            *addresses(customer_id, which),
            customer_id=customer_id,
            invoice_id=f"inv-{customer_id}-{invoice}",
            occurrence=f"n-{n}",
        )
        call(self.world, request, key=self.key())
        self.tick()

    def hand_over(self, number: int) -> None:
        self.tick()
        with suppress(NotYet):
            send(self.one(number).key, hands=self.world.hands)

    def hand_over_all(self, customer_id: str) -> None:
        for each in self.sends:
            if each.customer_id == customer_id:
                self.tick()
                with suppress(NotYet):
                    send(each.key, hands=self.world.hands)

    def hear(self, number: int, attempt: int, said: Receipt) -> None:
        tried = [each for each in self.sends if each.attempts]
        of = tried[number % len(tried)]
        record_receipt(
            of.attempt_id(1 + attempt % len(of.attempts)),
            replace(said, at=self.world.clock()),
            sends=self.world.sends,
            states=self.world.states,
            clock=self.world.clock,
        )

    def ask_again(self, number: int, which: int | None) -> None:
        """By hand, of the same contact or of another."""
        of = self.one(number)
        own = ADDRESSES[of.customer_id]
        contact = None if which is None else a_contact(own[which % len(own)])
        with suppress(Refused, Invalid):
            resend(
                a_name(self.key()),
                of.send_id,
                contact,
                desk=self.world.desk,
                sends=self.world.sends,
            )

    def withdraw(self, number: int) -> None:
        withdraw(
            a_name(self.key()),
            self.one(number).notification_id,
            accounts=self.world.accounts,
            sends=self.world.sends,
            record=self.world.record,
        )

    def tell_invoice(self, customer_id: str, number: int, state: InvoiceState) -> None:
        put_invoice(
            an_invoice(state, invoice_id=f"inv-{customer_id}-{number}", as_of=self.world.clock()),
            accounts=self.world.accounts,
            invoices=self.world.invoices,
            sends=self.world.sends,
            clock=self.world.clock,
        )

    def put_customer(self, customer_id: str, which: set[int]) -> None:
        self.tick()
        customer = a_customer(*addresses(customer_id, which), customer_id=customer_id)
        change_customer(
            customer, desk=self.world.desk, sends=self.world.sends, clock=self.world.clock
        )

    def release(self, customer_id: str, which: int) -> None:
        [address] = addresses(customer_id, [which])
        release_contact(
            a_name(self.key()),
            a_contact(address).contact_id,
            Channel.EMAIL,
            Asking(asked_by="a", called_by="b", why="c", customer_unmarked=True),
            support=self.world.support,
        )

    def opt_out(self, customer_id: str, which: int) -> None:
        [address] = addresses(customer_id, [which])
        contact_id = a_contact(address).contact_id
        if not self.world.entries.opt_out(ACCOUNT, contact_id, NOW, OptOutBy.LINK):
            self.world.entries.opt_in(ACCOUNT, contact_id)

    def wait(self, by: timedelta) -> None:
        self.tick(by)

    def follow(self, number: int, writes: int) -> None:
        """What is written of one send is read in its order, what is written of others whenever."""
        for _ in range(writes):
            self._follow(self.one(number).send_id)

    def begin_again(self, number: int, back: int) -> None:
        """A batch comes again."""
        send_id = self.one(number).send_id
        self.read[send_id] = max(0, self.read.get(send_id, 0) - back)

    def compare(self, limit: int, newest_first: bool) -> None:
        for send_id in sorted(self.written.images, key=self._age, reverse=newest_first):
            while self._follow(send_id):
                pass
        assert shown(self.world, limit) == the_list(self.world)

    def _age(self, send_id: str) -> tuple[datetime, str]:
        first = self.written.images[send_id][0]
        return first.accepted_at, send_id

    def _follow(self, send_id: str) -> bool:
        images, at = self.written.images[send_id], self.read.get(send_id, 0)
        if at == len(images):
            return False
        changed = Changed(images[at - 1] if at else None, images[at])
        follow_contacts([changed], followers=self.world.followers)
        self.read[send_id] = at + 1
        return True


def addresses(customer_id: str, which: Iterable[int]) -> list[str]:
    own = ADDRESSES[customer_id]
    return list(dict.fromkeys(own[each % len(own)] for each in sorted(which)))


a_step = st.one_of(
    *[st.tuples(st.just(History.hear), any_number, st.integers(0, 2), st.sampled_from(SAID))] * 10,
    *[st.tuples(st.just(History.hand_over), any_number)] * 3,
    *[st.tuples(st.just(History.accept), whose, some_addresses, few, few)] * 2,
    *[st.tuples(st.just(History.follow), any_number, st.integers(1, 5))] * 3,
    *[st.tuples(st.just(History.compare), few, st.booleans())] * 4,
    st.tuples(st.just(History.begin_again), any_number, st.integers(1, 5)),
    st.tuples(st.just(History.hand_over_all), whose),
    st.tuples(st.just(History.ask_again), any_number, st.none() | st.integers(0, 3)),
    st.tuples(st.just(History.withdraw), any_number),
    st.tuples(st.just(History.tell_invoice), whose, few, st.sampled_from(InvoiceState)),
    st.tuples(st.just(History.put_customer), whose, some_addresses),
    st.tuples(st.just(History.release), whose, st.integers(0, 3)),
    st.tuples(st.just(History.opt_out), whose, st.integers(0, 3)),
    st.tuples(st.just(History.wait), st.sampled_from([HOUR, DAY])),
)


@settings(derandomize=True, max_examples=400, deadline=None)
@example(
    steps=[(History.hear, 0, 0, FULL), (History.compare, 2, False), (History.hear, 3, 0, SAID[0])]
)
@given(steps=st.lists(a_step, min_size=20, max_size=45))
def test_after_any_history_the_list_is_what_follows_from_all_sends(
    steps: list[tuple[Callable[..., None], *tuple[Any, ...]]],
) -> None:
    history = History()
    for step, *given_ in steps:
        step(history, *given_)
    history.compare(2, newest_first=False)
    event(f"{len(the_list(history.world))} open at the end")

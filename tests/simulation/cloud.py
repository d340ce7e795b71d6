"""The deployment in virtual time: the product's own use cases, and around them its moving parts,
its providers, and what the platform and people do."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.fold import status_of
from recado.domain.invoice import InvoiceState
from recado.domain.plan import waits
from recado.domain.send import Send
from recado.domain.status import Reason, Status
from recado.domain.tally import COMPLAINED, Moved, bucket, moves
from recado.use_cases.accept import accept
from recado.use_cases.acceptance import Request
from recado.use_cases.dispatch import dispatch
from recado.use_cases.errors import AccountInactive
from recado.use_cases.follow import Changed, follow_account, follow_contacts
from recado.use_cases.once import CallName
from recado.use_cases.opt_out import opt_out
from recado.use_cases.records import put_invoice
from recado.use_cases.release_contact import Asking, release_contact
from recado.use_cases.send import Way, send
from recado.use_cases.withdraw import withdraw
from tests.builders import a_name, an_invoice
from tests.fakes import World
from tests.simulation.diary import (
    Diary,
    OptedOut,
    Released,
    Settled,
    Switched,
    Taken,
    Withdrawn,
)
from tests.simulation.machinery import Clockwork, CustomerLists, Lanes, Shard, StreamedSends
from tests.simulation.providers import ALL_SORTS, Providers, Troubles, written
from tests.simulation.virtual_time import VirtualTime


class Cloud:
    """All of it."""

    def __init__(self, seed: int, troubles: Troubles = ALL_SORTS) -> None:
        self.chance, self.diary, self.time = Random(seed), Diary(), VirtualTime()
        self.contacts: dict[tuple[str, str], tuple[Channel, str]] = {}
        self.sends = StreamedSends()
        self.sends.tell = self._tell
        self.world = World(self.sends, self.time.clock)
        self.providers = Providers(self.time, self.chance, troubles, self.world, self.diary)
        hands = replace(self.world.hands, ways=self._ways())
        self.lanes = Lanes(self.time, partial(send, hands=hands), self._often(troubles.twice))
        self._followers = replace(self.world.followers, lists=CustomerLists(self.sends))
        no_timer = self._often(troubles.no_timer)
        timers = Clockwork(self.time, self.lanes, self.chance, no_timer)
        self._dispatching = replace(self.world.dispatching, queue=self.lanes, timers=timers)
        self._read_again = self._often(troubles.read_again)
        self._shards: dict[str, tuple[Shard, Shard]] = {}
        self._calls = 0

    def _ways(self) -> dict[Channel, Way]:
        way, world = Way(compose=written, provider=self.providers), self.world
        return {
            Channel.EMAIL: replace(way, suppression=world.suppression),
            Channel.SMS: replace(way, pointers=world.pointers),
            Channel.WHATSAPP: way,
        }

    def _often(self, share: float) -> Callable[[], bool]:
        return lambda: share > 0 and self.chance.random() < share

    # ---- the readers of the stream

    def _tell(self, changed: Changed) -> None:
        account = changed.now.account_id
        if account not in self._shards:
            self._shards[account] = (
                Shard(self.time, self._dispatch, self._read_again),
                Shard(self.time, self._follow, self._read_again),
            )
        for shard in self._shards[account]:
            shard.put(changed)

    def _dispatch(self, changed: Changed) -> None:
        if changed.before is not None and _takes_a_claim_back(changed.before, changed.now):
            return
        if changed.before is None or waits(changed.now):
            dispatch([changed.now], dispatching=self._dispatching)

    def _follow(self, changed: Changed) -> None:
        now = changed.now
        before = bucket(status_of(changed.before)) if changed.before else None
        moved = bucket(status_of(now))
        if moved != before:
            self._count(now, before, moved)
        follow_contacts([changed], followers=self._followers)
        if moved != before and moved in (Status.ADDRESS_NOT_FOUND, COMPLAINED):
            follow_account(now.account_id, now.period, followers=self._followers)

    def _count(self, now: Send, before: str | None, moved: str) -> None:
        one = Moved(
            account_id=now.account_id,
            period=now.period,
            channel=now.channel,
            before=before,
            now=moved,
        )
        self.world.tallies.add(moves([one]), once=f"{now.send_id} {now.revision}")

    # ---- what the platform, support and customers do

    def put_account(self, account: Account) -> None:
        self.world.accounts.put(account)
        self.diary.append(Switched(self.time.now, account.account_id, account.active))

    def take(self, request: Request) -> None:
        """The platform hands it over; nothing is taken of an account that is inactive."""
        try:
            told = accept(self._name(request.account_id), {1: request}, desk=self.world.desk)
        except AccountInactive:
            return
        addresses = {contact.contact_id: contact.address for contact in request.contacts}
        for item in told.answer.items:
            for one in item.sends:
                place = (request.account_id, one.contact_id)
                self.contacts[place] = one.channel, addresses[one.contact_id]
                self.diary.append(
                    Taken(
                        at=self.time.now,
                        account=request.account_id,
                        send=one.send_id,
                        channel=one.channel,
                        contact=one.contact_id,
                        kind=request.kind,
                        invoice=request.invoice_id,
                        send_at=request.send_at,
                        not_after=request.not_after,
                    )
                )

    def settle(self, account_id: str, invoice_id: str, state: InvoiceState) -> None:
        invoice = an_invoice(
            state, account_id=account_id, invoice_id=invoice_id, as_of=self.time.now
        )
        world = self.world
        put_invoice(
            invoice,
            accounts=world.accounts,
            invoices=world.invoices,
            sends=self.sends,
            clock=self.time.clock,
        )
        self.diary.append(Settled(self.time.now, account_id, invoice_id, state))

    def opt_out(self, account_id: str, contact_id: str) -> None:
        opt_out(
            account_id,
            contact_id,
            channel=self.contacts[account_id, contact_id][0],
            at=self.time.now,
            by=OptOutBy.LINK,
            entries=self.world.entries,
            events=self.world.events,
        )
        self.diary.append(OptedOut(self.time.now, account_id, contact_id))

    def release(self, account_id: str, contact_id: str) -> None:
        """The customer has taken back what there was to take back."""
        channel, address = self.contacts[account_id, contact_id]
        asking = Asking(
            asked_by="merchant",
            called_by="support",
            why="the customer asked",
            customer_unmarked=True,
            address=address,
        )
        name = self._name(account_id)
        told = release_contact(name, contact_id, channel, asking, support=self.world.support)
        if told.released is not None:
            self.diary.append(Released(self.time.now, account_id, contact_id))

    def withdraw(self, account_id: str, notification_id: str) -> None:
        accounts, record = self.world.accounts, self.world.record
        name = self._name(account_id)
        told = withdraw(name, notification_id, accounts=accounts, sends=self.sends, record=record)
        for each in self.sends.of_notification(account_id, notification_id):
            stopped = each.stop is not None and each.stop.reason is Reason.BY_REQUEST
            if stopped:
                self.diary.append(Withdrawn(self.time.now, each.send_id))
            in_doubt = not all(attempt.settled for attempt in each.attempts)
            assert (each.send_id in told.send_ids) == (stopped and not in_doubt)

    def _name(self, account_id: str) -> CallName:
        self._calls += 1
        return a_name(f"call-{self._calls}", account_id=account_id)


def _takes_a_claim_back(before: Send, now: Send) -> bool:
    """Its message comes back by itself."""
    return len(now.attempts) < len(before.attempts) and now.due_at == before.due_at

"""What PRODUCT.md section 7 asks for, stated a second time: the oracle reads the diary alone, knows
nothing of how the product works, and says what should not have been, or is missing."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.simulation.diary import (
    MAY_BE_OUT,
    Answered,
    Asked,
    Diary,
    OptedOut,
    Outage,
    Released,
    Settled,
    Switched,
    Taken,
    Told,
    Withdrawn,
)

M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

TABLE = {
    ("email", "mailbox_full"): ((1 * D, 2 * D, 4 * D), 14 * D),
    ("email", "greylisted"): ((2 * H, 12 * H, 1 * D), 7 * D),
    ("email", "rate_limited"): ((2 * H, 12 * H, 1 * D), 7 * D),
    ("email", "delivery_timed_out"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "network"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "server_error"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "no_such_user"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "no_such_domain"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "account_disabled"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("email", "unknown"): ((4 * H, 1 * D, 2 * D), 7 * D),
    ("sms", "unreachable"): ((10 * M, 1 * H, 6 * H), 3 * D),
    ("sms", "carrier_unreachable"): ((10 * M, 1 * H, 6 * H), 3 * D),
    ("whatsapp", "withheld_by_whatsapp"): ((25 * H,), 3 * D),
    ("whatsapp", "provider_busy"): ((1 * M, 10 * M, 1 * H, 6 * H), 2 * D),
}
"""Delays before the second, third ... attempt, and until when after the first one may fail."""

JITTER = 1.2
SAFE_RESEND = 30 * M
OTHERS_HEARD_OF = 15 * M
"""So much later than the lost one must another have gone out, of which a receipt came."""
GIVEN_UP = 72 * H

RANKS = {
    "email": "complained hard_failure delivered soft_failure delayed accepted ignored",
    "sms": "delivered hard_failure soft_failure accepted ignored",
    "whatsapp": "read delivered hard_failure soft_failure accepted ignored",
}
HAS_ARRIVED = {"complained", "delivered", "read"}
DELIVERY = {"delivered", "read"}
FAILURE = {"hard_failure", "soft_failure"}

NOBODY_THERE = {"no_such_user", "no_such_domain", "account_disabled", "invalid_number"}
FOR_ALL_ACCOUNTS = {"no_such_user", "no_such_domain", "suppressed_by_provider"}
NO_QUOTA = {"quota_used_up", "not_in_plan"}
NOT_CHARGED = {
    "rejected_by_provider",
    "provider_busy",
    "rendering_failure",
    "suppressed_by_provider",
    "opted_out",
}

NEEDS_OPEN = {"invoice_issued", "due_reminder", "overdue_notice"}

NOTHING_HAPPENED = {Answered.BUSY, Answered.PAUSED}
"""Answers after which it is as if nobody had called."""

SLACK = 4 * M
"""How long after its due time a send may go out: a timer's minute, the stream standing still."""

NEWS = 3 * M
"""Until what became of a send is known to its contact's entry: the stream, standing still once."""

QUARTER = 15 * M
"""The longest that a message waits that could not be handed over."""

NEXT_PROBE = 1 * H
"""The longest until a provider that took nothing is asked again."""


@dataclass(frozen=True, slots=True)
class Window:
    """When an attempt is to be made."""

    earliest: datetime
    latest: datetime


@dataclass(slots=True)
class Story:
    """All that was seen of one send."""

    taken: Taken
    asked: list[Asked] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    withdrawn: datetime | None = None

    def attempts(self, before: datetime) -> list[Asked]:
        """Those that may have left something out there, or were refused."""
        return [a for a in self.asked if a.at < before and a.answered not in NOTHING_HAPPENED]

    def heard(self, number: int, by: datetime) -> list[Told]:
        return [told for told in self.told if told.number == number and told.at <= by]

    def verdict(self, number: int, by: datetime) -> Told | None:
        """The receipt that speaks for an attempt."""
        ranks = RANKS[self.taken.channel].split()
        heard = self.heard(number, by)
        return min(
            heard, key=lambda t: (ranks.index(t.receipt.outcome), t.receipt.at), default=None
        )


@dataclass(frozen=True, slots=True)
class Ended:
    """What the product says in the end of a send: what stopped it and when, if anything did,
    whether it is final, and whether it holds units of a quota."""

    stopped: str | None
    stopped_at: datetime | None
    final: bool
    holds: bool


class Oracle:
    """`end`: when the diary was closed. `outages`: when the providers took nothing."""

    def __init__(self, diary: Diary, outages: Sequence[Outage], end: datetime) -> None:
        self._outages, self._end = outages, end
        self.stories: dict[str, Story] = {}
        self._settled: dict[tuple[str, str], list[Settled]] = defaultdict(list)
        self._switched: dict[str, list[Switched]] = defaultdict(list)
        self._opted_out: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        self._heard_of: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        self._contacts: dict[str, Contact] = {}
        for entry in diary:
            self._read(entry)

    def _read(self, entry: object) -> None:
        match entry:
            case Taken():
                self.stories.setdefault(entry.send, Story(entry))
                self._contact(entry.contact).concerns(entry.account)
            case Asked():
                self._read_asked(entry)
            case Told():
                self._read_told(entry)
            case _:
                self._read_event(entry)

    def _read_asked(self, asked: Asked) -> None:
        story = self.stories[asked.send]
        story.asked.append(asked)
        if asked.answered not in NOTHING_HAPPENED:
            self._contact(story.taken.contact).asked(story, asked)
        if asked.answered is Answered.OPTED_OUT:
            self._opted_out[story.taken.account, story.taken.contact].append(asked.at)

    def _read_told(self, told: Told) -> None:
        story = self.stories[told.send]
        story.told.append(told)
        asked = next(a for a in story.attempts(told.at) if a.number == told.number)
        self._heard_of[story.taken.channel].append((asked.at, told.at))
        self._contact(story.taken.contact).told(told)

    def _read_event(self, entry: object) -> None:
        match entry:
            case Settled():
                self._settled[entry.account, entry.invoice].append(entry)
            case Switched():
                self._switched[entry.account].append(entry)
            case OptedOut():
                self._opted_out[entry.account, entry.contact].append(entry.at)
            case Withdrawn():
                self.stories[entry.send].withdrawn = entry.at
            case Released():
                self._contact(entry.contact).released(entry.account, entry.at)

    def _contact(self, contact: str) -> "Contact":
        return self._contacts.setdefault(contact, Contact())

    # ---- what is wrong

    def wrong_calls(self) -> Iterator[str]:
        """Calls to a provider that should not have been, or not then."""
        for send, story in self.stories.items():
            for asked in story.asked:
                for why in self._wrong(story, asked):
                    yield f"{send} attempt {asked.number} at {asked.at:%d %H:%M:%S}: {why}"

    def _wrong(self, story: Story, asked: Asked) -> Iterator[str]:
        yield from self.gates_closed(story, asked.at, surely=True)
        if asked.held and not self._may_be_held(story, asked.at):
            yield "the provider's list holds it"
        window = self.planned(story, asked.at)
        if window is None:
            yield "nothing was planned"
        elif not window.earliest <= asked.at <= window.latest:
            yield f"planned for {window.earliest} to {window.latest}"

    def missing(self, ended: dict[str, Ended]) -> Iterator[str]:
        """Attempts that were due and not made, though no gate was closed; and sends that say that
        they are final when they are not, or the other way round."""
        for send, story in self.stories.items():
            said = ended[send]
            window = None if said.stopped else self.planned(story, self._end)
            if window is not None and window.latest < self._end:
                yield f"{send}: nothing happened from {window.earliest} to {window.latest}"
            if said.final != (window is None):
                yield f"{send}: final is {said.final}, planned is {window}"

    def wrong_stops(self, ended: dict[str, Ended]) -> Iterator[str]:
        """Sends that were stopped for what was not so."""
        for send, story in self.stories.items():
            said = ended[send]
            if said.stopped is None or said.stopped_at is None or said.stopped in NO_QUOTA:
                continue
            if said.stopped not in self.gates_closed(story, said.stopped_at, surely=False):
                yield f"{send}: stopped by {said.stopped} at {said.stopped_at:%d %H:%M:%S}"

    def wrong_quotas(self, ended: dict[str, Ended]) -> Iterator[str]:
        """What went out holds its units, what did not does not."""
        for send, story in self.stories.items():
            if ended[send].holds != self._is_charged(story):
                yield f"{send}: holds units is {ended[send].holds}"

    def blocked_at(self, account: str, contact: str, moment: datetime) -> str | None:
        return self._contact(contact).blocked_at(account, moment)

    def ever_blocked(self) -> set[tuple[str, str]]:
        """Accounts and contacts that became blocked by what became of the account's own sends."""
        return {
            (account, name)
            for name, contact in self._contacts.items()
            for account in contact.accounts
            if contact.own_blocks(account)
        }

    def contacts(self) -> Iterator[tuple[str, str]]:
        for name, contact in self._contacts.items():
            for account in contact.accounts:
                yield account, name

    def _is_charged(self, story: Story) -> bool:
        made = [a for a in story.attempts(self._end) if a.answered in MAY_BE_OUT]
        spoken = [(a, story.verdict(a.number, self._end)) for a in made]
        if any(told and told.receipt.outcome in HAS_ARRIVED for _, told in spoken):
            return True
        if any(told is None and a.answered is not Answered.YES for a, told in spoken):
            return True
        last = spoken[-1][1] if spoken else None
        return bool(spoken) and not (last and last.receipt.reason in NOT_CHARGED)

    # ---- the gates

    def gates_closed(self, story: Story, moment: datetime, *, surely: bool) -> set[str]:
        """Those that must stop it then; if not surely, those that may."""
        taken = story.taken
        closed = set(self._settled_by(taken, moment)) | set(self._blocked(taken, moment, surely))
        if not self._active(taken.account, moment):
            closed.add("account_inactive")
        if taken.not_after is not None and moment > taken.not_after:
            closed.add("deadline_passed")
        if any(at < moment for at in self._opted_out[taken.account, taken.contact]):
            closed.add("opted_out")
        if story.withdrawn is not None and story.withdrawn <= moment:
            closed.add("by_request")
        return closed

    def _settled_by(self, taken: Taken, moment: datetime) -> Iterator[str]:
        if taken.invoice is None:
            return
        for settled in self._settled[taken.account, taken.invoice]:
            matters = taken.kind in NEEDS_OPEN or settled.state == "canceled"
            if settled.at <= moment and matters:
                yield f"invoice_{settled.state}"

    def _active(self, account: str, moment: datetime) -> bool:
        until_now = [
            switched.active for switched in self._switched[account] if switched.at <= moment
        ]
        return until_now[-1] if until_now else True

    def _blocked(self, taken: Taken, moment: datetime, surely: bool) -> set[str]:
        """What the entry may not know yet, is not sure."""
        said = self._contact(taken.contact).blocked_between(taken.account, moment - NEWS, moment)
        if surely:
            return set() if None in said else {"blocked"}
        return {reason for reason in said if reason is not None}

    def _may_be_held(self, story: Story, moment: datetime) -> bool:
        """The provider took the address up, and that was not known yet."""
        listed = self._contact(story.taken.contact).listed
        return any(told.receipt.at <= moment < told.at + NEWS for told in listed)

    # ---- the plan

    def planned(self, story: Story, moment: datetime) -> Window | None:
        """When the next attempt is due, as far as could be known just before the moment; None if
        there is to be none."""
        made = story.attempts(moment)
        if not made:
            taken = story.taken
            due = max(taken.at, taken.send_at or taken.at)
            return self._stretched(story, due, due, moment)
        return self._after(story, made, moment)

    def _after(self, story: Story, made: list[Asked], moment: datetime) -> Window | None:
        last = made[-1]
        spoken = {a.number: story.verdict(a.number, moment) for a in made}
        if any(told and told.receipt.outcome in HAS_ARRIVED for told in spoken.values()):
            return None
        in_doubt = [a for a in made if a.answered in (Answered.LOST, Answered.KILLED)]
        unknown = [a for a in in_doubt if spoken[a.number] is None]
        if unknown:
            return self._after_unknown(story, last, unknown, in_doubt, moment)
        said = spoken[last.number]
        if said is None or said.receipt.outcome != "soft_failure":
            return None
        return self._after_failure(story, made, said, moment)

    def _after_unknown(
        self,
        story: Story,
        last: Asked,
        unknown: list[Asked],
        in_doubt: list[Asked],
        moment: datetime,
    ) -> Window | None:
        """One safe resend, by e-mail only, and only while receipts of later sends arrive."""
        others = [each for each in in_doubt if each is not last]
        if story.taken.channel != "email" or unknown != [last] or others:
            return None
        later = last.at + OTHERS_HEARD_OF
        alive = [told for asked, told in self._heard_of["email"] if asked > later]
        if not alive or min(alive) > min(moment, last.at + GIVEN_UP):
            return None
        due, heard = last.at + SAFE_RESEND, min(alive)
        wait = max(QUARTER, (heard - last.at) / 4)
        return self._stretched(story, due, due if heard <= due else heard + wait, moment)

    def _after_failure(
        self, story: Story, made: list[Asked], said: Told, moment: datetime
    ) -> Window | None:
        rule = TABLE.get((story.taken.channel, str(said.receipt.reason)))
        if rule is None or not said.receipt.resend or len(made) > len(rule[0]):
            return None
        delays, window = rule
        failed_at, delay = said.receipt.at, delays[len(made) - 1]
        if failed_at - made[0].at > window:
            return None
        known = max(told.at for told in story.told if told.at <= moment)
        return self._stretched(
            story, failed_at + delay, max(failed_at + delay * JITTER, known), moment
        )

    def _stretched(
        self, story: Story, earliest: datetime, latest: datetime, moment: datetime
    ) -> Window:
        """Over closed hours, pauses, and calls that the provider was too busy for."""
        phone = story.taken.channel != "email"
        if phone:
            earliest, latest = opening(earliest), opening(latest)
        latest += SLACK
        for outage in self._outages:
            touches = earliest < outage.until + NEXT_PROBE and latest >= outage.since
            if outage.channel == story.taken.channel and touches:
                latest = max(latest, outage.until + NEXT_PROBE + SLACK)
        for asked in story.asked:
            if earliest <= asked.at < moment and asked.answered is Answered.BUSY:
                latest = max(latest, asked.at + QUARTER + SLACK)
        return Window(earliest, opening(latest) + SLACK if phone else latest)


class Contact:
    """What becomes known of a contact, and who is blocked by it from when on."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self.listed: list[Told] = []
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._attempts: list[tuple[Story, Asked]] = []
        self._releases: dict[str, datetime] = {}
        self._blocks: dict[str, list[tuple[datetime, str | None]]] = {}
        self._own: set[str] = set()

    def concerns(self, account: str) -> None:
        """Whoever comes later knows what all know by then."""
        if account not in self.accounts:
            self.accounts.add(account)
            self._blocks[account] = []
            self._compute(self._latest, {account})

    def asked(self, story: Story, asked: Asked) -> None:
        self._attempts.append((story, asked))

    def told(self, told: Told) -> None:
        self._latest = told.at
        self.listed += [told] if told.receipt.listed else []
        self._compute(told.at, self.accounts)

    def released(self, account: str, at: datetime) -> None:
        self._releases[account] = at
        self._compute(at, {account})

    def own_blocks(self, account: str) -> bool:
        return account in self._own

    def blocked_at(self, account: str, moment: datetime) -> str | None:
        return self.blocked_between(account, moment, moment)[0]

    def blocked_between(self, account: str, since: datetime, until: datetime) -> list[str | None]:
        """What held at first, and what came to hold then."""
        changes = self._blocks[account]
        times = [at for at, _ in changes]
        first = bisect_right(times, since)
        before = changes[first - 1][1] if first else None
        return [before, *(reason for _, reason in changes[first : bisect_right(times, until)])]

    def _compute(self, at: datetime, accounts: Iterable[str]) -> None:
        verdicts = [
            (story.taken.account, asked, told)
            for story, asked in self._attempts
            if asked.at <= at and (told := story.verdict(asked.number, at)) is not None
        ]
        for account in sorted(accounts):
            spoken = [(asked, told) for who, asked, told in verdicts if who == account]
            own = self._own_block(account, spoken)
            if own or self._block_of_all(account, spoken):
                self._own.add(account)
            reason = own or self._block_of_all(account, [(a, t) for _, a, t in verdicts])
            self._blocks[account].append((at, reason))

    def _own_block(self, account: str, spoken: list[tuple[Asked, Told]]) -> str | None:
        release = self._releases.get(account)
        complained = [each for each in spoken if each[1].receipt.outcome == "complained"]
        complaints = [max(asked.at, told.receipt.at) for asked, told in complained]
        if complaints and (release is None or max(complaints) > release):
            return "blocked_by_complaint"
        run: list[Told] = []
        proven = release is None
        for asked, told in sorted(spoken, key=lambda each: each[0].at):
            fresh = release is None or asked.at > release
            if told.receipt.outcome in DELIVERY:
                run = []
                proven = proven or fresh
            elif told.receipt.outcome in FAILURE and told.receipt.counts and fresh:
                run.append(told)
        return self._too_many(run[-5:], 5 if proven else 1)

    def _too_many(self, run: list[Told], most: int) -> str | None:
        hard = [told for told in run if told.receipt.outcome == "hard_failure"]
        if any(told.receipt.reason in NOBODY_THERE for told in hard):
            return "blocked_as_not_found"
        return "blocked_by_failures" if len(run) >= most or len(hard) >= 3 else None

    def _block_of_all(self, account: str, spoken: list[tuple[Asked, Told]]) -> str | None:
        release = self._releases.get(account)
        run: list[Told] = []
        for asked, told in sorted(spoken, key=lambda each: each[0].at):
            if told.receipt.outcome in DELIVERY:
                run = []
            elif told.receipt.outcome == "hard_failure" and told.receipt.reason in FOR_ALL_ACCOUNTS:
                fresh = release is None or asked.at > release
                run += [told] if fresh and not self._is_explained(asked, told) else []
        if not run:
            return None
        suppressed = run[-1].receipt.reason == "suppressed_by_provider"
        return "suppressed_by_provider" if suppressed else "blocked_as_not_found"

    def _is_explained(self, asked: Asked, told: Told) -> bool:
        """Held back by the provider's list, which had taken the address for a failure that we know:
        since the last call that the list let pass."""
        if told.receipt.reason != "suppressed_by_provider":
            return False
        passed = [a.at for _, a in self._attempts if a.at < asked.at and not a.held]
        since = max(passed, default=asked.at)
        return any(since < each.receipt.at <= asked.at for each in self.listed)


def opening(moment: datetime) -> datetime:
    """The moment itself if SMS may go out in Sao Paulo (three hours behind; Monday to Saturday,
    eight to eight), else when they may next."""
    local = moment - 3 * H
    if local.weekday() < 6 and 8 <= local.hour < 20:
        return moment
    day = local.replace(hour=8, minute=0, second=0, microsecond=0)
    if local >= day:
        day += D
    if day.weekday() == 6:
        day += D
    return day + 3 * H

"""The simulated recipients of every channel: each leads to the status it is named after, by
receipts that the readers of the real ones read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.api.fields import phone_number
from functions.email_receipts.ses_event import read_event as read_ses
from functions.sms_receipts.delivery_log import read_record
from functions.whatsapp_receipts.social_event import read_event as read_social
from recado.adapters.simulated import Addressed, Simulated, outcomes
from recado.adapters.simulated_email import SimulatedMailer
from recado.adapters.simulated_sms import SimulatedSms
from recado.adapters.simulated_whatsapp import SimulatedWhatsApp
from recado.catalogue.cases import Case, on_each_channel
from recado.domain.channel import Channel
from recado.domain.email import Email
from recado.domain.fold import SILENCE, as_seen, status_of
from recado.domain.receipt import Outcome
from recado.domain.send import Accepted, Send
from recado.domain.simulated import BEFORE_THE_PROVIDER, NUMBERS, RANGE
from recado.domain.status import SendStatus
from recado.domain.text_message import TextMessage
from recado.domain.whatsapp_message import Template, WhatsAppMessage
from recado.ports import NotHandedOver
from recado.receiving import Reading
from tests.builders import HOUR, NOW, SIMULATION, a_send, claimed
from tests.fakes import HandClock

OF_NO_RECIPIENT = {"scheduled", "send_at", "sending_hours", "queued", "checking_hand_over", "sent"}
"""What no recipient makes: times, lost answers, and `sent`, which comes with each evidence."""

NEVER_SAID = {("whatsapp", "unreachable")}
"""What no receipt of the channel's provider says."""

SEEN_AS = {"auto_reply": "delivered", "not_spam": "delivered"}
"""Labels of receipts that change nothing, and what is seen."""


class Queue:
    """Keeps what is sent to it, unless it is away."""

    def __init__(self, *, away: bool = False) -> None:
        self._away = away
        self.bodies: dict[int, str] = {}

    def send_message(self, *, MessageBody: str, DelaySeconds: int, **_: Any) -> None:
        if self._away:
            raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessage")
        self.bodies[DelaySeconds] = MessageBody

    def in_order(self) -> list[str]:
        """As they come out."""
        return [self.bodies[delay] for delay in sorted(self.bodies)]


@dataclass
class RealProvider:
    """Takes everything over."""

    taken: list[Addressed] = field(default_factory=list)

    def hand_over(self, message: Addressed) -> Accepted:
        self.taken.append(message)
        return Accepted("real", NOW)


def an_email(attempt_id: str, to: str) -> Email:
    return Email(
        attempt_id=attempt_id,
        to=to,
        sender_name="Loja Aurora",
        reply_to=None,
        subject="s",
        text="t",
        html="h",
        edition="1",
    )


def a_text_message(attempt_id: str, to: str) -> TextMessage:
    return TextMessage(attempt_id=attempt_id, edition="1", to=to, text="t")


def a_whatsapp_message(attempt_id: str, to: str) -> WhatsAppMessage:
    return WhatsAppMessage(
        attempt_id=attempt_id, edition="1", to=to, template=Template("t", "pt_BR"), values=()
    )


def social_readings(body: str) -> list[Reading]:
    parts = read_social(body)
    return [part for part in parts if isinstance(part, Reading)]


def mailbox(label: str) -> str:
    return f"{label}@{SIMULATION.domain}"


def number(label: str) -> str:
    return RANGE + next(digits for digits, named in NUMBERS.items() if named == label)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A channel: its provider, its messages, and who reads its receipts."""

    channel: Channel
    provider: type[Simulated[Any]]
    message: Callable[[str, str], Addressed]
    address: Callable[[str], str]
    somebody: str
    read: Callable[[str], Iterable[Reading]]

    @property
    def labels(self) -> list[str]:
        return sorted(outcomes(self.provider.table))

    def simulated(self, queue: Queue, real: RealProvider | None = None) -> Simulated[Any]:
        return self.provider(
            queue,  # type: ignore[arg-type]
            queue_url="url",
            simulation=SIMULATION,
            real=real or RealProvider(),
            clock=HandClock(),
        )


WAYS = [
    Way(
        channel=Channel.EMAIL,
        provider=SimulatedMailer,
        message=an_email,
        address=mailbox,
        somebody="ana@cliente.example",
        read=lambda body: [read_ses(body)],
    ),
    Way(
        channel=Channel.SMS,
        provider=SimulatedSms,
        message=a_text_message,
        address=number,
        somebody="+5511955550123",
        read=lambda body: [read_record(body)],
    ),
    Way(
        channel=Channel.WHATSAPP,
        provider=SimulatedWhatsApp,
        message=a_whatsapp_message,
        address=number,
        somebody="+5511955550123",
        read=social_readings,
    ),
]
BY_CHANNEL = {way.channel: way for way in WAYS}
EMAIL, SMS, WHATSAPP = WAYS


def named(value: Way | Case | str) -> str:
    """In the name of a test."""
    match value:
        case Way():
            return value.channel
        case Case():
            return value.detail or value.status
    return value


each_channel = pytest.mark.parametrize("way", WAYS, ids=named)


def heard_of(way: Way, send: Send, address: str) -> Send:
    """The send when all that follows its hand-over to this address has come, each receipt by what
    names its attempt: our id of it or the provider's answer."""
    queue = Queue()
    answer = way.simulated(queue).hand_over(way.message(send.attempt_id(1), address))
    assert isinstance(answer, Accepted)
    send = send.answered(1, answer)
    for reading in [reading for body in queue.in_order() for reading in way.read(body)]:
        assert reading.receipt is not None
        assert reading.mark in (send.attempt_id(1), answer.provider_id)
        send = send.receiving(1, reading.receipt)
    return send


def seen_after(way: Way, address: str, wait: timedelta = HOUR) -> SendStatus:
    send = claimed(replace(a_send(), channel=way.channel))
    return as_seen(status_of(heard_of(way, send, address)), NOW + wait)


# ---- every outcome


@pytest.mark.parametrize(
    ("way", "label"),
    [(w, label) for w in WAYS for label in w.labels if label != "unconfirmed"],
    ids=named,
)
def test_a_label_leads_to_what_it_is_named_after(way: Way, label: str) -> None:
    seen = seen_after(way, way.address(label))
    assert SEEN_AS.get(label, label) in {seen.code, seen.reason, seen.evidence}


@each_channel
def test_of_whom_nothing_is_heard_is_unconfirmed_in_the_end(way: Way) -> None:
    address = way.address("unconfirmed")
    assert seen_after(way, address).evidence == "accepted"
    assert seen_after(way, address, wait=SILENCE + HOUR).evidence == "unconfirmed"


@pytest.mark.parametrize(("case", "channel"), list(on_each_channel()), ids=named)
def test_every_outcome_of_the_catalogue_has_its_recipient(case: Case, channel: str) -> None:
    name = case.detail or case.status
    way = BY_CHANNEL[Channel(channel)]
    excused = name in OF_NO_RECIPIENT or (channel, name) in NEVER_SAID
    assert excused != (name in {*way.labels, *BEFORE_THE_PROVIDER})
    assert excused or SIMULATION.label(way.channel, way.address(name)) == name


def test_the_api_takes_every_reserved_number() -> None:
    reserved = [f"{RANGE}{n:02}" for n in range(100)]
    assert [phone_number(number) for number in reserved] == reserved


def test_what_whatsapp_tells_comes_step_by_step() -> None:
    queue = Queue()
    message = a_whatsapp_message("att_1", number("read"))
    WHATSAPP.simulated(queue).hand_over(message)
    told = [r.receipt for body in queue.in_order() for r in social_readings(body) if r.receipt]
    assert [receipt.outcome for receipt in told] == [
        Outcome.ACCEPTED,
        Outcome.DELIVERED,
        Outcome.READ,
    ]


@each_channel
def test_a_receipt_tells_the_time_at_which_it_comes(way: Way) -> None:
    queue = Queue()
    way.simulated(queue).hand_over(way.message("att_1", way.address("delivered")))
    told = {
        delay: [reading.receipt.at for reading in way.read(body) if reading.receipt]
        for delay, body in queue.bodies.items()
    }
    assert told
    assert told == {delay: [NOW + timedelta(seconds=delay)] for delay in told}


# ---- everybody else's


@pytest.mark.parametrize(
    ("way", "address"),
    [
        (EMAIL, mailbox("maria")),
        (SMS, f"{RANGE}99"),
        (SMS, number("read")),
        (WHATSAPP, f"{RANGE}99"),
        (WHATSAPP, number("carrier_blocked")),
    ],
    ids=named,
)
def test_a_simulated_recipient_of_no_outcome_is_delivered_to(way: Way, address: str) -> None:
    assert seen_after(way, address).evidence == "delivered"


def test_what_follows_a_plus_tells_recipients_apart() -> None:
    assert seen_after(EMAIL, mailbox("Mailbox_Full+ana")).code == "mailbox_full"


@each_channel
def test_all_others_messages_go_to_the_real_provider(way: Way) -> None:
    queue, real = Queue(), RealProvider()
    message = way.message("att_1", way.somebody)
    answer = way.simulated(queue, real).hand_over(message)
    assert isinstance(answer, Accepted)
    assert (answer.provider_id, real.taken, queue.bodies) == ("real", [message], {})


@each_channel
def test_the_real_provider_hears_nothing_of_simulated_recipients(way: Way) -> None:
    real = RealProvider()
    way.simulated(Queue(), real).hand_over(way.message("att_1", way.address("delivered")))
    assert real.taken == []


# ---- the answer


@each_channel
def test_the_longest_id_of_an_account_fits_into_a_receipt(way: Way) -> None:
    send = claimed(replace(a_send(account_id="a" * 64), channel=way.channel))
    heard = heard_of(way, send, way.address("delivered"))
    assert status_of(heard).evidence == "delivered"


@each_channel
def test_each_attempt_has_an_answer_of_its_own(way: Way) -> None:
    provider, send = way.simulated(Queue()), a_send()
    messages = [way.message(send.attempt_id(n), way.address("delivered")) for n in (1, 2, 1)]
    answers = [provider.hand_over(message) for message in messages]
    assert answers[0] == answers[2] != answers[1]


@each_channel
def test_nothing_is_handed_over_while_the_queue_is_away(way: Way) -> None:
    provider = way.simulated(Queue(away=True))
    with pytest.raises(NotHandedOver):
        provider.hand_over(way.message("att_1", way.address("delivered")))

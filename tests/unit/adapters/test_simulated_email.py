"""The simulated recipients of e-mail: every label leads to the status it is named after."""

import json
from typing import Any

import pytest

from functions.email_receipts.ses_event import read_event
from recado.adapters.simulated_email import SimulatedMailer, outcomes
from recado.catalogue.cases import CASES
from recado.domain.email import Email
from recado.domain.fold import as_seen, status_of
from recado.domain.send import Accepted
from recado.domain.simulated import BEFORE_THE_PROVIDER
from recado.domain.status import SendStatus
from tests.builders import NOW, SIMULATION, a_send, claimed
from tests.fakes import FakeMailer, HandClock

NOT_BY_A_RECIPIENT = {"scheduled", "queued", "sent"}
"""Statuses that no recipient makes: `sent` comes with each evidence instead."""


class Queue:
    """Keeps what is sent to it."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send_message(self, *, MessageBody: str, **_: Any) -> None:
        self.bodies.append(MessageBody)


def an_email(to: str) -> Email:
    return Email(
        attempt_id=a_send().attempt_id(1),
        to=to,
        sender_name="Loja Aurora",
        reply_to=None,
        subject="s",
        text="t",
        html="h",
        edition="1",
    )


def seen_after(address: str) -> SendStatus:
    """The status of a send to this address when all that follows has come."""
    queue, clock = Queue(), HandClock()
    mailer = SimulatedMailer(
        queue,  # type: ignore[arg-type]
        queue_url="url",
        simulation=SIMULATION,
        real=FakeMailer(clock),
        clock=clock,
    )
    answer = mailer.hand_over(an_email(address))
    send = claimed(a_send()).answered(1, answer)
    for body in queue.bodies:
        reading = read_event(body)
        assert reading.receipt is not None
        assert reading.attempt_id == send.attempt_id(1)
        send = send.receiving(1, reading.receipt)
    return as_seen(status_of(send), NOW)


@pytest.mark.parametrize("label", sorted(outcomes()))
def test_a_label_leads_to_what_it_is_named_after(label: str) -> None:
    seen = seen_after(f"{label}@{SIMULATION.domain}")
    names = {seen.code, seen.reason, seen.evidence}
    same = {"auto_reply": "delivered", "not_spam": "delivered", "unconfirmed": "accepted"}
    assert same.get(label, label) in names


@pytest.mark.parametrize("case", [c for c in CASES if "email" in c.channels], ids=str)
def test_every_outcome_of_the_catalogue_has_its_recipient(case: Any) -> None:
    name = case.detail or case.status
    assert name in NOT_BY_A_RECIPIENT | {"checking_hand_over", "send_at"} or (
        name in outcomes() or name in BEFORE_THE_PROVIDER
    )


def test_what_follows_a_plus_tells_recipients_apart() -> None:
    assert seen_after(f"Mailbox_Full+ana@{SIMULATION.domain}").code == "mailbox_full"


def test_an_unknown_label_is_delivered_to() -> None:
    assert seen_after(f"maria@{SIMULATION.domain}").evidence == "delivered"


def test_all_other_mail_goes_to_the_real_provider() -> None:
    queue, clock = Queue(), HandClock()
    real = FakeMailer(clock)
    mailer = SimulatedMailer(
        queue,  # type: ignore[arg-type]
        queue_url="url",
        simulation=SIMULATION,
        real=real,
        clock=clock,
    )
    answer = mailer.hand_over(an_email("ana@cliente.example"))
    assert isinstance(answer, Accepted)
    assert len(real.asked) == 1
    assert queue.bodies == []


def test_nothing_personal_is_told_but_the_recipient() -> None:
    queue, clock = Queue(), HandClock()
    SimulatedMailer(
        queue,  # type: ignore[arg-type]
        queue_url="url",
        simulation=SIMULATION,
        real=FakeMailer(clock),
        clock=clock,
    ).hand_over(an_email(f"delivered@{SIMULATION.domain}"))
    assert json.loads(queue.bodies[0])["mail"]["destination"] == [f"delivered@{SIMULATION.domain}"]

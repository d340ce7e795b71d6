from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.receipt import Outcome
from recado.domain.resend import POLICIES, Policy, policy_of, resend_at
from recado.domain.status import Reason
from tests.builders import DAY, HOUR, MINUTE, NOW, a_receipt

POLICY = Policy((HOUR, DAY), window=7 * DAY)
ROWS = [(channel, reason) for channel, rows in POLICIES.items() for reason in rows]

NEVER = [
    Reason.COMPLAINT,
    Reason.SPAM_CONTENT,
    Reason.SENDER_BLOCKED,
    Reason.POLICY,
    Reason.TOO_LARGE,
    Reason.INVALID_NUMBER,
    Reason.PHONE_BLOCKED,
    Reason.SUPPRESSED_BY_PROVIDER,
    Reason.OPTED_OUT,
]


@pytest.mark.parametrize(("channel", "reason"), ROWS)
def test_no_row_has_a_try_that_its_window_forbids(channel: Channel, reason: Reason) -> None:
    policy = POLICIES[channel][reason]
    before_the_last = sum(policy.delays[:-1], timedelta()) * (1 + policy.jitter)
    assert before_the_last < policy.window


@pytest.mark.parametrize(("channel", "reason"), ROWS)
def test_each_try_waits_longer_than_the_one_before(channel: Channel, reason: Reason) -> None:
    delays = POLICIES[channel][reason].delays
    assert list(delays) == sorted(set(delays))


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("reason", NEVER)
def test_what_is_refused_for_what_it_is_has_no_row(channel: Channel, reason: Reason) -> None:
    refused = a_receipt(Outcome.SOFT_FAILURE, reason, resend=True)
    assert policy_of(channel, refused) is None


@pytest.mark.parametrize(
    ("channel", "reason", "first"),
    [
        (Channel.EMAIL, Reason.MAILBOX_FULL, DAY),
        (Channel.SMS, Reason.UNREACHABLE, 10 * MINUTE),
        (Channel.WHATSAPP, Reason.WITHHELD_BY_WHATSAPP, 25 * HOUR),
    ],
)
def test_how_long_a_channel_waits_first(channel: Channel, reason: Reason, first: timedelta) -> None:
    policy = policy_of(channel, a_receipt(Outcome.SOFT_FAILURE, reason, resend=True))
    assert policy is not None
    assert policy.delays[0] == first


def test_a_failure_of_which_its_reader_does_not_say_so_is_not_repeated() -> None:
    assert policy_of(Channel.EMAIL, a_receipt(Outcome.SOFT_FAILURE)) is None


def test_a_failure_without_a_reason_is_not_repeated() -> None:
    assert policy_of(Channel.EMAIL, a_receipt(Outcome.DELAYED, resend=True)) is None


@given(name=st.text(), tries=st.integers(1, 2))
def test_the_jitter_only_adds_and_never_more_than_its_share(name: str, tries: int) -> None:
    delay = resend_at(POLICY, tries, NOW, name, 1) - NOW
    assert POLICY.delays[tries - 1] <= delay <= POLICY.delays[tries - 1] * 1.2


@given(name=st.text())
def test_asking_twice_gives_one_answer(name: str) -> None:
    assert resend_at(POLICY, 1, NOW, name, 1) == resend_at(POLICY, 1, NOW, name, 1)


def test_many_that_failed_together_do_not_come_back_together() -> None:
    assert len({resend_at(POLICY, 1, NOW, str(n), 1) for n in range(100)}) > 50


def test_a_demonstration_shows_days_in_seconds() -> None:
    day = 2 * timedelta(seconds=1)
    assert resend_at(POLICY, 2, NOW, "", 1 / 43_200) - NOW == pytest.approx(day, rel=0.2)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.contact import Contact
from recado.domain.simulated import BEFORE_THE_PROVIDER, NUMBERS, RANGE, Simulation
from recado.domain.status import STATUS_OF, Reason, Status
from tests.builders import a_contact

SIMULATION = Simulation("simulado.example")


def label(address: str, channel: Channel = Channel.EMAIL) -> str | None:
    return SIMULATION.label(channel, address)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("delivered@simulado.example", "delivered"),
        ("Mailbox_Full@Simulado.Example", "mailbox_full"),
        ("complaint+second@simulado.example", "complaint"),
        ("complaint+a+b@simulado.example", "complaint"),
    ],
)
def test_an_address_of_the_domain_names_an_outcome(address: str, named: str) -> None:
    assert label(address) == named


@pytest.mark.parametrize(
    "address",
    [
        "ana@cliente.example",
        "delivered@sub.simulado.example",
        "delivered@simulado.example.br",
        "delivered@nosimulado.example",
        "delivered@simulado.example@cliente.example",
        "",
    ],
)
def test_everybody_else_is_real(address: str) -> None:
    assert label(address) is None
    assert not SIMULATION.includes(a_contact(address))


# ---- numbers

PHONE = [Channel.SMS, Channel.WHATSAPP]


@pytest.mark.parametrize("channel", PHONE)
@pytest.mark.parametrize(
    ("number", "named"),
    [
        ("+12025550100", "delivered"),
        ("+12025550111", "invalid_number"),
        ("+12025550174", "superseded"),
        ("+12025550199", "delivered"),
    ],
)
def test_a_number_of_the_range_names_an_outcome(number: str, named: str, channel: Channel) -> None:
    assert label(number, channel) == named
    assert SIMULATION.includes(Contact("con_1", channel, number))


@pytest.mark.parametrize("channel", PHONE)
@pytest.mark.parametrize(
    "number",
    [
        "+12025550099",
        "+12025550200",
        "+13025550100",
        "+5511955550100",
        "+120255501",
        "+1202555010",
        "+120255501000",
        "+12025550100\n",
        "+120255501٠٠",
        "12025550100",
        "",
    ],
)
def test_every_other_number_is_real(number: str, channel: Channel) -> None:
    assert label(number, channel) is None
    assert SIMULATION.stop(Contact("con_1", channel, number)) is None


@pytest.mark.parametrize("channel", PHONE)
def test_the_domain_is_one_for_email(channel: Channel) -> None:
    assert label("delivered@simulado.example", channel) is None
    assert not SIMULATION.includes(Contact("con_1", channel, "delivered@simulado.example"))


def test_the_numbers_are_none_for_email() -> None:
    assert label(f"{RANGE}00") is None


def test_every_outcome_of_a_number_has_one_number() -> None:
    assert len(set(NUMBERS.values())) == len(NUMBERS)


def test_the_tens_of_a_number_are_its_status() -> None:
    reasons = {digits: Reason(text) for digits, text in NUMBERS.items() if text in set(Reason)}
    assert reasons
    assert all(NUMBERS[f"{digits[0]}0"] == STATUS_OF[reasons[digits]] for digits in reasons)


@pytest.mark.parametrize("channel", PHONE)
def test_the_gates_can_be_played_by_numbers(channel: Channel) -> None:
    played = {SIMULATION.stop(Contact("con_1", channel, f"{RANGE}{n:02}")) for n in range(100)}
    of_email = {Reason.BLOCKED_BY_COMPLAINT, Reason.ACCOUNT_GUARDED}
    assert played == {None, *BEFORE_THE_PROVIDER.values()} - of_email


# ---- gates


def stop(named: str) -> Reason | None:
    return SIMULATION.stop(a_contact(f"{named}@simulado.example"))


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("not_sent_blocked", Reason.BLOCKED_BY_FAILURES),
        ("not_sent_no_quota", Reason.QUOTA_USED_UP),
        ("not_in_plan", Reason.NOT_IN_PLAN),
        ("not_sent_opted_out", Reason.OPTED_OUT),
        ("invoice_paid+7", Reason.INVOICE_PAID),
        ("not_sent_withdrawn", Reason.BY_REQUEST),
        ("not_sent_expired", Reason.DEADLINE_PASSED),
        ("blocked_by_complaint", Reason.BLOCKED_BY_COMPLAINT),
    ],
)
def test_the_gates_of_ours_can_be_played(named: str, reason: Reason) -> None:
    assert stop(named) is reason


@pytest.mark.parametrize(
    "named", ["delivered", "mailbox_full", "suppressed_by_provider", "rejected_by_provider", "hi"]
)
def test_what_a_provider_says_goes_on_to_the_provider(named: str) -> None:
    assert stop(named) is None


def test_every_reason_of_not_sending_that_is_ours_has_a_label() -> None:
    ours = {r for r, status in STATUS_OF.items() if status.startswith("not_sent_")}
    gates = ours - {Reason.SUPPRESSED_BY_PROVIDER} | {Reason.ACCOUNT_GUARDED}
    assert set(BEFORE_THE_PROVIDER.values()) == gates


def test_a_label_that_is_a_status_leads_to_that_status() -> None:
    named = {text: STATUS_OF[BEFORE_THE_PROVIDER[text]] for text in BEFORE_THE_PROVIDER}
    assert all(named[status] is status for status in Status if status in named)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text())
def test_no_real_address_is_ever_stopped(text: str) -> None:
    assert SIMULATION.stop(a_contact(f"{text}@cliente.example")) is None

"""SMS and WhatsApp from end to end: what the API says in the end is what became of them, and who
answers SAIR is left alone."""

import json
from collections.abc import Mapping

import pytest

from infra.local import phone
from infra.local.expected import SMS_EXPECTED, WHATSAPP_EXPECTED
from infra.local.stack import wait_until
from recado.domain.simulated import NUMBERS, RANGE
from tests.stack.actors import (
    Merchant,
    Sent,
    client,
    deployed,
    is_drained,
    is_noted,
    kept_receipts,
    recipient,
    watch_log,
)

pytestmark = pytest.mark.stack

QUEUES = {"sms": "SmsQueue", "whatsapp": "WhatsAppQueue"}

ENDINGS = {("sms", name): ending for name, ending in SMS_EXPECTED.items()} | {
    ("whatsapp", name): ending for name, ending in WHATSAPP_EXPECTED.items()
}
"""By channel and the names of the carrier's recipients."""

NEVER_TAKEN = ("dropped", "rejected")
"""To whom nothing goes out. To all others a message does at each try, whatever is heard of it."""

TRIED = {
    ("sms", "unreachable"): 4,
    ("sms", "carrier-unreachable"): 4,
    ("sms", "unreachable-then-delivered"): 2,
    ("whatsapp", "withheld"): 2,
    ("whatsapp", "experiment"): 2,
    ("whatsapp", "pair-rate"): 5,
    ("whatsapp", "throughput"): 5,
    ("whatsapp", "passing"): 5,
    ("whatsapp", "busy-then-delivered"): 2,
}
"""How often, where that is more than once."""

each_channel = pytest.mark.parametrize("channel", QUEUES)


@pytest.fixture(scope="module")
def all_sent(local_stack: None) -> Mapping[tuple[str, str], Sent]:
    """One reminder to each, all on their way at the same time."""
    merchant = Merchant.new()
    return {
        (channel, name): merchant.notify(recipient(name, channel), channel)
        for channel, name in ENDINGS
    }


@pytest.mark.parametrize(("channel", "name"), ENDINGS)
def test_a_message_ends_as_its_recipient_plays_it(
    channel: str, name: str, all_sent: Mapping[tuple[str, str], Sent]
) -> None:
    sent, ending = all_sent[channel, name], set(ENDINGS[channel, name].split())
    tried = TRIED.get((channel, name), 1)

    wait_until(lambda: sent.words() == ending and sent.is_over(), 60, name)
    wait_until(lambda: is_drained(QUEUES[channel]), 60, "an empty queue")

    assert sent.words() == ending
    assert len(sent.messages()) == (0 if name in NEVER_TAKEN else tried)
    assert sent.look()["attempt"]["number"] == tried


@pytest.mark.parametrize(
    ("channel", "function"),
    [("sms", "SmsReceiptsFunction"), ("whatsapp", "WhatsAppReceiptsFunction")],
)
def test_a_failure_that_no_table_lists_is_kept_and_counted(
    channel: str, function: str, merchant: Merchant
) -> None:
    shows = watch_log(function)
    sent = merchant.notify(recipient("unlisted-failure", channel), channel)

    wait_until(lambda: sent.stands_at("receiving_problem"), 20, "the failure")

    number = sent.address.removeprefix("+")
    wait_until(lambda: kept_receipts("text without a rule", number), 20, "the receipt")
    wait_until(lambda: shows("TextWithoutRule"), 20, "the count")


@each_channel
def test_after_sair_nothing_goes_out_until_voltar(channel: str, merchant: Merchant) -> None:
    sent = merchant.notify(recipient("delivered", channel), channel)
    wait_until(sent.is_delivered, 20, "delivery")

    answered(sent, "Sair, por favor!")
    assert merchant.notify(sent.address, channel).stands_at("not_sent_opted_out")
    assert len(sent.messages()) == 2, "the reminder and the confirmation"

    answered(sent, "voltar")
    again = merchant.notify(sent.address, channel)
    wait_until(again.is_delivered, 20, "delivery")
    assert len(sent.messages()) == 4


@each_channel
def test_what_was_queued_before_sair_does_not_go_out_after_it(
    channel: str, merchant: Merchant
) -> None:
    """The carrier is too busy for the first tries, of which the confirmation is one."""
    queued = merchant.notify(recipient("throttled-twice", channel), channel)
    wait_until(lambda: is_noted(queued), 20, "the first try")

    phone.reply(channel, queued.address, "SAIR")

    wait_until(lambda: queued.stands_at("not_sent_opted_out"), 30, "the end")
    wait_until(lambda: is_drained(QUEUES[channel]), 20, "an empty queue")
    assert not queued.messages()


def test_sair_by_sms_leaves_whatsapp_alone(merchant: Merchant) -> None:
    by_sms = merchant.notify(recipient("delivered", "sms"), "sms")
    by_whatsapp = merchant.notify(by_sms.address, "whatsapp")
    wait_until(lambda: by_sms.is_delivered() and by_whatsapp.is_delivered(), 20, "delivery")

    answered(by_sms, "PARE")

    assert merchant.notify(by_sms.address, "sms").stands_at("not_sent_opted_out")
    wait_until(merchant.notify(by_sms.address, "whatsapp").is_delivered, 20, "delivery")


def test_sair_is_meant_for_every_merchant_who_wrote(merchant: Merchant) -> None:
    other, stranger = Merchant.new(), Merchant.new()
    first = merchant.notify(recipient("delivered", "sms"), "sms")
    second = other.notify(first.address, "sms")
    wait_until(lambda: first.is_delivered() and second.is_delivered(), 20, "delivery")

    answered(first, "Quero sair")

    assert other.notify(first.address, "sms").stands_at("not_sent_opted_out")
    assert not stranger.notify(first.address, "sms").stands_at("not_sent_opted_out")


def test_a_reply_that_comes_twice_is_confirmed_once(merchant: Merchant) -> None:
    sent = merchant.notify(recipient("delivered", "sms"), "sms")
    wait_until(sent.is_delivered, 20, "delivery")

    reply = {
        "originationNumber": sent.address,
        "messageBody": "SAIR",
        "inboundMessageId": f"the same for {sent.account_id}",
    }
    for _ in range(2):
        client("sns").publish(TopicArn=deployed("SmsRepliesTopic"), Message=json.dumps(reply))

    wait_until(lambda: len(sent.messages()) > 1, 20, "the confirmation")
    wait_until(lambda: is_drained("RepliesQueue"), 20, "an empty queue")
    assert len(sent.messages()) == 2


@each_channel
def test_of_two_codes_in_flight_only_the_newer_arrives(channel: str, merchant: Merchant) -> None:
    """The carrier is too busy at first, so the older code still waits when the newer one comes."""
    address = recipient("throttled-twice", channel)
    older, newer = (merchant.send_code(address, channel, code) for code in ("481516", "234200"))

    wait_until(newer.is_delivered, 30, "delivery")
    wait_until(lambda: is_drained("CodesQueue"), 30, "an empty queue")

    assert older.words() == {"not_sent_expired", "superseded"}
    (message,) = newer.messages()
    assert "234200" in message["text"]


@pytest.mark.parametrize("name", ["delivered", "throttled-twice", "rejected", "lost-answer"])
def test_a_code_is_forgotten_when_nothing_is_left_to_do_with_it(
    name: str, merchant: Merchant
) -> None:
    code = merchant.send_code(recipient(name, "sms"))

    wait_until(code.is_forgotten, 30, "the end")

    assert code.look()["attempt"]["next_at"] is None


NOT_OF_THE_CHANNEL = {
    "sms": {"read", "no_whatsapp", "withheld_by_whatsapp", "provider_busy"},
    "whatsapp": {"unreachable", "carrier_unreachable", "carrier_blocked", "phone_blocked"},
}
"""Outcomes that the other channel has: they are delivered to."""

LATER = {"unconfirmed": "accepted"}
"""What 72 hours of silence make of the latter."""


@each_channel
def test_a_simulated_number_ends_as_it_says_and_costs_and_reaches_nobody(
    channel: str, merchant: Merchant
) -> None:
    merchant.has(plan={channel: 1})
    told = {
        end: "delivered" if label in NOT_OF_THE_CHANNEL[channel] else LATER.get(label, label)
        for end, label in NUMBERS.items()
    }
    sent = {end: merchant.notify(f"{RANGE}{end}", channel) for end in NUMBERS}

    wait_until(lambda: all(told[end] in sent[end].words() for end in sent), 60, "all endings")

    assert merchant.used(channel) == 0
    assert not [each for each in sent.values() if each.messages()]


def answered(sent: Sent, text: str) -> None:
    """The customer writes this, and gets a confirmation."""
    before = len(sent.messages())
    phone.reply(sent.channel, sent.address, text)
    wait_until(lambda: len(sent.messages()) > before, 20, "the confirmation")

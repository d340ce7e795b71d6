"""Every sample of SMS and WhatsApp through the real functions: one row a sample."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from recado.domain.channel import Channel
from recado.domain.send import Send
from tests.receipts import PhoneReceipts
from tests.world_samples import needs_samples, samples


class Row(NamedTuple):
    """What speaks for the attempt, what the send shows, and what is to follow. `counts`: towards a
    block of the contact."""

    outcome: str
    reason: str | None
    status: str
    evidence: str | None = None
    resend: bool = False
    counts: bool = False


TAKEN_OVER = Row("accepted", None, "sent", "accepted")
DELIVERED = Row("delivered", None, "sent", "delivered")
READ = Row("read", None, "sent", "read")
NUMBER_IS_WRONG = Row("hard_failure", "invalid_number", "receiving_problem", counts=True)
NUMBER_IS_BLOCKED = Row("hard_failure", "phone_blocked", "receiving_problem", counts=True)
MESSAGE_IS_BLOCKED = Row("hard_failure", "carrier_blocked", "receiving_problem")
OPTED_OUT = Row("hard_failure", "opted_out", "not_sent_opted_out")
OUR_FAULT = Row("hard_failure", "rejected_by_provider", "failed_technical")
UNREACHABLE = Row("soft_failure", "unreachable", "receiving_problem", resend=True, counts=True)
CARRIER_IS_DOWN = Row(
    "soft_failure", "carrier_unreachable", "receiving_problem", resend=True, counts=True
)
NO_WHATSAPP = Row("hard_failure", "no_whatsapp", "receiving_problem", counts=True)
WITHHELD = Row("soft_failure", "withheld_by_whatsapp", "receiving_problem", resend=True)
NOBODY_KNOWS = Row("soft_failure", "unknown", "receiving_problem")

SMS = {
    "success": TAKEN_OVER,  # by the carrier: no proof of a delivery
    "failure": NOBODY_KNOWS,
    "failure-blocked-as-spam-by-phone-carrier": MESSAGE_IS_BLOCKED,
    "failure-destination-is-on-a-blocked-list": NUMBER_IS_BLOCKED,
    "failure-invalid-phone-number": NUMBER_IS_WRONG,
    "failure-message-body-is-invalid": OUR_FAULT,
    "failure-phone-carrier-has-blocked-this-message": MESSAGE_IS_BLOCKED,
    "failure-phone-carrier-is-currently-unreachable-unavailable": CARRIER_IS_DOWN,
    "failure-phone-has-blocked-sms": NUMBER_IS_BLOCKED,
    "failure-phone-is-currently-unreachable-unavailable": UNREACHABLE,
    "failure-phone-is-on-a-blocked-list": NUMBER_IS_BLOCKED,
    "failure-phone-number-is-opted-out": OPTED_OUT,
    "failure-this-delivery-would-exceed-max-price": OUR_FAULT,
    "failure-unknown-error-attempting-to-reach-phone": NOBODY_KNOWS,
}

WHATSAPP = {
    "sent": TAKEN_OVER,
    "delivered": DELIVERED,
    "read": READ,
    "failed-130472": WITHHELD,
    "failed-131026": NO_WHATSAPP,
    "failed-131047": OUR_FAULT,
    "failed-131049": WITHHELD,
}


def sms_name(path: Path) -> str:
    return path.stem.removeprefix("sns-sms-").partition("-cloudwatch-log-")[0].rstrip("-")


def whatsapp_name(path: Path) -> str:
    return path.stem.removeprefix("whatsapp-status-").partition("-sns-message-")[0]


def shown(world: PhoneReceipts, send: Send) -> Row:
    said, status = world.told(send)
    return Row(said.outcome, said.reason, status.code, status.evidence, said.resend, said.counts)


def marked(path: Path, send: Send) -> str:
    """With our attempt's id, which a sample has not."""
    event: dict[str, Any] = json.loads(path.read_text())
    entry = json.loads(event["whatsAppWebhookEntry"])
    for status in entry["changes"][0]["value"]["statuses"]:
        status["biz_opaque_callback_data"] = send.attempt_id(1)
    return json.dumps(event | {"whatsAppWebhookEntry": json.dumps(entry)})


@needs_samples
@pytest.mark.parametrize("path", samples("sns-sms"), ids=sms_name)
def test_a_record_of_the_sms_log_gives_its_send_what_its_row_says(path: Path) -> None:
    world = PhoneReceipts()
    send = world.sent(Channel.SMS)
    world.point(json.loads(path.read_text())["notification"]["messageId"], send)

    assert world.sms(path.read_text()) == []

    assert shown(world, send) == SMS[sms_name(path)]
    assert world.kept.kept == {}


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-status"), ids=whatsapp_name)
def test_a_status_of_whatsapp_gives_its_send_what_its_row_says(path: Path) -> None:
    world = PhoneReceipts()
    send = world.sent(Channel.WHATSAPP)

    assert world.whatsapp(marked(path, send)) == []

    assert shown(world, send) == WHATSAPP[whatsapp_name(path)]
    assert world.kept.kept == {}


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-status"), ids=whatsapp_name)
def test_a_status_without_our_mark_is_kept_for_a_person(path: Path) -> None:
    world = PhoneReceipts()
    assert world.whatsapp(path.read_text()) == []
    assert world.kept.kept == {path.read_text(): "no attempt"}


@needs_samples
@pytest.mark.parametrize("path", samples("whatsapp-message"), ids=lambda path: path.stem)
def test_what_a_customer_wrote_is_handed_on(path: Path) -> None:
    world = PhoneReceipts()
    assert world.whatsapp(path.read_text()) == []
    (reply,) = world.replies
    assert (reply.channel, reply.sender, reply.text) == (Channel.WHATSAPP, "+14255550150", "Hi")


@needs_samples
@pytest.mark.parametrize(
    "path", [*samples("whatsapp-eventbridge"), *samples("eum-sms")], ids=lambda path: path.stem
)
def test_an_event_of_another_path_is_kept_for_a_person(path: Path) -> None:
    """EventBridge's are best effort, and the other SMS service is not ours."""
    world, body = PhoneReceipts(), path.read_text()
    assert world.whatsapp(body) == world.sms(body) == []
    assert world.kept.kept == {body: "unreadable"}


@needs_samples
def test_the_table_has_a_row_for_every_sample_and_no_more() -> None:
    assert set(SMS) == {sms_name(path) for path in samples("sns-sms")}
    assert set(WHATSAPP) == {whatsapp_name(path) for path in samples("whatsapp-status")}

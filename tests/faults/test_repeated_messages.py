"""What SQS, the stream and SES may deliver twice, at the same time, late, or out of order."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import World, a_world
from tests.world_events import Message
from tests.world_ses import Turn, ses_event
from tests.world_wire import Killed


def the_message(world: World) -> Message:
    world.run_dispatch()
    (message,) = world.emails.due()
    return message


def test_two_functions_with_the_same_message_at_once_send_one_mail(world: World) -> None:
    notification = world.accept()
    message = the_message(world)
    second: list[dict[str, object]] = []
    world.ses.turns = [Turn(meanwhile=lambda: second.append(world.send_email(replace(message))))]
    first = world.send_email(replace(message))
    assert first == {"batchItemFailures": []}
    assert second == [{"batchItemFailures": [{"itemIdentifier": message.message_id}]}]
    world.settle()
    assert (len(world.ses.mails), len(world.sends(notification))) == (1, 1)


def test_a_second_function_that_comes_between_claim_and_call_waits(world: World) -> None:
    """It reads the live lease, and its message comes back after that."""
    world.accept()
    message = the_message(world)
    world.wire.kill_at("SendEmail")
    world.environments.clear()
    with pytest.raises(Killed):
        world.send_email(replace(message))
    answer = world.send_email(replace(message))
    assert (world.ses.requests, len(answer["batchItemFailures"])) == (0, 1)


def test_a_message_that_comes_again_after_success_sends_nothing(world: World) -> None:
    world.accept()
    message = the_message(world)
    answers = [world.send_email(replace(message, receives=n)) for n in (1, 2, 3)]
    assert answers == [{"batchItemFailures": []}] * 3
    assert len(world.ses.mails) == 1


def test_the_same_message_twice_in_one_batch_sends_one_mail(world: World) -> None:
    world.accept()
    message = the_message(world)
    world.send_email(replace(message), replace(message, message_id="again"))
    assert len(world.ses.mails) == 1


def test_a_stream_batch_that_comes_again_sends_one_mail(world: World) -> None:
    notification = world.accept()
    for _ in range(3):
        world.stream.position = 0
        world.settle()
    assert len(world.ses.mails) == 1
    assert world.evidence(notification) == "delivered"


def test_only_new_sends_pass_the_filter_of_the_stream(world: World) -> None:
    """Neither an invoice nor a changed send is dispatched."""
    world.settle_invoice("open")
    world.accept()
    world.settle()
    assert world.wire.calls.count("SendMessageBatch") == 1
    world.stream.position = 0
    assert len(world.stream.due()["Records"]) == 1


def test_a_receipt_that_overtakes_the_record_of_its_attempt_is_applied(world: World) -> None:
    notification = world.accept()
    world.run_dispatch()

    def receipts_are_faster() -> None:
        (send,) = world.sends(notification)
        mark = f"att_{send['send_id'].removeprefix('snd_')}01_acc_2001"
        world.receipts.put(early_delivery(mark))
        world.run_email_receipts()

    world.ses.turns = [Turn(meanwhile=receipts_are_faster, tells=())]
    world.settle()
    assert world.evidence(notification) == "delivered"
    assert world.ses.requests == 1


def early_delivery(attempt_id: str) -> str:
    return (
        '{"eventType": "Delivery", "mail": {"timestamp": "2026-11-30T12:00:01Z", "tags": '
        f'{{"recado_attempt": ["{attempt_id}"]}}}}, '
        '"delivery": {"timestamp": "2026-11-30T12:00:01Z"}}'
    )


def test_a_receipt_of_an_attempt_that_is_not_known_comes_back_until_it_is_kept(
    world: World,
) -> None:
    world.receipts.put(early_delivery(f"att_{'0' * 34}01_acc_2001"))
    start = world.now
    world.settle()
    assert [kept["reason"] for kept in world.kept()] == ["unknown attempt"]
    assert (world.now - start).total_seconds() >= 300


BOUNCES: dict[str, dict[str, object]] = {
    "soft": {"bounceType": "Transient", "bounceSubType": "MailboxFull"},
    "hard": {"bounceType": "Permanent", "bounceSubType": "NoEmail"},
}


KINDS = st.permutations(["Send", "Delivery", "soft", "hard"])
REPEATED = st.lists(st.sampled_from(["Send", "Delivery", "soft", "hard"]), max_size=4)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(told=KINDS, repeated=REPEATED)
def test_the_receipts_in_any_order_and_number_end_in_the_same_status(
    told: list[str], repeated: list[str]
) -> None:
    with a_world() as world:
        world.prepare()
        world.ses.turns = [Turn(tells=())]
        notification = world.accept()
        world.settle()
        for kind in told + repeated:
            world.receipts.put(receipt(world, kind))
        world.settle()
        status = world.status(notification)
        assert (status["code"], status["reason"]) == ("address_not_found", "no_such_user")


def receipt(world: World, kind: str) -> str:
    """A word about the last mail that went out."""
    mail = world.ses.mails[-1]
    if kind not in BOUNCES:
        return ses_event(mail, kind, world.now)
    recipients = [{"emailAddress": mail.to[0]}]
    return ses_event(mail, "Bounce", world.now, bouncedRecipients=recipients, **BOUNCES[kind])

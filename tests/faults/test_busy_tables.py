"""DynamoDB and SQS too busy, beyond the SDK's patience, at every call that the functions make."""

import pytest

from tests.world import World
from tests.world_ses import Turn
from tests.world_wire import refusal, success

BUSY = refusal("ProvisionedThroughputExceededException")
CONFLICT = refusal("TransactionConflictException")


def canceled(*codes: str) -> tuple[object, dict[str, object]]:
    reasons = [{"Code": code} for code in codes]
    return refusal("TransactionCanceledException", CancellationReasons=reasons)


def delivered(world: World, notification: str) -> bool:
    return bool(world.evidence(notification) == "delivered")


@pytest.mark.parametrize(
    "code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_meets_another_is_tried_again(world: World, code: str) -> None:
    world.wire.answer("TransactWriteItems", canceled(code, "None"))  # type: ignore[arg-type]
    reply = world.post()
    assert (reply.status, len(reply.body["sends"])) == (202, 1)


def test_a_lost_answer_of_the_transaction_leads_to_the_same_answer(world: World) -> None:
    world.wire.lose_answer("TransactWriteItems")
    first = world.post()
    again = world.post()
    assert first.status >= 500
    assert (again.status, again.body["sends"][0]["outcome"]) == (202, "accepted")
    assert again.body["quota"][0]["used"] == 1
    assert world.post().headers["idempotent-replayed"] == "true"
    world.settle()
    assert len(world.ses.mails) == 1


@pytest.mark.parametrize("call", ["GetItem", "TransactWriteItems"])
def test_a_busy_table_makes_the_api_ask_for_a_repetition(world: World, call: str) -> None:
    world.wire.answer(call, *[BUSY] * 6)
    reply = world.post()
    assert (reply.status, reply.body["code"]) == (503, "try_again")
    assert reply.headers["retry-after"]


def test_a_busy_table_makes_the_api_ask_for_a_repeated_put(world: World) -> None:
    world.wire.answer("UpdateItem", BUSY)
    reply = world.call("PUT", "/accounts/acc_other", {"display_name": "Outra"})
    assert (reply.status, reply.body["code"]) == (503, "try_again")


@pytest.mark.parametrize("call", ["GetItem", "PutItem", "BatchGetItem"])
@pytest.mark.parametrize("trouble", [BUSY, CONFLICT, refusal("InternalServerError", 500)])
def test_a_busy_table_only_delays_the_mail(
    world: World, call: str, trouble: tuple[object, dict[str, object]]
) -> None:
    notification = world.accept()
    world.wire.answer(call, trouble)  # type: ignore[arg-type]
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


@pytest.mark.parametrize("times", [1, 3])
def test_tables_that_stay_busy_when_the_gates_are_read_never_cost_the_mail(
    world: World, times: int
) -> None:
    """Nothing was handed over, and that is known: no attempt may be left behind as unknown."""
    notification = world.accept()
    world.wire.answer("BatchGetItem", *[BUSY] * times)
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


@pytest.mark.parametrize("times", [1, 3])
def test_keys_that_were_not_read_never_cost_the_mail(world: World, times: int) -> None:
    notification = world.accept()
    left = success(Responses={}, UnprocessedKeys={"AccountsTable": {"Keys": []}})
    world.wire.answer("BatchGetItem", *[left] * times)
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


def test_busy_gates_do_not_make_the_send_look_handed_over(world: World) -> None:
    notification = world.accept()
    world.wire.answer("BatchGetItem", BUSY)
    world.run_dispatch()
    world.run_send_email()
    assert world.status(notification)["reason"] is None


def test_a_claim_whose_answer_is_lost_only_delays_the_mail(world: World) -> None:
    notification = world.accept()
    world.wire.lose_answer("PutItem")
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


def test_a_record_that_cannot_be_written_after_the_hand_over_is_made_good_by_the_receipt(
    world: World,
) -> None:
    world.ses.turns = [Turn(meanwhile=lambda: world.wire.answer("PutItem", BUSY))]
    notification = world.accept()
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


def test_messages_that_were_not_queued_are_queued_by_the_next_try(world: World) -> None:
    notification = world.accept()
    failed = {"Id": "0", "Code": "InternalError", "SenderFault": False}
    world.wire.answer("SendMessageBatch", success(Successful=[], Failed=[failed]))
    world.settle()
    assert (len(world.ses.mails), delivered(world, notification)) == (1, True)


def test_a_batch_of_which_some_were_queued_sends_each_mail_once(world: World) -> None:
    notifications = [world.accept(f"key-{n}", occurrence=f"due-{n}") for n in range(12)]
    world.wire.answer("SendMessageBatch", refusal("ServiceUnavailable", 503))
    world.wire.lose_answer("SendMessageBatch", 2)
    world.settle()
    assert len(world.ses.mails) == len({mail.attempt_id for mail in world.ses.mails}) == 12
    assert all(delivered(world, notification) for notification in notifications)


def test_receipts_that_cannot_be_kept_come_back(world: World) -> None:
    world.receipts.put("no event of ours")
    world.wire.answer("PutItem", BUSY)
    world.settle()
    assert [kept["payload"] for kept in world.kept()] == ["no event of ours"]

"""Permissions, one by one: without a statement the work that needs it fails, and once it is back
the work completes, with nothing lost in between."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from infra.local import settings, stack
from infra.local.stack import wait_until
from tests.stack.actors import (
    Merchant,
    Sent,
    client,
    coming_back_after,
    deployed,
    recipient,
    start_afresh,
    unique,
    watch_log,
    without,
)
from tests.template.parts import functions, role_of, statements_of

pytestmark = pytest.mark.stack

DENIED = '"error":"ClientError"'
"""What a consumer logs of a message that came back because AWS refused a call."""

NOT_ENFORCED = {
    ("ApiFunctionRole", "Log"): "the emulator writes the logs itself",
    ("ApiFunctionRole", "Trace"): "the emulator traces nothing",
    ("DispatchFunctionRole", "ReadStream"): "the emulator reads the stream itself",
    ("DispatchFunctionRole", "FindStream"): "the emulator reads the stream itself",
    ("TallyFunctionRole", "ReadStream"): "the emulator reads the stream itself",
    ("TallyFunctionRole", "FindStream"): "the emulator reads the stream itself",
    ("TallyFunctionRole", "GiveUp"): "the emulator repeats a failed batch for ever",
    ("TallyFunctionRole", "Encrypt"): "the emulator never asks the key",
    ("TallyFunctionRole", "Log"): "the emulator writes the logs itself",
    ("TallyFunctionRole", "Trace"): "the emulator traces nothing",
    ("DispatchFunctionRole", "Encrypt"): "the emulator never asks the key",
    ("DispatchFunctionRole", "Log"): "the emulator writes the logs itself",
    ("DispatchFunctionRole", "Trace"): "the emulator traces nothing",
    ("SendEmailFunctionRole", "Encrypt"): "the emulator never asks the key",
    ("SendEmailFunctionRole", "Log"): "the emulator writes the logs itself",
    ("SendEmailFunctionRole", "Trace"): "the emulator traces nothing",
    ("EmailReceiptsFunctionRole", "Park"): "no receipt is parked so far: all are applied or kept",
    ("EmailReceiptsFunctionRole", "Encrypt"): "the emulator never asks the key",
    ("EmailReceiptsFunctionRole", "Log"): "the emulator writes the logs itself",
    ("EmailReceiptsFunctionRole", "Trace"): "the emulator traces nothing",
}
"""The statements whose lack nobody notices here; `tests/template` holds them instead."""


class Work(NamedTuple):
    """Something begun: how to see that it fails, and that it is done."""

    failed: Callable[[], bool]
    done: Callable[[], bool]


def calling(ask: Callable[[], stack.Answer]) -> Work:
    return Work(lambda: ask().status >= 500, lambda: ask().status in (200, 202))


def reading(merchant: Merchant) -> Work:
    return calling(lambda: stack.call("GET", merchant.path))


def accepting(merchant: Merchant) -> Work:
    address = recipient("delivered")
    return calling(lambda: merchant.post(address))


def hashing_contacts(merchant: Merchant) -> Work:
    start_afresh("ApiFunction")
    return accepting(merchant)


def dispatching(merchant: Merchant) -> Work:
    shows = watch_log("DispatchFunction")
    sent = merchant.notify(recipient("delivered"))
    return Work(lambda: shows("TryAgain: AccessDenied"), sent.is_delivered)


def tallying(merchant: Merchant) -> Work:
    shows = watch_log("TallyFunction")
    sent = merchant.notify(recipient("delivered"))
    month = f"{datetime.now(UTC).astimezone(ZoneInfo('America/Sao_Paulo')):%Y-%m}"

    def counted() -> bool:
        body = stack.call("GET", f"{merchant.path}/summary?period={month}").body
        return bool(body["channels"]["email"]["delivered"] == 1)

    return Work(lambda: shows("AccessDenied"), lambda: sent.is_delivered() and counted())


def postponing_an_email(merchant: Merchant) -> Work:
    """To be told to come again later is no error; not to be allowed to wait is one."""
    shows = watch_log("SendEmailFunction")
    sent = merchant.notify(recipient("throttled-twice"))
    return Work(lambda: shows(DENIED), sent.is_delivered)


def parking_a_message(merchant: Merchant) -> Work:
    shows, body = watch_log("SendEmailFunction"), unique("no message of ours")
    client("sqs").send_message(QueueUrl=deployed("EmailQueue"), MessageBody=body)
    return Work(lambda: shows(DENIED), lambda: is_parked(body))


def claiming(merchant: Merchant) -> Work:
    shows = watch_log("SendEmailFunction")
    sent = merchant.notify(recipient("delivered"))
    return Work(lambda: shows(DENIED), sent.is_delivered)


def handing_over(merchant: Merchant) -> Work:
    """The carrier remembers for a moment that a role may send: until it has forgotten, e-mails go
    out, and another one has to try."""
    shows = watch_log("SendEmailFunction")
    all_sent: list[Sent] = []

    def refused() -> bool:
        if not all_sent or all_sent[-1].mails():
            all_sent.append(merchant.notify(recipient("delivered")))
        return shows('"error":"NotHandedOver"')

    return Work(refused, lambda: all(sent.is_delivered() for sent in all_sent))


def postponing_a_receipt(merchant: Merchant) -> Work:
    """The receipt of an attempt that nobody knows waits, and is kept in the end."""
    attempt = f"att_{unique('unknown')}"
    return receiving(delivery_of(attempt))


def simulating(merchant: Merchant) -> Work:
    shows = watch_log("SendEmailFunction")
    sent = merchant.notify(f"delivered@{settings.SIMULATED_DOMAIN}")
    return Work(lambda: shows('"error":"NotHandedOver"'), sent.is_delivered)


def giving_back_unsent(merchant: Merchant) -> Work:
    """A claim whose end cannot be written lasts for its lease of two minutes; that it completes
    then is not waited for."""
    shows = watch_log("SendEmailFunction")
    merchant.notify(recipient("rejected-message"))
    return Work(lambda: shows(DENIED), lambda: True)


def giving_back_failed(merchant: Merchant) -> Work:
    shows = watch_log("EmailReceiptsFunction")
    sent = merchant.notify(recipient("reject"))
    done = partial(sent.stands_at, "failed_technical")
    return Work(lambda: shows(DENIED), lambda: done() and merchant.used("email") == 0)


def warning(merchant: Merchant) -> Work:
    shows = watch_log("TallyFunction")
    merchant.has(plan={"email": 1})
    merchant.notify(recipient("delivered"))
    return Work(lambda: shows("AccessDenied"), lambda: merchant.warned("email") == [80, 100])


def warning_of_a_plan(merchant: Merchant) -> Work:
    sent = merchant.notify(recipient("delivered"))
    wait_until(sent.is_delivered, 20, "delivery")
    plan = {"display_name": "Loja Aurora", "plan": {"email": 1}}
    return calling(lambda: stack.call("PUT", merchant.path, plan))


def recording(merchant: Merchant) -> Work:
    shows = watch_log("EmailReceiptsFunction")
    sent = merchant.notify(recipient("delivered"))
    return Work(lambda: shows(DENIED), sent.is_delivered)


def keeping(merchant: Merchant) -> Work:
    return receiving(unique("no receipt"))


def receiving(body: str) -> Work:
    """Something arrives in place of a receipt that fits an attempt."""
    shows = watch_log("EmailReceiptsFunction")
    client("sqs").send_message(QueueUrl=deployed("EmailReceiptsQueue"), MessageBody=body)
    return Work(lambda: shows(DENIED), lambda: is_kept(body))


def delivery_of(attempt_id: str) -> str:
    now = datetime.now(UTC).isoformat()
    mail = {"timestamp": now, "tags": {"recado_attempt": [attempt_id]}}
    return json.dumps({"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": now}})


def is_kept(body: str) -> bool:
    digest = hashlib.sha256(body.encode()).hexdigest()
    found = client("dynamodb").scan(
        TableName=deployed("ReceiptsTable"),
        FilterExpression="pk = :digest",
        ExpressionAttributeValues={":digest": {"S": digest}},
    )
    return bool(found["Items"])


def is_parked(body: str) -> bool:
    """Whether the message is among the dead letters, from which it is taken then."""
    sqs, url = client("sqs"), deployed("EmailDeadLetters")
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    handles = [each["ReceiptHandle"] for each in messages if each["Body"] == body]
    for handle in handles:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return bool(handles)


WORK: dict[tuple[str, str], Callable[[Merchant], Work]] = {
    ("ApiFunctionRole", "Read"): reading,
    ("ApiFunctionRole", "List"): accepting,
    ("ApiFunctionRole", "ReadMany"): accepting,
    ("ApiFunctionRole", "Write"): accepting,
    ("ApiFunctionRole", "Warn"): warning_of_a_plan,
    ("ApiFunctionRole", "KeepContents"): accepting,
    ("ApiFunctionRole", "Reserve"): accepting,
    ("ApiFunctionRole", "HashContacts"): hashing_contacts,
    ("DispatchFunctionRole", "Queue"): dispatching,
    ("TallyFunctionRole", "Count"): tallying,
    ("TallyFunctionRole", "Tell"): warning,
    ("SendEmailFunctionRole", "Consume"): postponing_an_email,
    ("SendEmailFunctionRole", "Park"): parking_a_message,
    ("SendEmailFunctionRole", "Claim"): claiming,
    ("SendEmailFunctionRole", "Gates"): claiming,
    ("SendEmailFunctionRole", "HandOver"): handing_over,
    ("SendEmailFunctionRole", "Simulate"): simulating,
    ("SendEmailFunctionRole", "GiveBack"): giving_back_unsent,
    ("EmailReceiptsFunctionRole", "Consume"): postponing_a_receipt,
    ("EmailReceiptsFunctionRole", "Record"): recording,
    ("EmailReceiptsFunctionRole", "GiveBack"): giving_back_failed,
    ("EmailReceiptsFunctionRole", "Keep"): keeping,
}
"""The shortest work that needs each statement."""


@pytest.fixture(scope="module", autouse=True)
def impatient_queues(local_stack: None) -> Iterator[None]:
    with coming_back_after(2, "EmailQueue", "EmailReceiptsQueue"):
        yield


@pytest.mark.parametrize(("role", "statement"), WORK)
def test_without_a_statement_work_fails_and_with_it_again_it_completes(
    role: str, statement: str, merchant: Merchant
) -> None:
    with without(role, statement):
        work = WORK[role, statement](merchant)
        wait_until(work.failed, 20, "the failure")
    wait_until(work.done, 30, "the completion")


def test_every_statement_of_every_function_is_tried_or_known_not_to_be_enforced() -> None:
    roles = {role_of(function) for function in functions()}
    statements = {(role, each["Sid"]) for role in roles for each in statements_of(role)}

    assert statements == {*WORK, *NOT_ENFORCED}
    assert not WORK.keys() & NOT_ENFORCED.keys()


def test_what_is_not_enforced_is_not_missed(merchant: Merchant) -> None:
    """Where this fails, the emulator has learnt something: the statement can be tried above."""
    with ExitStack() as taken:
        for role in {role for role, _ in NOT_ENFORCED}:
            lacking = [statement for owner, statement in NOT_ENFORCED if owner == role]
            taken.enter_context(without(role, *lacking))
        sent = merchant.notify(recipient("delivered"))
        wait_until(sent.is_delivered, 20, "delivery")

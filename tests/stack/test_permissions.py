"""Permissions, one by one: without a statement the work that needs it fails, and once it is back
the work completes, with nothing lost in between."""

import gzip
import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from infra.local import phone, settings, stack
from infra.local.stack import wait_until
from recado.adapters.dynamodb_accounts import DynamoDbAccounts
from recado.adapters.dynamodb_contact_entries import DynamoDbContactEntries
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.domain.channel import Channel
from recado.domain.contact_entry import EVERYONE
from recado.domain.send import SendKey
from recado.domain.simulated import RANGE
from recado.wire_formats import send_message
from tests.stack.actors import (
    Merchant,
    Sent,
    client,
    coming_back_after,
    delayed,
    deployed,
    is_drained,
    is_noted,
    recipient,
    schedule_of,
    start_afresh,
    unique,
    unsubscribe_path,
    wake,
    watch_log,
    without,
)
from tests.template.parts import functions, role_of, statements_of

pytestmark = pytest.mark.stack

DENIED = '"error":"ClientError"'
"""What a consumer logs of a message that came back because AWS refused a call."""

COMES_AGAIN = '"error":"TryAgain"'

NOT_HANDED_OVER = '"error":"NotHandedOver"'

NEVER_ENFORCED = {
    "Log": "the emulator writes the logs itself",
    "Trace": "the emulator traces nothing",
    "Encrypt": "the emulator never asks the key",
    "ReadStream": "the emulator reads the stream itself",
    "FindStream": "the emulator reads the stream itself",
}
"""The statements whose lack nobody notices here, whatever role they stand in; `tests/template`
holds them instead."""

NOT_MISSED = {
    ("ConsequencesFunctionRole", "GiveUp"): "the emulator repeats a failed batch for ever",
    ("EmailReceiptsFunctionRole", "Park"): "no receipt is parked so far: all are applied or kept",
    ("SmsReceiptsFunctionRole", "Park"): "no receipt is parked so far: all are applied or kept",
    (
        "WhatsAppReceiptsFunctionRole",
        "Park",
    ): "no receipt is parked so far: all are applied or kept",
    (
        "WakeFunctionRole",
        "Consume",
    ): "the emulator reads the queue itself, and a message waits only "
    "for a lane's queue that is not to be reached",
    ("DispatchFunctionRole", "LendTimersRole"): "the emulator never asks who may lend a role",
    ("RepliesFunctionRole", "Consume"): "the emulator reads the queue itself, and a reply waits "
    "only for a table that is busy",
}
"""Others that are not noticed in this role."""


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
    shows = watch_log("ConsequencesFunction")
    sent = merchant.notify(recipient("delivered"))

    def counted() -> bool:
        body = stack.call("GET", f"{merchant.path}/summary?period={this_month()}").body
        return bool(body["channels"]["email"]["delivered"] == 1)

    return Work(lambda: shows("AccessDenied"), lambda: sent.is_delivered() and counted())


def arming(merchant: Merchant) -> Work:
    """What finds no timer waits in its lane's queue for a quarter of an hour: too long for us, so
    it is thrown away, and the next one has its timer."""
    before, queue = delayed("EmailQueue"), deployed("EmailQueue")
    later: list[Sent] = [scheduled(merchant)]

    def armed() -> bool:
        if len(later) == 1:
            client("sqs").purge_queue(QueueUrl=queue)
            later.append(scheduled(merchant))
        return bool(schedule_of(later[-1]))

    return Work(lambda: delayed("EmailQueue") > before and not schedule_of(later[0]), armed)


def scheduled(merchant: Merchant) -> Sent:
    at = datetime.now(UTC) + timedelta(minutes=20)
    return merchant.notify(recipient("delivered"), send_at=at.isoformat())


def waking(merchant: Merchant) -> Work:
    """A send that is not there is put aside by its lane: so it got there."""
    shows = watch_log("WakeFunction")
    key = SendKey(merchant.account_id, f"snd_{'0' * 34}")
    wake(key)
    return Work(
        lambda: shows(COMES_AGAIN), lambda: is_parked(send_message(key), "EmailDeadLetters")
    )


def blocking(merchant: Merchant) -> Work:
    shows = watch_log("ConsequencesFunction")
    sent = merchant.notify(recipient("no-such-user"))
    return Work(lambda: shows("AccessDenied"), sent.is_blocked)


def guarding(merchant: Merchant) -> Work:
    """The last bounce of too many."""
    before = Counter({(Channel.EMAIL, "delivered"): 440, (Channel.EMAIL, "address_not_found"): 60})
    tallies = DynamoDbTallies(client("dynamodb"), deployed("TalliesTable"))
    tallies.add({(merchant.account_id, this_month()): before}, once=merchant.account_id)
    accounts = DynamoDbAccounts(client("dynamodb"), deployed("AccountsTable"))

    def guarded() -> bool:
        found = accounts.get(merchant.account_id)
        return found is not None and found.guarded is not None

    return Work(blocking(merchant).failed, guarded)


def this_month() -> str:
    return f"{datetime.now(UTC).astimezone(ZoneInfo('America/Sao_Paulo')):%Y-%m}"


def changing_the_merchant(merchant: Merchant) -> Work:
    body = {"display_name": "Loja Aurora"}
    return calling(lambda: stack.call("PUT", merchant.path, body))


def releasing(merchant: Merchant) -> Work:
    return calling(blocked(merchant).release)


def unlisting_by_hand(merchant: Merchant) -> Work:
    """Nobody waits for SES's list: what is still on it is taken off at the next send."""
    sent = blocked(merchant)

    def told() -> str:
        answer = sent.release(address=sent.address)
        assert answer.status == 200, answer
        return str(answer.body["provider_list"])

    return Work(lambda: told() == "pending", lambda: told() == "clear")


def blocked(merchant: Merchant) -> Sent:
    sent = merchant.notify(recipient("no-such-user"))
    wait_until(sent.is_blocked, 20, "the block")
    return sent


class Lane(NamedTuple):
    """A sending function and what it is given: codes go by any channel."""

    name: str
    channel: str

    @property
    def role(self) -> str:
        return f"Send{self.name}FunctionRole"

    @property
    def log(self) -> Callable[[str], bool]:
        return watch_log(f"Send{self.name}Function")

    def send(self, merchant: Merchant, name: str = "delivered") -> Sent:
        """To a recipient of the carrier's."""
        return self.send_to(recipient(name, self.channel), merchant)

    def send_to(self, address: str, merchant: Merchant) -> Sent:
        send = merchant.send_code if self.name == "Codes" else merchant.notify
        return send(address, self.channel)


EMAIL, SMS, WHATSAPP = Lane("Email", "email"), Lane("Sms", "sms"), Lane("WhatsApp", "whatsapp")
CODES = Lane("Codes", "sms")
LANES = (EMAIL, SMS, WHATSAPP, CODES)


def warning(merchant: Merchant) -> Work:
    shows = watch_log("ConsequencesFunction")
    merchant.has(plan={"email": 1})
    merchant.notify(recipient("delivered"))
    return Work(lambda: shows("AccessDenied"), lambda: merchant.warned("email") == [80, 100])


def warning_of_a_plan(merchant: Merchant) -> Work:
    sent = merchant.notify(recipient("delivered"))
    wait_until(sent.is_delivered, 20, "delivery")
    plan = {"display_name": "Loja Aurora", "plan": {"email": 1}}
    return calling(lambda: stack.call("PUT", merchant.path, plan))


def postponing(lane: Lane, merchant: Merchant) -> Work:
    """To be told to come again later is no error; not to be allowed to wait is one."""
    shows, sent = lane.log, lane.send(merchant, "throttled-twice")
    return Work(lambda: shows(DENIED), sent.is_delivered)


def parking_a_message(lane: Lane, merchant: Merchant) -> Work:
    return parking(f"Send{lane.name}Function", f"{lane.name}Queue", f"{lane.name}DeadLetters")


def parking(function: str, queue: str, dead_letters: str) -> Work:
    shows, body = watch_log(function), unique("no message of ours")
    client("sqs").send_message(QueueUrl=deployed(queue), MessageBody=body)
    return Work(lambda: shows(DENIED), lambda: is_parked(body, dead_letters))


def claiming(lane: Lane, merchant: Merchant) -> Work:
    shows, sent = lane.log, lane.send(merchant)
    return Work(lambda: shows(DENIED), sent.is_delivered)


def knowing(lane: Lane, merchant: Merchant) -> Work:
    """How a channel is, is believed for some seconds."""
    return sending_until(DENIED, lane, merchant)


def unlisting(lane: Lane, merchant: Merchant) -> Work:
    """SES's list may hold the address, says everyone's entry."""
    first = lane.send(merchant)
    wait_until(first.is_delivered, 20, "delivery")
    entries = DynamoDbContactEntries(client("dynamodb"), deployed("ContactsTable"))
    now = datetime.now(UTC)
    entries.change(EVERYONE, first.look()["contact_id"], lambda e: replace(e, listed_at=now))
    shows, sent = lane.log, lane.send_to(first.address, merchant)
    return Work(lambda: shows(DENIED) or shows(COMES_AGAIN), sent.is_delivered)


def handing_over(lane: Lane, merchant: Merchant) -> Work:
    """The carrier remembers for a moment that a role may send."""
    return sending_until(NOT_HANDED_OVER, lane, merchant)


def sending_until(error: str, lane: Lane, merchant: Merchant) -> Work:
    """As long as what is remembered lets messages go out, another one has to try."""
    shows = lane.log
    all_sent: list[Sent] = []

    def refused() -> bool:
        if not all_sent or all_sent[-1].messages():
            all_sent.append(lane.send(merchant))
        return shows(error)

    return Work(refused, lambda: all_sent[-1].is_delivered())


def signing(lane: Lane, merchant: Merchant) -> Work:
    start_afresh(f"Send{lane.name}Function")
    shows, sent = lane.log, lane.send(merchant)
    return Work(lambda: shows("AccessDenied"), sent.is_delivered)


def simulating(lane: Lane, merchant: Merchant) -> Work:
    mailbox, number = f"delivered@{settings.SIMULATED_DOMAIN}", f"{RANGE}00"
    shows = lane.log
    sent = lane.send_to(mailbox if lane.channel == "email" else number, merchant)
    return Work(lambda: shows(NOT_HANDED_OVER), sent.is_delivered)


def giving_back_unsent(lane: Lane, merchant: Merchant) -> Work:
    """A claim whose end cannot be written lasts for its lease of two minutes; that it completes
    then is not waited for."""
    shows = lane.log
    lane.send(merchant, "rejected-message" if lane is EMAIL else "rejected")
    return Work(lambda: shows(DENIED), lambda: True)


def pointing(lane: Lane, merchant: Merchant) -> Work:
    """As above; the message is out, once."""
    shows, sent = lane.log, lane.send(merchant)
    return Work(lambda: shows(DENIED), lambda: len(sent.messages()) == 1)


def forgetting(lane: Lane, merchant: Merchant) -> Work:
    """The code is out; what is left to do is to keep it no longer."""
    shows, sent = lane.log, lane.send(merchant)
    return Work(lambda: shows(DENIED), sent.is_forgotten)


class Inlet(NamedTuple):
    """Where receipts of a channel come in: the lane that they follow, a recipient at whom a send
    fails for a technical reason, and a receipt of an attempt that nobody made."""

    lane: Lane
    failing: str
    strange: Callable[[], str]

    @property
    def role(self) -> str:
        return f"{self.lane.name}ReceiptsFunctionRole"

    @property
    def log(self) -> Callable[[str], bool]:
        return watch_log(f"{self.lane.name}ReceiptsFunction")

    def put(self, body: str) -> None:
        """As if the provider had published it."""
        queue = deployed(f"{self.lane.name}ReceiptsQueue")
        client("sqs").send_message(QueueUrl=queue, MessageBody=body)


def recording(inlet: Inlet, merchant: Merchant) -> Work:
    shows, sent = inlet.log, inlet.lane.send(merchant)
    return Work(lambda: shows(DENIED), sent.is_delivered)


def giving_back_failed(inlet: Inlet, merchant: Merchant) -> Work:
    shows, sent = inlet.log, inlet.lane.send(merchant, inlet.failing)
    done = partial(sent.stands_at, "failed_technical")
    return Work(lambda: shows(DENIED), lambda: done() and not merchant.used(inlet.lane.channel))


def postponing_a_receipt(inlet: Inlet, merchant: Merchant) -> Work:
    """The receipt of an attempt that nobody knows waits, and is kept in the end. One that a cold
    function gets late is kept at once, and another one has to try."""
    shows = inlet.log
    bodies: list[str] = []

    def refused() -> bool:
        if not bodies or is_kept(bodies[-1]):
            bodies.append(inlet.strange())
            inlet.put(bodies[-1])
        return shows(DENIED)

    return Work(refused, lambda: is_kept(bodies[-1]))


def keeping(inlet: Inlet, merchant: Merchant) -> Work:
    shows, body = inlet.log, unique("no receipt")
    inlet.put(body)
    return Work(lambda: shows(DENIED), lambda: is_kept(body))


def forwarding(merchant: Merchant) -> Work:
    """In AWS a batch that failed is repeated; the emulator leaves that to us."""
    record = unique("no record")
    batch = {"messageType": "DATA_MESSAGE", "logEvents": [{"message": record}]}
    data = b64encode(gzip.compress(json.dumps(batch).encode())).decode()
    fails = partial(failing_on, json.dumps({"awslogs": {"data": data}}))
    again = cache(fails)
    return Work(fails, lambda: not again() and is_kept(record))


def parking_a_batch(merchant: Merchant) -> Work:
    batch = json.dumps({"no batch of records": unique("batch")})
    fails = partial(failing_on, batch)
    return Work(fails, lambda: not fails() and is_parked(batch, "SmsLogDeadLetters"))


def failing_on(batch: str) -> bool:
    """Whether the forwarder fails when it gets this from the log."""
    name = deployed("SmsLogFunction")
    return "FunctionError" in client("lambda").invoke(FunctionName=name, Payload=batch)


def parking_a_reply(merchant: Merchant) -> Work:
    return parking("RepliesFunction", "RepliesQueue", "RepliesDeadLetters")


def handing_on(merchant: Merchant) -> Work:
    shows, sent = watch_log("WhatsAppReceiptsFunction"), written_to(WHATSAPP, merchant)
    phone.reply("whatsapp", sent.address, "SAIR")
    return Work(lambda: shows(COMES_AGAIN), lambda: is_answered(sent))


def hearing(merchant: Merchant) -> Work:
    sent, shows = written_to(SMS, merchant), watch_log("RepliesFunction")
    phone.reply("sms", sent.address, "SAIR")
    return Work(lambda: shows(DENIED), lambda: is_answered(sent))


def hearing_whom_we_know(merchant: Merchant) -> Work:
    start_afresh("RepliesFunction")
    shows, work = watch_log("RepliesFunction"), hearing(merchant)
    return Work(lambda: shows("AccessDenied"), work.done)


def confirming(lane: Lane, merchant: Merchant) -> Work:
    """A confirmation that fails is not repeated; what it confirms holds. The carrier remembers as
    above."""
    sent, shows = written_to(lane, merchant), watch_log("RepliesFunction")

    def unconfirmed() -> bool:
        if is_drained("RepliesQueue"):
            phone.reply(lane.channel, sent.address, "SAIR")
        return shows('"confirmed":false')

    return Work(
        unconfirmed, lambda: lane.send_to(sent.address, merchant).stands_at("not_sent_opted_out")
    )


def written_to(lane: Lane, merchant: Merchant) -> Sent:
    """A customer of whom it is on record that the merchant wrote."""
    sent = lane.send(merchant)
    wait_until(lambda: is_noted(sent), 20, "the note")
    return sent


def is_answered(sent: Sent) -> bool:
    """Whether after the message itself a confirmation came."""
    return len(sent.messages()) == 2


def following_the_link(method: str, merchant: Merchant) -> Work:
    sent = EMAIL.send(merchant)
    wait_until(sent.is_delivered, 20, "delivery")
    path = unsubscribe_path(sent)
    return calling(lambda: stack.call(method, path, role=None))


def reading_the_link(merchant: Merchant) -> Work:
    start_afresh("UnsubscribeFunction")
    return following_the_link("GET", merchant)


def delivery_of(attempt_id: str) -> str:
    now = datetime.now(UTC).isoformat()
    mail = {"timestamp": now, "tags": {"recado_attempt": [attempt_id]}}
    return json.dumps({"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": now}})


def record_of(message_id: str) -> str:
    published = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}.000"
    notification = {"messageId": message_id, "timestamp": published}
    delivery = {"providerResponse": "Message has been accepted by phone", "dwellTimeMs": 1}
    return json.dumps({"notification": notification, "delivery": delivery, "status": "SUCCESS"})


def status_of(attempt_id: str) -> str:
    now = str(int(datetime.now(UTC).timestamp()))
    told = {"id": unique("wamid"), "status": "delivered", "timestamp": now}
    value = {"statuses": [told | {"biz_opaque_callback_data": attempt_id}]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"whatsAppWebhookEntry": json.dumps(entry)})


INLETS = (
    Inlet(EMAIL, "reject", lambda: delivery_of(f"att_{unique('unknown')}")),
    Inlet(SMS, "invalid-body", lambda: record_of(unique("unknown"))),
    Inlet(WHATSAPP, "no-template", lambda: status_of(f"att_{unique('unknown')}")),
)


def is_kept(body: str) -> bool:
    digest = hashlib.sha256(body.encode()).hexdigest()
    found = client("dynamodb").scan(
        TableName=deployed("ReceiptsTable"),
        FilterExpression="pk = :digest",
        ExpressionAttributeValues={":digest": {"S": digest}},
    )
    return bool(found["Items"])


def is_parked(body: str, dead_letters: str) -> bool:
    """Whether the message is among the dead letters, from which it is taken then."""
    sqs, url = client("sqs"), deployed(dead_letters)
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    handles = [each["ReceiptHandle"] for each in messages if each["Body"] == body]
    for handle in handles:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return bool(handles)


Start = Callable[[Merchant], Work]


def of_each[P: (Lane, Inlet)](start: Callable[[P, Merchant], Work], *places: P) -> dict[str, Start]:
    """The same work in several places, by role."""
    return {place.role: partial(start, place) for place in places}


API, DISPATCH, WAKE = "ApiFunctionRole", "DispatchFunctionRole", "WakeFunctionRole"
CONSEQUENCES = "ConsequencesFunctionRole"
SMS_LOG, REPLIES, LINK = "SmsLogFunctionRole", "RepliesFunctionRole", "UnsubscribeFunctionRole"
POSTING = partial(following_the_link, "POST")
CODES_BY_EMAIL = Lane("Codes", "email")

WORK: dict[str, dict[str, Start]] = {
    "Read": {API: reading},
    "List": {API: accepting},
    "ReadMany": {API: accepting},
    "Write": {API: accepting},
    "Warn": {API: warning_of_a_plan},
    "KeepContents": {API: accepting},
    "Reserve": {API: accepting},
    "HashContacts": {API: hashing_contacts},
    "KeepGuard": {API: changing_the_merchant},
    "Release": {API: releasing},
    "Queue": {DISPATCH: dispatching, WAKE: waking},
    "ArmTimers": {DISPATCH: arming},
    "TellContacts": {CONSEQUENCES: blocking},
    "LookBack": {CONSEQUENCES: blocking},
    "Guard": {CONSEQUENCES: guarding},
    "Count": {CONSEQUENCES: tallying},
    "Tell": {CONSEQUENCES: warning, REPLIES: hearing, LINK: POSTING},
    "Consume": of_each(postponing, *LANES) | of_each(postponing_a_receipt, *INLETS),
    "Park": {
        **of_each(parking_a_message, *LANES),
        SMS_LOG: parking_a_batch,
        REPLIES: parking_a_reply,
    },
    "Claim": of_each(claiming, *LANES),
    "Gates": of_each(claiming, *LANES),
    "KnowChannels": of_each(knowing, *LANES),
    "Unlisted": of_each(unlisting, EMAIL, CODES_BY_EMAIL),
    "Unlist": {API: unlisting_by_hand, **of_each(unlisting, EMAIL, CODES_BY_EMAIL)},
    "NoteSent": of_each(claiming, SMS, WHATSAPP),
    "Point": of_each(pointing, SMS, CODES),
    "Simulate": of_each(simulating, *LANES),
    "GiveBack": of_each(giving_back_unsent, *LANES) | of_each(giving_back_failed, *INLETS),
    "FindCodes": of_each(forgetting, CODES),
    "ForgetCodes": of_each(forgetting, CODES),
    "HandOverEmail": of_each(handing_over, EMAIL, CODES_BY_EMAIL),
    "SignUnsubscribing": of_each(signing, EMAIL, CODES_BY_EMAIL),
    "HandOverSms": {**of_each(handing_over, SMS, CODES), REPLIES: partial(confirming, SMS)},
    "HandOverWhatsApp": {
        **of_each(handing_over, WHATSAPP, Lane("Codes", "whatsapp")),
        REPLIES: partial(confirming, WHATSAPP),
    },
    "Record": of_each(recording, *INLETS),
    "Keep": of_each(keeping, *INLETS),
    "FollowPointers": of_each(recording, INLETS[1]),
    "HandRepliesOn": {INLETS[2].role: handing_on},
    "Forward": {SMS_LOG: forwarding},
    "FindSenders": {REPLIES: hearing},
    "Answered": {REPLIES: hearing},
    "OptOut": {REPLIES: hearing, LINK: POSTING},
    "KnowMerchants": {REPLIES: hearing, LINK: POSTING},
    "KnowContacts": {REPLIES: hearing_whom_we_know, LINK: reading_the_link},
}
"""The shortest work that needs each statement, in every role that has it."""

WORK_OF_OTHERS = {"KnowChannels": of_each(recording, *INLETS)}
"""The same for roles that get nothing to do while those above lack the statement."""

ALL_WORK = [*WORK.items(), *WORK_OF_OTHERS.items()]

QUEUES = [f"{name}Queue" for lane in LANES for name in (lane.name, f"{lane.name}Receipts")]


@pytest.fixture(scope="module", autouse=True)
def impatient_queues(local_stack: None) -> Iterator[None]:
    with coming_back_after(2, *{*QUEUES, "RepliesQueue"} - {"CodesReceiptsQueue"}):
        yield


@pytest.mark.parametrize(("statement", "roles"), ALL_WORK, ids=[name for name, _ in ALL_WORK])
def test_without_a_statement_work_fails_and_with_it_again_it_completes(
    statement: str, roles: dict[str, Start], local_stack: None
) -> None:
    """In all its roles at the same time: each shows by its own log that it lacks it."""
    merchants = {role: Merchant.new() for role in roles}
    with lacking((role, statement) for role in roles):
        begun = {role: start(merchants[role]) for role, start in roles.items()}
        for role, work in begun.items():
            wait_until(work.failed, 20, f"the failure of {role}")
    for role, work in begun.items():
        wait_until(work.done, 30, f"the completion of {role}")


def test_every_statement_of_every_function_is_tried_or_known_not_to_be_enforced() -> None:
    tried = {(role, statement) for statement, roles in ALL_WORK for role in roles}

    assert all_statements() == tried | not_enforced()
    assert not tried & not_enforced()


def test_what_is_not_enforced_is_not_missed(merchant: Merchant) -> None:
    """Where this fails, the emulator has learnt something: the statement can be tried above."""
    with lacking(not_enforced()):
        for lane in LANES:
            wait_until(lane.send(merchant).is_delivered, 20, f"delivery by {lane.name}")
        for start in (handing_on, hearing, POSTING):
            wait_until(start(merchant).done, 20, "the opt-out")


def all_statements() -> set[tuple[str, str]]:
    """Of all functions, by role."""
    roles = {role_of(function) for function in functions()}
    return {(role, each["Sid"]) for role in roles for each in statements_of(role)}


def not_enforced() -> set[tuple[str, str]]:
    everywhere = {each for each in all_statements() if each[1] in NEVER_ENFORCED}
    return everywhere | NOT_MISSED.keys()


@contextmanager
def lacking(statements: Iterable[tuple[str, str]]) -> Iterator[None]:
    by_role: dict[str, list[str]] = {}
    for role, statement in statements:
        by_role.setdefault(role, []).append(statement)
    with ExitStack() as taken:
        for role, names in by_role.items():
            taken.enter_context(without(role, *names))
        yield

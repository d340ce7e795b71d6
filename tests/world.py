"""A small world around the real functions: moto's tables and queues, an SES that can misbehave, the
event sources of the template, and a clock that only hands move.

    with a_world() as world:
        notification = world.accept()
        world.settle()
        assert world.status(notification)["code"] == "sent"
"""

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.loaders import create_loader
from botocore.session import get_session
from moto import mock_aws

from functions.api import app as api
from functions.consequences import app as consequences
from functions.dispatch import app as dispatch
from functions.email_receipts import app as email_receipts
from functions.replies import app as replies
from functions.send import app as send
from functions.sms_receipts import app as sms_receipts
from functions.wake import app as wake
from functions.whatsapp_receipts import app as whatsapp_receipts
from recado import settings
from recado.domain.channel import Channel
from recado.domain.lane import Lane
from recado.wiring import api as wire_api
from recado.wiring import consequences as wire_consequences
from recado.wiring import dispatch as wire_dispatch
from recado.wiring import email_receipts as wire_email_receipts
from recado.wiring import replies as wire_replies
from recado.wiring import send as wire_send
from recado.wiring import sms_receipts as wire_sms_receipts
from recado.wiring import wake as wire_wake
from recado.wiring import whatsapp_receipts as wire_whatsapp_receipts
from recado.wiring.channel_states import channel_states
from tests.builders import PACE, SIMULATION, TEMPLATES
from tests.cloudformation import create_tables, resources, template
from tests.world_events import Message, Reply, api_event, context, reply_to, sqs_event
from tests.world_openapi import check
from tests.world_phones import Phones
from tests.world_ses import Ses
from tests.world_sources import Queue, Stream, Timers, milliseconds
from tests.world_wire import Killed, Wire

SENDER = "cobranca@recado.example"
MESSAGE_SENDER = "recados@recado.example"
CONFIGURATION_SET = "recado"
ACCOUNT = "acc_2001"

LANES = {Lane.EMAIL: "Email", Lane.SMS: "Sms", Lane.WHATSAPP: "WhatsApp", Lane.CODES: "Codes"}
"""What the template calls each lane: `Send<name>Function` empties `<name>Queue`."""

GIVEN = {
    "ChargeSender": SENDER,
    "MessageSender": MESSAGE_SENDER,
    "ConfigurationSet": CONFIGURATION_SET,
    "SimulatedDomain": SIMULATION.domain,
    "PublicBaseUrl": "https://recado.example",
    "WhatsAppPhoneNumberId": "0123456789",
    "WhatsAppTemplates": ",".join(
        f"{kind}:{each.name}:{each.language}" for kind, each in TEMPLATES.items()
    ),
    "ContactKey.Id": "contacts",
    "DispatchQueue.Arn": "arn:aws:sqs:us-east-1:123456789012:DispatchQueue",
    "Timers": "timers",
    "TimersRole.Arn": "arn:aws:iam::123456789012:role/timers",
    "WakeDeadLetters.Arn": "arn:aws:sqs:us-east-1:123456789012:DispatchQueueDeadLetters",
}
"""What the deployment decides, and the template has no word of."""

NOTIFICATION = {
    "kind": "due_reminder",
    "customer_id": "cus_1001",
    "invoice_id": "inv_1001",
    "occurrence": "due-3",
    "contacts": [{"channel": "email", "address": "ana.souza@exemplo.com.br"}],
    "invoice": {
        "amount_cents": 12990,
        "due_date": "2026-12-05",
        "description": "Mensalidade de dezembro",
        "payment_url": "https://pagar.exemplo.com.br/inv_1001",
        "payment_code": "00020126580014br.gov.bcb.pix0136pagamento",
    },
}

_LOADER = create_loader()


@contextmanager
def a_world() -> Iterator["World"]:
    with mock_aws():
        yield World()
    boto3.DEFAULT_SESSION = None


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with these besides."""
    before = dict(os.environ)
    os.environ.update(variables)
    yield
    os.environ.clear()
    os.environ.update(before)


def _session() -> boto3.Session:
    session = get_session()
    session.register_component("data_loader", _LOADER)
    return boto3.Session(botocore_session=session, region_name="us-east-1")


class World:
    """All of it. The functions' AWS calls pass `wire`; the world's own do not."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
        own = _session()
        self.dynamodb = own.client("dynamodb")
        self.tables = create_tables(self.dynamodb)
        sqs, clock = own.client("sqs"), self.clock
        self.lanes = {lane: Queue(sqs, f"{name}Queue", clock) for lane, name in LANES.items()}
        self.emails = self.lanes[Lane.EMAIL]
        self.receipts = Queue(sqs, "EmailReceiptsQueue", clock)
        self.sms_receipts = Queue(sqs, "SmsReceiptsQueue", clock)
        self.whatsapp_receipts = Queue(sqs, "WhatsAppReceiptsQueue", clock)
        self.replies = Queue(sqs, "RepliesQueue", clock)
        self.dispatch_queue = Queue(sqs, "DispatchQueue", clock)
        self.timers = Timers(self.dispatch_queue, clock)
        self.dispatch_dead_letters = sqs.create_queue(QueueName="DispatchDeadLetters")["QueueUrl"]
        streams = own.client("dynamodbstreams")
        table = self.tables["NotificationsTable"]
        self.stream = Stream(self.dynamodb, streams, table, "DispatchFunction")
        self.changes = Stream(self.dynamodb, streams, table, "ConsequencesFunction")
        own.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        own.client("secretsmanager").create_secret(Name="contacts", SecretString="never rotates")
        self.wire, self.ses, self.phones = Wire(), Ses(clock), Phones(clock)
        self.environments: dict[str, Any] = {}
        self.silent = False
        self._connect()

    def _connect(self) -> None:
        """Makes the session from which the functions make their clients."""
        boto3.DEFAULT_SESSION = session = _session()
        self.wire.tap(session)
        for queue in self._queues():
            queue.tap(session)
        self.timers.tap(session)
        session.events.register("before-send.sesv2.SendEmail", self.ses.answer)
        session.events.register(
            "before-call.sesv2.DeleteSuppressedDestination", self.ses.take_off_the_list
        )
        session.events.register("before-send.sns.Publish", self.phones.publish)
        session.events.register(
            "before-send.socialmessaging.SendWhatsAppMessage", self.phones.send_whatsapp
        )

    def _queues(self) -> list[Queue]:
        phones = [self.sms_receipts, self.whatsapp_receipts, self.replies]
        return [*self.lanes.values(), self.receipts, *phones, self.dispatch_queue]

    # ------------------------------------------------------------ time

    def clock(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    # ------------------------------------------------------------ functions

    def _in(self, function: str, wire: Callable[[], Any], run: Callable[[Any], Any]) -> Any:
        """Runs a function in its environment; one that was killed is never used again."""
        try:
            if function not in self.environments:
                with environment(self._variables(function)):
                    self.environments[function] = wire()
            with warnings.catch_warnings():
                # Shown where it matters: tests/unit/functions/test_metrics.py.
                warnings.filterwarnings("ignore", "No application metrics", UserWarning)
                return run(self.environments[function])
        except Killed:
            self.environments.pop(function, None)
            raise

    def _variables(self, function: str) -> dict[str, str]:
        """What Lambda would set, with the world's own resources."""
        properties = resources("AWS::Serverless::Function")[function]["Properties"]
        everywhere = template()["Globals"]["Function"]["Environment"]["Variables"]
        own = properties["Environment"]["Variables"]
        return {name: self._resolved(form) for name, form in (everywhere | own).items()}

    def _resolved(self, form: Any) -> str:
        if not isinstance(form, dict):
            return str(form)
        (reference,) = form.values()
        if "${" in reference:
            return re.sub(r"\$\{([^}]+)\}", lambda match: self._named(match[1]), reference)
        return self._named(reference)

    def _named(self, name: str) -> str:
        known = GIVEN | self.tables | self._urls()
        return known.get(name) or str(template()["Parameters"][name]["Default"])

    def _urls(self) -> dict[str, str]:
        urls = {queue.logical_id: queue.url for queue in self._queues()}
        urls |= {
            f"{queue.logical_id.removesuffix('Queue')}DeadLetters": queue.dead_letters_url
            for queue in self._queues()
        }
        return urls | {
            "DispatchDeadLetters": self.dispatch_dead_letters,
            "WakeDeadLetters": self.dispatch_queue.dead_letters_url,
        }

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        """One request to the API; its answer is held against the OpenAPI document."""
        event = api_event(method, path, body, **more)
        answer = self._in(
            "ApiFunction",
            lambda: wire_api.wire(settings.ApiSettings.read(), self.clock),
            lambda service: api.handler(event, context(), service),
        )
        reply = reply_to(answer)
        check(method, path, reply)
        return reply

    def dispatch(self, event: dict[str, Any]) -> None:
        """One invocation with a batch of the stream."""
        self._in(
            "DispatchFunction",
            lambda: wire_dispatch.wire(settings.DispatchSettings.read(), self.clock),
            lambda service: dispatch.handler(event, context(), service),
        )

    def consequences(self, event: dict[str, Any]) -> None:
        """The same for the stream's other reader."""
        self._in(
            "ConsequencesFunction",
            lambda: wire_consequences.wire(settings.ConsequencesSettings.read(), self.clock),
            lambda service: consequences.handler(event, context(), service),
        )

    def wake(self, *messages: Message) -> dict[str, Any]:
        """One invocation with what timers have put into their queue."""
        answer: dict[str, Any] = self._in(
            "WakeFunction",
            lambda: wire_wake.wire(settings.WakeSettings.read(), self.clock),
            lambda service: wake.handler(sqs_event(*messages), context(), service),
        )
        return answer

    def send(self, lane: Lane, *messages: Message, remaining: int = 60_000) -> dict[str, Any]:
        """One invocation with messages of a lane; its partial batch answer. `remaining`:
        milliseconds that the function has left."""
        answer: dict[str, Any] = self._in(
            f"Send{LANES[lane]}Function",
            lambda: wire_send.wire(settings.SendSettings.read(), self.clock),
            lambda service: send.handler(sqs_event(*messages), context(remaining), service),
        )
        return answer

    def send_email(self, *messages: Message) -> dict[str, Any]:
        return self.send(Lane.EMAIL, *messages)

    def email_receipts(self, *messages: Message) -> dict[str, Any]:
        """One invocation with messages of the receipts' queue; its partial batch answer."""
        answer: dict[str, Any] = self._in(
            "EmailReceiptsFunction",
            lambda: wire_email_receipts.wire(settings.ReceiptsSettings.read(), self.clock),
            lambda service: email_receipts.handler(sqs_event(*messages), context(), service),
        )
        return answer

    def hear_sms(self, *messages: Message) -> dict[str, Any]:
        """The same for the receipts of SMS."""
        answer: dict[str, Any] = self._in(
            "SmsReceiptsFunction",
            lambda: wire_sms_receipts.wire(settings.SmsReceiptsSettings.read(), self.clock),
            lambda service: sms_receipts.handler(sqs_event(*messages), context(), service),
        )
        return answer

    def hear_whatsapp(self, *messages: Message) -> dict[str, Any]:
        """The same for the receipts of WhatsApp."""
        answer: dict[str, Any] = self._in(
            "WhatsAppReceiptsFunction",
            lambda: wire_whatsapp_receipts.wire(
                settings.WhatsAppReceiptsSettings.read(), self.clock
            ),
            lambda service: whatsapp_receipts.handler(sqs_event(*messages), context(), service),
        )
        return answer

    def hear_replies(self, *messages: Message) -> dict[str, Any]:
        """One invocation with what customers wrote; its partial batch answer."""
        answer: dict[str, Any] = self._in(
            "RepliesFunction",
            lambda: wire_replies.wire(settings.RepliesSettings.read(), self.clock),
            lambda service: replies.handler(sqs_event(*messages), context(), service),
        )
        return answer

    # ------------------------------------------------------------ event sources

    def run_dispatch(self) -> bool:
        return self._read(self.stream, self.dispatch)

    def run_consequences(self) -> bool:
        return self._read(self.changes, self.consequences)

    def _read(self, stream: Stream, function: Callable[[dict[str, Any]], None]) -> bool:
        """A stream's source: a batch that failed comes again. False if there was none."""
        event = stream.due()
        if not event["Records"]:
            return False
        with suppress(Exception, Killed):
            function(event)
            stream.done()
        return True

    def run_send(self, lane: Lane) -> bool:
        return self._run(self.lanes[lane], lambda *messages: self.send(lane, *messages))

    def run_send_email(self) -> bool:
        return self.run_send(Lane.EMAIL)

    def run_email_receipts(self) -> bool:
        return self._run(self.receipts, self.email_receipts)

    def _run_all(self) -> bool:
        """Whether any source had something."""
        return (
            self.run_dispatch()
            or self.run_consequences()
            or self.timers.fire()
            or self._run(self.dispatch_queue, self.wake)
            or any(self.run_send(lane) for lane in Lane)
            or self.run_email_receipts()
            or self._run(self.sms_receipts, self.hear_sms)
            or self._run(self.whatsapp_receipts, self.hear_whatsapp)
            or self._run(self.replies, self.hear_replies)
        )

    def _run(self, queue: Queue, function: Callable[..., dict[str, Any]]) -> bool:
        """A queue's source: what a killed function had comes back after the visibility time-out.
        Any other exception is a defect: these functions answer for each message."""
        batch = queue.due()
        if not batch:
            return False
        with suppress(Killed):
            queue.done(batch, function(*(replace(message) for message in batch)))
        return True

    def publish(self) -> bool:
        """What the providers tell reaches the receipts' queues."""
        told = [
            (self.receipts, self.ses.events),
            (self.sms_receipts, self.phones.records),
            (self.whatsapp_receipts, self.phones.events),
        ]
        events = [(queue, event) for queue, waiting in told for event in waiting]
        for _, waiting in told:
            waiting.clear()
        for queue, event in events:
            queue.put(event)
        return bool(events)

    def settle(self, *, publishing: bool = True, within: timedelta = timedelta.max) -> None:
        """Plays the sources until all is quiet, and moves the clock to whatever waits, unless that
        is later than this."""
        begun = self.now
        for _ in range(500):
            if self._run_all():
                continue
            if publishing and self.publish():
                continue
            waiting = [m.visible_at for queue in self._queues() for m in queue.messages]
            waiting += [milliseconds(at) for at, _ in self.timers.armed.values()]
            if not waiting:
                return
            due = datetime.fromtimestamp(min(waiting) / 1000, UTC)
            if due - begun > within:
                return
            self.now = max(self.now, due)
            self._hear_of_others()
        raise AssertionError("the world does not come to rest")

    def _hear_of_others(self) -> None:
        """Receipts of other merchants' e-mails arrive all the time, unless all is `silent`."""
        if not self.silent:
            states = channel_states(self.dynamodb, self.tables["ChannelsTable"], PACE, self.clock)
            states.note_heard(Channel.EMAIL, self.now)

    # ------------------------------------------------------------ the platform

    def prepare(self) -> None:
        """The account that the notifications are of."""
        account = {"display_name": "Padaria Estrela, Ltda", "reply_to": "contato@padaria.example"}
        assert self.call("PUT", f"/accounts/{ACCOUNT}", account).status == 200

    def settle_invoice(self, state: str = "paid") -> None:
        """The platform says that the notification's invoice is no longer open."""
        path = f"/accounts/{ACCOUNT}/invoices/inv_1001"
        said = {"state": state, "as_of": self.now.isoformat()}
        assert self.call("PUT", path, said).status == 200

    def post(self, key: str = "key-1", **changes: Any) -> Reply:
        """One request to accept a notification."""
        body = NOTIFICATION | changes
        path = f"/accounts/{ACCOUNT}/notifications"
        return self.call("POST", path, body, headers={"Idempotency-Key": key})

    def accept(self, key: str = "key-1", **changes: Any) -> str:
        """Accepts a notification, as a client that repeats what got no answer; its id."""
        for _ in range(10):
            with suppress(Killed):
                reply = self.post(key, **changes)
                if reply.body.get("code") == "still_running":
                    self.advance(seconds=60)  # the lease of the call that was killed
                elif reply.status < 500:
                    assert reply.status == 202, reply
                    return str(reply.body["notification_id"])
        raise AssertionError("the API does not accept")

    def sends(self, notification_id: str) -> list[dict[str, Any]]:
        reply = self.call("GET", f"/accounts/{ACCOUNT}/notifications/{notification_id}")
        assert reply.status == 200, reply
        sends: list[dict[str, Any]] = reply.body["sends"]
        return sends

    def status(self, notification_id: str) -> dict[str, Any]:
        """The status of the notification's only send."""
        (send,) = self.sends(notification_id)
        status: dict[str, Any] = send["status"]
        return status

    def evidence(self, notification_id: str) -> str | None:
        """What its `sent` rests on."""
        evidence = self.status(notification_id)["evidence"]
        return str(evidence["level"]) if evidence else None

    def kept(self) -> list[dict[str, str]]:
        """The receipts that were kept for a person, all attributes as text."""
        items: list[Any] = self.dynamodb.scan(TableName=self.tables["ReceiptsTable"])["Items"]
        return [{k: str(next(iter(v.values()))) for k, v in item.items()} for item in items]

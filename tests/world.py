"""A small world around the real functions: moto's tables and queues, an SES that can misbehave, the
event sources of the template, and a clock that only hands move.

    with a_world() as world:
        notification = world.accept()
        world.settle()
        assert world.status(notification)["code"] == "sent"
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.loaders import create_loader
from botocore.session import get_session
from moto import mock_aws

from functions.api import app as api
from functions.dispatch import app as dispatch
from functions.email_receipts import app as email_receipts
from functions.send_email import app as send_email
from recado import settings
from recado.wiring import api as wire_api
from recado.wiring import dispatch as wire_dispatch
from recado.wiring import email_receipts as wire_email_receipts
from recado.wiring import send_email as wire_send_email
from tests.builders import SIMULATION
from tests.cloudformation import create_tables, template
from tests.world_events import Message, Reply, api_event, context, reply_to, sqs_event
from tests.world_openapi import check
from tests.world_ses import Ses
from tests.world_sources import Queue, Stream
from tests.world_wire import Killed, Wire

SENDER = "cobranca@recado.example"
CONFIGURATION_SET = "recado"
ACCOUNT = "acc_2001"

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


def parameter(name: str) -> int:
    """A number that the template sets unless told otherwise."""
    return int(template()["Parameters"][name]["Default"])


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
        self.emails = Queue(sqs, "EmailQueue", clock)
        self.receipts = Queue(sqs, "EmailReceiptsQueue", clock)
        self.dispatch_dead_letters = sqs.create_queue(QueueName="DispatchDeadLetters")["QueueUrl"]
        streams = own.client("dynamodbstreams")
        self.stream = Stream(self.dynamodb, streams, self.tables["NotificationsTable"])
        own.client("sesv2").create_email_identity(EmailIdentity=SENDER)
        own.client("secretsmanager").create_secret(Name="contacts", SecretString="never rotates")
        self.wire, self.ses = Wire(), Ses(clock)
        self.environments: dict[str, Any] = {}
        self._connect()

    def _connect(self) -> None:
        """Makes the session from which the functions make their clients."""
        boto3.DEFAULT_SESSION = session = _session()
        self.wire.tap(session)
        self.emails.tap(session)
        self.receipts.tap(session)
        session.events.register("before-send.sesv2.SendEmail", self.ses.answer)

    # ------------------------------------------------------------ time

    def clock(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    # ------------------------------------------------------------ functions

    def _in(self, name: str, wire: Callable[[], Any], run: Callable[[Any], Any]) -> Any:
        """Runs a function in its environment; one that was killed is never used again."""
        try:
            if name not in self.environments:
                self.environments[name] = wire()
            with warnings.catch_warnings():
                # Shown where it matters: tests/unit/functions/test_metrics.py.
                warnings.filterwarnings("ignore", "No application metrics", UserWarning)
                return run(self.environments[name])
        except Killed:
            self.environments.pop(name, None)
            raise

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        """One request to the API; its answer is held against the OpenAPI document."""
        event = api_event(method, path, body, **more)
        answer = self._in(
            "api",
            lambda: wire_api.wire(self._api_settings(), self.clock),
            lambda service: api.handler(event, context(), service),
        )
        reply = reply_to(answer)
        check(method, path, reply)
        return reply

    def dispatch(self, event: dict[str, Any]) -> None:
        """One invocation with a batch of the stream."""
        self._in(
            "dispatch",
            lambda: wire_dispatch.wire(
                settings.DispatchSettings(
                    email_queue_url=self.emails.url, dead_letters_url=self.dispatch_dead_letters
                )
            ),
            lambda service: dispatch.handler(event, context(), service),
        )

    def send_email(self, *messages: Message) -> dict[str, Any]:
        """One invocation with messages of the e-mail queue; its partial batch answer."""
        answer: dict[str, Any] = self._in(
            "send_email",
            lambda: wire_send_email.wire(self._send_email_settings(), self.clock),
            lambda service: send_email.handler(sqs_event(*messages), context(), service),
        )
        return answer

    def email_receipts(self, *messages: Message) -> dict[str, Any]:
        """One invocation with messages of the receipts' queue; its partial batch answer."""
        answer: dict[str, Any] = self._in(
            "email_receipts",
            lambda: wire_email_receipts.wire(self._receipts_settings(), self.clock),
            lambda service: email_receipts.handler(sqs_event(*messages), context(), service),
        )
        return answer

    # ------------------------------------------------------------ event sources

    def run_dispatch(self) -> bool:
        """The stream's source: a batch that failed comes again. False if there was none."""
        event = self.stream.due()
        if not event["Records"]:
            return False
        with suppress(Exception, Killed):
            self.dispatch(event)
            self.stream.done()
        return True

    def run_send_email(self) -> bool:
        return self._run(self.emails, self.send_email)

    def run_email_receipts(self) -> bool:
        return self._run(self.receipts, self.email_receipts)

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
        """SES's events reach the receipts' queue."""
        events, self.ses.events = self.ses.events, []
        for event in events:
            self.receipts.put(event)
        return bool(events)

    def settle(self, *, publishing: bool = True) -> None:
        """Plays the sources until all is quiet, and moves the clock to whatever waits."""
        for _ in range(500):
            if self.run_dispatch() or self.run_send_email() or self.run_email_receipts():
                continue
            if publishing and self.publish():
                continue
            waiting = [m.visible_at for m in self.emails.messages + self.receipts.messages]
            if not waiting:
                return
            self.now = max(self.now, datetime.fromtimestamp(min(waiting) / 1000, UTC))
        raise AssertionError("the world does not come to rest")

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

    # ------------------------------------------------------------ settings

    def _tables(self) -> settings.Tables:
        return settings.Tables(
            accounts=self.tables["AccountsTable"],
            notifications=self.tables["NotificationsTable"],
            calls=self.tables["CallsTable"],
        )

    def _api_settings(self) -> settings.ApiSettings:
        return settings.ApiSettings(
            tables=self._tables(),
            tallies_table=self.tables["TalliesTable"],
            events_table=self.tables["EventsTable"],
            simulated_domain=SIMULATION.domain,
            contact_key_secret="contacts",
            content_life=timedelta(days=parameter("ContentDays")),
            unknown_window=timedelta(seconds=parameter("UnknownOutcomeSeconds")),
            charge_sender=SENDER,
            message_sender=SENDER,
        )

    def _send_email_settings(self) -> settings.SendEmailSettings:
        return settings.SendEmailSettings(
            tables=self._tables(),
            queue_url=self.emails.url,
            dead_letters_url=self.emails.dead_letters_url,
            sender=SENDER,
            configuration_set=CONFIGURATION_SET,
            receipts_queue_url=self.receipts.url,
            simulated_domain=SIMULATION.domain,
            unknown_window=timedelta(seconds=parameter("UnknownOutcomeSeconds")),
        )

    def _receipts_settings(self) -> settings.EmailReceiptsSettings:
        return settings.EmailReceiptsSettings(
            notifications_table=self.tables["NotificationsTable"],
            receipts_table=self.tables["ReceiptsTable"],
            queue_url=self.receipts.url,
            dead_letters_url=self.receipts.dead_letters_url,
            content_life=timedelta(days=parameter("ContentDays")),
            unknown_attempt_patience=timedelta(seconds=parameter("UnknownAttemptSeconds")),
        )

"""The carrier on a real port, before an emulator that only remembers what it was asked."""

import json
import threading
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.config import Config

from infra.local import aws
from infra.local.carrier.carrier import Carrier
from infra.local.carrier.email_channel import EmailChannel
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.later import Action, Later
from infra.local.carrier.phone_desk import PhoneDesk
from infra.local.carrier.phones import Phones
from infra.local.carrier.proxy import Request, Response
from infra.local.carrier.replies import Replies
from infra.local.carrier.schedule import Pace
from infra.local.carrier.server import listen
from infra.local.carrier.sms import Sms
from infra.local.carrier.standing import Standing
from infra.local.carrier.suppression import SuppressionDesk, SuppressionList
from infra.local.carrier.troubles import Troubles
from infra.local.carrier.whatsapp import WhatsApp

WHATSAPP_TOPIC = "arn:aws:sns:us-east-1:000000000000:whatsapp"
SMS_TOPIC = "arn:aws:sns:us-east-1:000000000000:sms"
MAIL_TOPIC = "arn:aws:sns:us-east-1:000000000000:mail"
_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=10)


class FakeIam:
    """Allows the actions and resources that it was told."""

    def __init__(self) -> None:
        self.allowed: set[tuple[str, str]] = set()

    def simulate_principal_policy(
        self, ActionNames: list[str], ResourceArns: list[str], **_: Any
    ) -> dict[str, Any]:
        asked = (ActionNames[0], ResourceArns[0])
        decision = "allowed" if asked in self.allowed else "implicitDeny"
        return {"EvaluationResults": [{"EvalDecision": decision}]}


class FakeSes:
    """Has one configuration set, which tells the topic of mails everything. `suppressing`: for
    which reasons it has SES suppress addresses."""

    exceptions = SimpleNamespace(NotFoundException=LookupError)

    def __init__(self) -> None:
        self.suppressing = ["BOUNCE"]

    def get_configuration_set(self, **_: Any) -> dict[str, Any]:
        return {"SuppressionOptions": {"SuppressedReasons": self.suppressing}}

    def get_account(self) -> dict[str, Any]:
        return {"SuppressionAttributes": {"SuppressedReasons": []}}

    def get_configuration_set_event_destinations(self, **_: Any) -> dict[str, Any]:
        types = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"]
        to = {"Enabled": True, "MatchingEventTypes": types}
        return {"EventDestinations": [to | {"SnsDestination": {"TopicArn": MAIL_TOPIC}}]}


class FakeEmulator(Emulator):
    """Answers everything with `response`, and remembers what it was asked and told."""

    def __init__(self) -> None:
        self.iam = FakeIam()
        self.ses = FakeSes()
        clients = {"iam": self.iam, "sesv2": self.ses}
        super().__init__("nowhere", clients.__getitem__)
        self.response = Response(200, [("Content-Type", "application/json")], b"{}")
        self.forwarded: list[Request] = []
        self.published: list[tuple[str, str]] = []
        self.logged: list[tuple[str, dict[str, Any]]] = []
        self.outputs = {"WhatsAppReceiptsTopicArn": WHATSAPP_TOPIC, "SmsRepliesTopicArn": SMS_TOPIC}

    def answer(self, request: Request) -> Response:
        self.forwarded.append(request)
        return self.response

    def publish(self, topic: str, message: str, subject: str | None = None) -> None:
        self.published.append((topic, message))

    def write_log(self, group: str, stream: str, message: str) -> None:
        self.logged.append((group, json.loads(message)))

    def output(self, name: str) -> str | None:
        return self.outputs.get(name)


class FakeLater(Later):
    """Holds everything back until time is said to pass."""

    def __init__(self) -> None:
        self._held: list[tuple[float, int, Action]] = []

    def do(self, delay: float, action: Action) -> None:
        self._held.append((delay, len(self._held), action))

    def pass_time(self) -> None:
        held, self._held = sorted(self._held, key=lambda one: one[:2]), []
        for _, _, action in held:
            action()


class World:
    """The carrier, what is behind it, and those who call it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.emulator = FakeEmulator()
        self.later = FakeLater()
        phones, pace = Phones(folder), Pace(shortest=0.1, longest=0.1, held=0)
        suppressed, troubles = SuppressionList(), Troubles()
        self.desks = (
            EmailChannel(self.emulator, self.later, pace, folder, suppressed, troubles),
            SuppressionDesk(self.emulator, suppressed),
            Standing(troubles),
            PhoneDesk(Sms(self.emulator), phones, self.later, pace),
            PhoneDesk(WhatsApp(self.emulator, phones), phones, self.later, pace),
            Replies(self.emulator, phones),
        )
        self.server = listen(Carrier(self.emulator, self.desks), 0)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = _session().client(service, endpoint_url=self.url, config=_ONCE)
        return self._clients[service]

    def kept(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        for client in self._clients.values():
            client.close()
        self.server.shutdown()
        self.server.server_close()


@cache
def _session() -> Any:
    return aws.root_session()

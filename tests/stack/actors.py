"""Who acts on the running stack: the platform for one of its merchants, and the operator."""

import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from infra.local import phone, settings, stack
from infra.local.carrier.numbers import SMS, WHATSAPP
from infra.local.carrier.recipients import DOMAIN
from infra.local.stack import Answer
from recado.domain.lane import Lane
from recado.domain.send import SendKey
from recado.wire_formats import timer_message


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def recipient(name: str, channel: str = "email") -> str:
    """A fresh address on the channel that plays this recipient of the carrier's table."""
    if channel == "email":
        return f"{name}+{uuid.uuid4().hex[:12]}@{DOMAIN}"
    line = SMS[name] if channel == "sms" else WHATSAPP[name]
    labels = iter(partial(random.randrange, 10_000), None)
    return next(n for n in map(line.number, labels) if not phone.messages(n))


@dataclass(frozen=True)
class Sent:
    """A notification to one address, and what became of it."""

    account_id: str
    notification_id: str
    address: str
    channel: str = "email"

    @property
    def path(self) -> str:
        return f"/accounts/{self.account_id}/notifications/{self.notification_id}"

    @property
    def key(self) -> SendKey:
        return SendKey(self.account_id, self.look()["send_id"])

    def look(self) -> dict[str, Any]:
        """The one send of it, as the API shows it now."""
        answer = stack.call("GET", self.path)
        assert answer.status == 200, answer
        (send,) = answer.body["sends"]
        found: dict[str, Any] = send
        return found

    def stands_at(self, code: str, evidence: str | None = None) -> bool:
        status = self.look()["status"]
        level = status["evidence"] and status["evidence"]["level"]
        return bool(status["code"] == code and level == evidence)

    def words(self) -> set[str]:
        """Its status in all words: the code, what is known of `sent`, the reason of any other."""
        status = self.look()["status"]
        evidence = status["evidence"]
        return {status["code"], evidence["level"] if evidence else status["reason"]}

    def is_over(self) -> bool:
        """Whether no further attempt is planned."""
        return self.look()["attempt"]["next_at"] is None

    def is_delivered(self) -> bool:
        return self.stands_at("sent", "delivered")

    def is_forgotten(self) -> bool:
        """Whether not even the support can see any more what was sent."""
        send_id = self.look()["send_id"]
        path = f"/support/accounts/{self.account_id}/sends/{send_id}/content"
        return stack.call("GET", path, role="support").status == 404

    def contact(self) -> dict[str, Any]:
        """What the account knows of the contact."""
        contact_id = self.look()["contact_id"]
        answer = stack.call("GET", f"/accounts/{self.account_id}/contacts/{contact_id}")
        assert answer.status == 200, answer
        found: dict[str, Any] = answer.body
        return found

    def is_blocked(self) -> bool:
        """Whether nothing more goes out to the contact."""
        return self.contact()["block"] is not None

    def release(self, role: str = "support", key: str | None = None, **given: Any) -> Answer:
        """Have the contact released, on behalf of somebody and for a reason."""
        body = {
            "channel": self.channel,
            "asked_by": "Loja Aurora",
            "why": "O cliente confirmou o endereço.",
            **given,
        }
        path = f"/support/accounts/{self.account_id}/contacts/{self.look()['contact_id']}/release"
        headers = {"Idempotency-Key": key or unique("key")}
        return stack.call("POST", path, body, role, headers)

    def resend(self) -> None:
        """Ask for one more attempt."""
        path = f"/accounts/{self.account_id}/sends/{self.look()['send_id']}/resend"
        answer = stack.call("POST", path, {}, headers={"Idempotency-Key": unique("key")})
        assert answer.status == 202, answer

    def messages(self) -> list[dict[str, Any]]:
        """What really went out to the address on the channel, for this and for anything else."""
        return (
            self.mails() if self.channel == "email" else phone.messages(self.address, self.channel)
        )

    def mails(self) -> list[dict[str, Any]]:
        """What really went out to the address."""
        paths = settings.MAIL.glob(f"*_{self.account_id}*.json")
        mails = [json.loads(path.read_text()) for path in paths]
        return [mail for mail in mails if mail["to"] == [self.address]]


def _reminder(
    address: str, invoice_id: str, customer_id: str, channel: str = "email"
) -> dict[str, Any]:
    return {
        "kind": "due_reminder",
        "customer_id": customer_id,
        "invoice_id": invoice_id,
        "occurrence": "due-3",
        "channels": [channel],
        "contacts": [{"channel": channel, "address": address}],
        "invoice": {"amount_cents": 12_990, "due_date": "2026-12-05"},
    }


ALWAYS = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "since": "00:00",
    "until": "23:59",
}
"""Sending hours in which tests can run."""


@dataclass(frozen=True)
class Merchant:
    """The platform, acting for one merchant."""

    account_id: str

    @classmethod
    def new(cls) -> "Merchant":
        merchant = cls(unique("acc"))
        merchant.has()
        return merchant

    def has(self, plan: dict[str, int] | None = None) -> None:
        """With this plan."""
        body = {"display_name": "Loja Aurora", "plan": plan, "sending_hours": ALWAYS}
        answer = stack.call("PUT", self.path, body)
        assert answer.status == 200, answer

    def quota(self, channel: str) -> dict[str, Any]:
        found: dict[str, Any] = stack.call("GET", f"{self.path}/quota").body["channels"][channel]
        return found

    def used(self, channel: str) -> int:
        return int(self.quota(channel)["used"])

    def warned(self, channel: str) -> list[int]:
        """The percentages of the quota that were warned of."""
        return [int(warning["percent"]) for warning in self.quota(channel)["warnings"]]

    @property
    def path(self) -> str:
        return f"/accounts/{self.account_id}"

    def post(self, address: str, invoice_id: str = "inv-1", key: str = "key-1") -> Answer:
        """Ask for one reminder of an invoice to one address."""
        body = _reminder(address, invoice_id, "cus-1")
        headers = {"Idempotency-Key": key}
        return stack.call("POST", f"{self.path}/notifications", body, headers=headers)

    def post_batch(self, addresses: Sequence[str], key: str = "key-1") -> Answer:
        """Ask for one reminder to each address, all in one call."""
        items = [
            _reminder(a, f"inv-{number}", f"cus-{number}") for number, a in enumerate(addresses)
        ]
        path = f"{self.path}/notifications/batch"
        return stack.call("POST", path, {"items": items}, headers={"Idempotency-Key": key})

    def notify(self, address: str, channel: str = "email", **given: str) -> Sent:
        """Have one reminder accepted, of a new invoice unless one is given."""
        return self._accepted(_reminder(address, unique("inv"), "cus-1", channel) | given)

    def is_paid(self, invoice_id: str) -> None:
        """Tell that the customer has paid it."""
        body = {"state": "paid", "as_of": datetime.now(UTC).isoformat()}
        answer = stack.call("PUT", f"{self.path}/invoices/{invoice_id}", body)
        assert answer.status == 200, answer

    def send_code(self, address: str, channel: str = "sms", code: str = "234200") -> Sent:
        """Have an access code accepted that is good for some minutes."""
        until = datetime.now(UTC) + timedelta(minutes=5)
        return self._accepted(
            {
                "kind": "access_code",
                "customer_id": "cus-1",
                "code": code,
                "expires_at": until.isoformat(),
                "channels": [channel],
                "contacts": [{"channel": channel, "address": address}],
            }
        )

    def _accepted(self, body: dict[str, Any]) -> Sent:
        path, headers = f"{self.path}/notifications", {"Idempotency-Key": unique("key")}
        answer = stack.call("POST", path, body, headers=headers)
        assert answer.status == 202, answer
        (contact,) = body["contacts"]
        place = answer.body["notification_id"]
        return Sent(self.account_id, place, contact["address"], contact["channel"])


@cache
def client(service: str) -> Any:
    """A client of the operator, who may do everything."""
    return stack.client(service)


@cache
def deployed(logical_id: str) -> str:
    """The name that a resource of the template has in the running stack."""
    found = client("cloudformation").describe_stack_resources(
        StackName=settings.STACK_NAME, LogicalResourceId=logical_id
    )
    name: str = found["StackResources"][0]["PhysicalResourceId"]
    return name


@contextmanager
def without(role: str, *statements: str) -> Iterator[None]:
    """Take statements out of a role's permissions for a while."""
    iam, name = client("iam"), deployed(role)
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    put = partial(iam.put_role_policy, RoleName=name, PolicyName=policy)
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    kept = [each for each in document["Statement"] if each["Sid"] not in statements]
    assert len(kept) == len(document["Statement"]) - len(statements)
    put(PolicyDocument=json.dumps(document | {"Statement": kept}))
    try:
        yield
    finally:
        put(PolicyDocument=json.dumps(document))


@contextmanager
def coming_back_after(seconds: int, *queues: str) -> Iterator[None]:
    """Let messages that a function could not finish come back sooner for a while."""
    sqs = client("sqs")
    urls = [deployed(queue) for queue in queues]
    asked = ["VisibilityTimeout"]
    before = [
        sqs.get_queue_attributes(QueueUrl=u, AttributeNames=asked)["Attributes"] for u in urls
    ]
    for url in urls:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        for url, attributes in zip(urls, before, strict=True):
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)


def is_drained(queue: str) -> bool:
    """Whether nothing waits in the queue, nor is being worked on, nor comes back later."""
    numbers = client("sqs").get_queue_attributes(
        QueueUrl=deployed(queue),
        AttributeNames=[
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ],
    )
    return not any(int(number) for number in numbers["Attributes"].values())


def delayed(queue: str) -> int:
    """How many messages were put into the queue for later."""
    name = "ApproximateNumberOfMessagesDelayed"
    numbers = client("sqs").get_queue_attributes(QueueUrl=deployed(queue), AttributeNames=[name])
    return int(numbers["Attributes"][name])


def schedule_of(sent: Sent) -> dict[str, Any]:
    """What leads to the send's first attempt when its time comes; empty if nothing is armed."""
    scheduler, group, prefix = client("scheduler"), deployed("Timers"), f"{sent.key.send_id}.1."
    pages = scheduler.get_paginator("list_schedules").paginate(GroupName=group, NamePrefix=prefix)
    names = [each["Name"] for page in pages for each in page["Schedules"]]
    name = next((each for each in names if each.startswith(prefix)), None)
    found: dict[str, Any] = scheduler.get_schedule(GroupName=group, Name=name) if name else {}
    return found


def wake(key: SendKey) -> None:
    """As if the timer of a send by e-mail went off now."""
    body = timer_message(Lane.EMAIL, key)
    client("sqs").send_message(QueueUrl=deployed("DispatchQueue"), MessageBody=body)


def unsubscribe_path(sent: Sent) -> str:
    """Where the link in the List-Unsubscribe header of the one mail that went out leads."""
    (mail,) = sent.mails()
    link = dict(mail["headers"])["List-Unsubscribe"]
    found = re.fullmatch(r"<https://[^/]+(?P<path>/unsubscribe/[^/>]+)>", link)
    assert found, link
    return found["path"]


def is_noted(sent: Sent) -> bool:
    """Whether it is on record that the merchant wrote to the contact."""
    key = {"pk": {"S": sent.look()["contact_id"]}, "sk": {"S": sent.account_id}}
    found = client("dynamodb").get_item(TableName=deployed("ContactsTable"), Key=key)
    return "sent_on" in found.get("Item", {})


def kept_receipts(reason: str, text: str) -> list[dict[str, Any]]:
    """What was kept for a person for this reason, with this text in it."""
    found = client("dynamodb").scan(
        TableName=deployed("ReceiptsTable"),
        FilterExpression="reason = :reason AND contains(payload, :text)",
        ExpressionAttributeValues={":reason": {"S": reason}, ":text": {"S": text}},
    )
    items: list[dict[str, Any]] = found["Items"]
    return items


def start_afresh(function: str) -> None:
    """End the function's warm environments: changing its settings, even to the same, does so."""
    lambda_, name = client("lambda"), deployed(function)
    timeout = lambda_.get_function_configuration(FunctionName=name)["Timeout"]
    lambda_.update_function_configuration(FunctionName=name, Timeout=timeout)


def watch_log(function: str) -> Callable[[str], bool]:
    """Whether a text stands in what the function logs from now on."""
    logs, since = client("logs"), int(time.time() * 1000)
    group = deployed(f"{function}Logs")

    def shows(text: str) -> bool:
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=since
        )
        return any(text in event["message"] for page in pages for event in page["events"])

    return shows

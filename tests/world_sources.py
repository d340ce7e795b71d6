"""The event sources: a queue and the table's stream, as Lambda polls them, on the world's clock."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import boto3

from tests.cloudformation import resources
from tests.world_events import Message
from tests.world_wire import body_of, refusal, success

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_sqs import SQSClient

BATCH = 10


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@dataclass
class Queue:
    """A queue of the template with its dead-letter queue. What is in it is taken out of moto at
    once and waits here, so that nothing depends on the real time."""

    client: "SQSClient"
    logical_id: str
    clock: Callable[[], datetime]
    messages: list[Message] = field(default_factory=list)
    _delayed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = resources("AWS::SQS::Queue")[self.logical_id]["Properties"]
        self.visibility: int = shape["VisibilityTimeout"]
        self.most_receives: int = shape["RedrivePolicy"]["maxReceiveCount"]
        self.url = self.client.create_queue(QueueName=self.logical_id)["QueueUrl"]
        dead_letters = self.client.create_queue(QueueName=f"{self.logical_id}DeadLetters")
        self.dead_letters_url = dead_letters["QueueUrl"]

    def tap(self, session: boto3.Session) -> None:
        session.events.register("before-call.sqs.ChangeMessageVisibility", self._postpone)
        session.events.register("provide-client-params.sqs.SendMessage", _at_once)
        session.events.register("provide-client-params.sqs.SendMessageBatch", self._later)

    def put(self, body: str) -> None:
        self.client.send_message(QueueUrl=self.url, MessageBody=body)

    def due(self) -> list[Message]:
        """The next batch, hidden from now on for the visibility time-out."""
        self._pull()
        now = milliseconds(self.clock())
        batch = [m for m in self.messages if m.visible_at <= now][:BATCH]
        for message in batch:
            message.receives += 1
            message.visible_at = now + self.visibility * 1000
        return batch

    def done(self, batch: list[Message], answer: dict[str, Any]) -> None:
        """Deletes what is done; too many receipts lead to the dead-letter queue."""
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        gone = {m.message_id for m in batch} - failed
        self.messages = [m for m in self.messages if m.message_id not in gone]
        for message in [m for m in self.messages if m.receives >= self.most_receives]:
            self.messages.remove(message)
            self.client.send_message(QueueUrl=self.dead_letters_url, MessageBody=message.body)

    def parked(self) -> list[str]:
        """The bodies in the dead-letter queue, which is empty then."""
        return [message.body for message in self._taken(self.dead_letters_url)]

    def _pull(self) -> None:
        self.messages += self._taken(self.url)

    def _taken(self, url: str) -> list[Message]:
        taken: list[Message] = []
        more = True
        while more:
            answer = self.client.receive_message(QueueUrl=url, MaxNumberOfMessages=BATCH)
            found = answer.get("Messages", [])
            for message in found:
                self.client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                now, body = milliseconds(self.clock()), message["Body"]
                visible_at = self._delayed.pop(body, 0)
                taken.append(Message(message["MessageId"], body, now, 0, visible_at))
            more = len(found) == BATCH
        return taken

    def _postpone(self, params: dict[str, Any], **_: Any) -> Any:
        body = body_of(params)
        for message in self.messages:
            if message.handle == body["ReceiptHandle"]:
                now = milliseconds(self.clock())
                message.visible_at = now + body["VisibilityTimeout"] * 1000
                return success()
        return None

    def _later(self, params: dict[str, Any], **_: Any) -> None:
        """A delay is the world's, too: moto would let it pass in real time."""
        if params["QueueUrl"] == self.url:
            for entry in params["Entries"]:
                seconds = entry.pop("DelaySeconds", 0)
                if seconds:
                    visible_at = milliseconds(self.clock()) + seconds * 1000
                    self._delayed[entry["MessageBody"]] = visible_at


def _at_once(params: dict[str, Any], **_: Any) -> None:
    """moto would let a delay pass in real time."""
    params.pop("DelaySeconds", None)


@dataclass
class Timers:
    """The one-time schedules, which put their messages into a queue when the world's clock says
    so. `throttled`: no more are taken."""

    queue: Queue
    clock: Callable[[], datetime]
    armed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    throttled: bool = False

    def tap(self, session: boto3.Session) -> None:
        session.events.register("before-call.scheduler.CreateSchedule", self._create)

    def fire(self) -> bool:
        """Whether any was due."""
        due = [name for name, (at, _) in self.armed.items() if at <= self.clock()]
        for name in due:
            self.queue.put(self.armed.pop(name)[1])
        return bool(due)

    def _create(self, params: dict[str, Any], **_: Any) -> Any:
        name, body = _name_in(params), body_of(params)
        if self.throttled:
            return refusal("ThrottlingException", 429)
        if name in self.armed:
            return refusal("ConflictException", 409)
        at = datetime.fromisoformat(body["ScheduleExpression"][3:-1]).replace(tzinfo=UTC)
        self.armed[name] = at, body["Target"]["Input"]
        return success(ScheduleArn="arn:aws:scheduler:us-east-1:123456789012:schedule/t")


def _name_in(params: dict[str, Any]) -> str:
    return unquote(params["url_path"].rpartition("/")[2])


@dataclass
class Stream:
    """The stream of the notifications' table behind one function's filter in the template."""

    dynamodb: "DynamoDBClient"
    streams: "DynamoDBStreamsClient"
    table: str
    function: str
    position: int = 0

    def __post_init__(self) -> None:
        self._seen: list[dict[str, Any]] = []
        self._arn = self.dynamodb.describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
        description = self.streams.describe_stream(StreamArn=self._arn)["StreamDescription"]
        self._shard = description["Shards"][0]["ShardId"]
        (source,) = resources("AWS::Serverless::Function")[self.function]["Properties"][
            "Events"
        ].values()
        filters = source["Properties"]["FilterCriteria"]["Filters"]
        self._patterns = [json.loads(each["Pattern"]) for each in filters]

    def due(self) -> dict[str, Any]:
        """What the filter lets through of all that is not done yet."""
        self._seen = self._records()
        new = self._seen[self.position :]
        passing = [r for r in new if any(_matches(pattern, r) for pattern in self._patterns)]
        return {"Records": passing}

    def done(self) -> None:
        self.position = len(self._seen)

    def _records(self) -> list[dict[str, Any]]:
        """From the beginning each time: a cancelled transaction makes moto forget iterators."""
        iterator = self.streams.get_shard_iterator(
            StreamArn=self._arn, ShardId=self._shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = self.streams.get_records(ShardIterator=iterator)["Records"]
        return [
            {"eventID": str(n), "eventName": r["eventName"], "dynamodb": _image(r["dynamodb"])}
            for n, r in enumerate(records)
        ]


def _image(change: Any) -> dict[str, Any]:
    images = {name: change[name] for name in ("Keys", "NewImage", "OldImage") if name in change}
    return {"ApproximateCreationDateTime": 1_796_040_000, **images}


def _matches(pattern: Any, value: Any) -> bool:
    """Lambda's event filter, as far as the template uses it: a list names the allowed values."""
    if isinstance(pattern, list):
        return value in pattern
    return isinstance(value, dict) and all(_matches(p, value.get(k)) for k, p in pattern.items())

"""The receipts' function with all that SES publishes, and with all that it never would."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.email_receipts.ses_event import read_event
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.send_items import to_item
from recado.domain import ids
from recado.domain.blocks import heard_of
from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.notification import Kind
from recado.domain.plan import one_may_follow
from recado.domain.receipt import Outcome
from recado.domain.send import Accepted, Send
from tests.world import ACCOUNT, World
from tests.world_events import Message
from tests.world_samples import (
    needs_samples,
    samples,
    unwrapped,
    with_header,
    with_tag,
    wrapped,
)
from tests.world_sources import milliseconds

Told = tuple[str, str | None, str | None]
"""Status, reason and evidence."""

NO_NEWS: Told = ("sent", None, "accepted")
COMPLAINED: Told = ("spam_or_blocked", "complaint", None)
SUPPRESSED: Told = ("not_sent_blocked", "suppressed_by_provider", None)

STATUSES: dict[tuple[str, ...], Told] = {
    ("Send",): NO_NEWS,
    ("Open",): NO_NEWS,
    ("Click",): NO_NEWS,
    ("Subscription",): NO_NEWS,
    ("Delivery",): ("sent", None, "delivered"),
    ("DeliveryDelay",): ("sent", None, "delayed"),
    ("Reject",): ("failed_technical", "rejected_by_provider", None),
    ("Rendering Failure",): ("failed_technical", "rendering_failure", None),
    ("Complaint", ""): COMPLAINED,
    ("Complaint", "abuse"): COMPLAINED,
    ("Complaint", "auth-failure"): COMPLAINED,
    ("Complaint", "fraud"): COMPLAINED,
    ("Complaint", "other"): COMPLAINED,
    ("Complaint", "virus"): COMPLAINED,
    ("Complaint", "not-spam"): NO_NEWS,
    ("Complaint", "OnAccountSuppressionList"): SUPPRESSED,
    ("Bounce", "Permanent", "Suppressed", "5.1.1"): SUPPRESSED,
    ("Bounce", "Permanent", "OnAccountSuppressionList", "5.1.1"): SUPPRESSED,
    ("Bounce", "Permanent", "OnTenantSuppressionList", "5.1.1"): SUPPRESSED,
    ("Bounce", "Permanent", "NoEmail", "5.1.1"): ("address_not_found", "no_such_user", None),
    ("Bounce", "Permanent", "General", "5.1.1"): ("address_not_found", "no_such_user", None),
    ("Bounce", "Permanent", "General", ""): ("receiving_problem", "unknown", None),
    ("Bounce", "Permanent", "General", "4.4.7"): ("receiving_problem", "delivery_timed_out", None),
    ("Bounce", "Transient", "General", "4.4.7"): ("receiving_problem", "network", None),
    ("Bounce", "Transient", "MailboxFull", "5.2.2"): ("mailbox_full", "mailbox_full", None),
    ("Bounce", "Transient", "MessageTooLarge", "5.3.4"): ("receiving_problem", "too_large", None),
    ("Bounce", "Transient", "ContentRejected", "5.7.1"): ("spam_or_blocked", "spam_content", None),
    ("Bounce", "Transient", "AttachmentRejected", "5.7.0"): (
        "receiving_problem",
        "attachment_rejected",
        None,
    ),
    ("Bounce", "Undetermined", "Undetermined", ""): ("receiving_problem", "unknown", None),
    ("Bounce", "${bounce_type}", "General", "5.1.1"): ("address_not_found", "no_such_user", None),
}
"""What a send that SES had accepted shows after one receipt (PRODUCT.md section 4): by type,
sub type or feedback, and enhanced status code."""


def named(event: dict[str, Any]) -> tuple[str, ...]:
    """The event's row in the table."""
    kind = str(event.get("eventType") or event.get("notificationType"))
    match event:
        case {"complaint": {"complaintSubType": str(sub)}}:
            return kind, sub
        case {"complaint": dict(complaint)}:
            return kind, complaint.get("complaintFeedbackType") or ""
        case {"bounce": {"bounceType": str(type_), "bounceSubType": str(sub), **bounce}}:
            recipients: Any = bounce.get("bouncedRecipients") or [{}]
            return kind, type_, sub, recipients[0].get("status") or ""
    return (kind,)


def is_dated(event: dict[str, object]) -> bool:
    """Some tests of public projects leave out when the mail was sent, or have a placeholder; SES
    itself never does."""
    match event:
        case {"mail": {"timestamp": str(timestamp)}}:
            return timestamp[0].isdigit()
    return False


numbers = count()


def accepted_send(world: World) -> Send:
    """A send that SES has taken over, in the table."""
    group = ids.invoice_group(ACCOUNT, f"inv_{next(numbers)}")
    notification = ids.notification_id(group, "due_reminder", "due-3")
    send = Send(
        account_id=ACCOUNT,
        send_id=ids.send_id(notification, "email", "con_1"),
        channel=Channel.EMAIL,
        contact_id="con_1",
        kind=Kind.DUE_REMINDER,
        customer_id="cus_1",
        invoice_id="inv_1",
        occurrence="due-3",
        call_id="call",
        call_item=0,
        accepted_at=world.now,
        day=world.now.date(),
        units=1,
    )
    sent = send.claimed(world.now, timedelta(minutes=2)).answered(1, Accepted("ses", world.now))
    world.dynamodb.put_item(TableName=world.tables["NotificationsTable"], Item=to_item(sent))
    return sent


def in_table(world: World, send: Send) -> Send:
    found = DynamoDbSends(world.dynamodb, world.tables["NotificationsTable"]).get(send.key)
    assert found is not None
    return found


def told(world: World, send: Send) -> Told:
    status = status_of(in_table(world, send))
    return status.code, status.reason, status.evidence


def receive(world: World, *bodies: str) -> None:
    """One batch; all of it must be done with."""
    messages = [
        Message(f"m-{n}", body, sent_at=milliseconds(world.now)) for n, body in enumerate(bodies)
    ]
    assert world.email_receipts(*messages) == {"batchItemFailures": []}


def delivery(attempt_id: str, at: str = "2026-11-30T12:00:05Z") -> str:
    """The neighbour that has to arrive, whatever lies beside it."""
    mail = {"timestamp": "2026-11-30T12:00:00Z", "tags": {"recado_attempt": [attempt_id]}}
    return json.dumps({"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": at}})


@needs_samples
def test_every_sample_of_ses_as_it_is_is_ignored_or_kept_and_harms_no_neighbour(
    shared_world: World, subtests: pytest.Subtests
) -> None:
    for path in samples("ses-event") + samples("ses-notification"):
        with subtests.test(path.name):
            send = accepted_send(shared_world)
            receive(shared_world, path.read_text(), delivery(send.attempt_id(1)))
            assert told(shared_world, send) == ("sent", None, "delivered")
            payloads = [kept["payload"] for kept in shared_world.kept()]
            event = unwrapped(path)
            ignored = is_dated(event) and says_nothing(event)
            assert (path.read_text() in payloads) is not ignored


def says_nothing(event: dict[str, object]) -> bool:
    return named(event) in [("Open",), ("Click",), ("Subscription",)]


@needs_samples
@pytest.mark.parametrize("prefix", ["ses-event", "ses-notification"])
def test_every_sample_with_our_mark_gives_its_send_the_status_of_the_catalogue(
    shared_world: World, subtests: pytest.Subtests, prefix: str
) -> None:
    marks = (with_tag,) if prefix == "ses-event" else (with_header, with_tag)
    forms = [(mark, form) for mark in marks for form in (json.dumps, wrapped)]
    for path in [path for path in samples(prefix) if is_dated(unwrapped(path))]:
        for mark, form in forms:
            with subtests.test(f"{path.name} {mark.__name__} {form.__name__}"):
                send = accepted_send(shared_world)
                event = unwrapped(path)
                receive(shared_world, form(mark(event, send.attempt_id(1))))
                assert told(shared_world, send) == STATUSES[named(event)]


@needs_samples
def test_an_event_without_a_readable_time_of_the_mail_is_kept_for_a_person(
    shared_world: World, subtests: pytest.Subtests
) -> None:
    undated = [p for p in samples("ses-event") + samples("ses-notification")
               if not is_dated(unwrapped(p))]  # fmt: skip
    for path in undated:
        with subtests.test(path.name):
            send = accepted_send(shared_world)
            body = json.dumps(with_tag(unwrapped(path), send.attempt_id(1)))
            receive(shared_world, body)
            assert body in [kept["payload"] for kept in shared_world.kept()]


@needs_samples
def test_the_table_of_statuses_names_no_more_than_the_samples_have() -> None:
    paths = samples("ses-event") + samples("ses-notification")
    assert set(STATUSES) == {named(unwrapped(p)) for p in paths if is_dated(unwrapped(p))}


@pytest.mark.parametrize(
    "body",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "",
        " ",
        "[]",
        "[1, 2, 3]",
        "null",
        "17",
        '"text"',
        "{}",
        '{"eventType": "Bounce"}',
        '{"eventType": null, "mail": null}',
        '{"eventType": ["Bounce"], "mail": {"timestamp": "2026-11-30T12:00:00Z"}}',
        '{"Type": "Notification", "Message": ""}',
        '{"Type": "Notification", "Message": "[]"}',
        '{"eventType": "Delivery", "mail": {"timestamp": "yesterday"}}',
        "[" * 100_000,
        '{"mail":' * 5_000,
        "ã" * 100_000,
        "9" * 200_000,
    ],
    ids=lambda body: body[:20],
)
def test_what_is_no_event_is_kept_and_harms_no_neighbour(shared_world: World, body: str) -> None:
    send = accepted_send(shared_world)
    receive(shared_world, body, delivery(send.attempt_id(1)))
    assert told(shared_world, send) == ("sent", None, "delivered")
    assert body in [kept["payload"] for kept in shared_world.kept()]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@st.composite
def nearly_events(draw: st.DrawFn) -> str:
    """Events in which anything may stand anywhere."""
    event: dict[str, object] = {
        "eventType": draw(st.sampled_from(["Bounce", "Complaint", "Delivery", "Send", "New"])),
        "mail": {
            "timestamp": draw(st.just("2026-11-30T12:00:00Z") | JSON),
            "tags": draw(st.just({"recado_attempt": ["att_nonsense"]}) | JSON),
            "headers": draw(st.just([]) | JSON),
        },
        "bounce": draw(
            JSON | st.fixed_dictionaries({"bounceType": JSON, "bouncedRecipients": JSON})
        ),
        "complaint": draw(JSON),
        "delivery": draw(JSON),
    }
    for name in draw(st.lists(st.sampled_from(sorted(event)), max_size=2)):
        event[name] = draw(JSON)
    return json.dumps(event)


def test_no_body_at_all_crashes_the_function_or_harms_its_neighbours(shared_world: World) -> None:
    @settings(max_examples=60, deadline=None, derandomize=True,
              suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    @given(st.lists(nearly_events() | st.text() | JSON.map(json.dumps), min_size=1, max_size=4))
    def check(bodies: list[str]) -> None:
        shared_world.advance(minutes=10)
        send = accepted_send(shared_world)
        old = [Message(f"m-{n}", body) for n, body in enumerate(bodies)]
        answer = shared_world.email_receipts(*old, Message("ours", delivery(send.attempt_id(1))))
        assert answer == {"batchItemFailures": []}
        assert told(shared_world, send) == ("sent", None, "delivered")

    check()


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e300", 253402300799999]
)
def test_a_time_at_the_edge_of_the_calendar_does_not_spoil_the_send(
    shared_world: World, at: str
) -> None:
    """The time of a bounce is the other server's word."""
    send = accepted_send(shared_world)
    receive(shared_world, delivery(send.attempt_id(1), at=at))
    receive(shared_world, delivery(send.attempt_id(1)))
    assert told(shared_world, send)[0] == "sent"


def test_the_same_receipt_again_writes_nothing(shared_world: World) -> None:
    send = accepted_send(shared_world)
    receive(shared_world, *[delivery(send.attempt_id(1))] * 3)
    written = shared_world.wire.calls.count("PutItem")
    receive(shared_world, delivery(send.attempt_id(1)))
    assert shared_world.wire.calls.count("PutItem") == written


# ---------------------------------------------------------------- what follows from a failure


FOLLOWS: dict[tuple[str, ...], tuple[bool, bool, bool]] = {
    ("Bounce", "Permanent", "NoEmail", "5.1.1"): (True, False, True),
    ("Bounce", "Permanent", "General", "5.1.1"): (True, False, True),
    ("Bounce", "Permanent", "General", ""): (True, False, True),
    ("Bounce", "Permanent", "General", "4.4.7"): (True, True, True),
    ("Bounce", "Transient", "General", "4.4.7"): (True, True, False),
    ("Bounce", "Transient", "MailboxFull", "5.2.2"): (True, True, False),
    ("Bounce", "Transient", "MessageTooLarge", "5.3.4"): (False, False, False),
    ("Bounce", "Transient", "ContentRejected", "5.7.1"): (False, False, False),
    ("Bounce", "Transient", "AttachmentRejected", "5.7.0"): (False, False, False),
    ("Bounce", "Undetermined", "Undetermined", ""): (True, True, False),
    ("Bounce", "${bounce_type}", "General", "5.1.1"): (True, False, False),
}
"""Whether it counts towards a block, whether the same may be sent again, and whether SES put the
address on its list; of what has no row, such as what the list held back, none of it is true."""


@needs_samples
@pytest.mark.parametrize("prefix", ["ses-event", "ses-notification"])
def test_every_sample_says_what_follows_from_it(prefix: str, subtests: pytest.Subtests) -> None:
    for path in [path for path in samples(prefix) if is_dated(unwrapped(path))]:
        with subtests.test(path.name):
            receipt = read_event(path.read_text()).receipt
            follows = receipt and (receipt.counts, receipt.resend, receipt.listed)
            nothing = receipt and (False, False, False)
            assert follows == FOLLOWS.get(named(unwrapped(path)), nothing)


def test_what_ses_calls_permanent_is_on_its_list_whatever_the_server_said() -> None:
    """The reader does not believe SES here: the reply may pass."""
    full = bounce("att", "Permanent", "smtp; 452 4.2.2 The email account is over quota")
    receipt = read_event(full).receipt
    assert receipt is not None
    assert (receipt.outcome, receipt.reason) == (Outcome.SOFT_FAILURE, "mailbox_full")
    assert receipt.listed


def bounce(attempt_id: str, kind: str, diagnostic: str | None = None) -> str:
    """Without a diagnostic it names no recipient."""
    mail = {"timestamp": "2026-11-30T12:00:00Z", "tags": {"recado_attempt": [attempt_id]}}
    recipient = {"emailAddress": "ana@exemplo.com.br", "diagnosticCode": diagnostic}
    bounced = {
        "bounceType": kind,
        "bounceSubType": "General",
        "timestamp": "2026-11-30T12:00:06Z",
        "bouncedRecipients": [recipient] if diagnostic else [],
    }
    return json.dumps({"eventType": "Bounce", "mail": mail, "bounce": bounced})


AUTOMATIC = {
    "without a recipient": None,
    "out of the office": "Out of Office: I am on vacation until January",
    "in Portuguese": "Resposta automática: estou de férias até janeiro",
    "nobody knows what": "the message came back for some reason",
}


@pytest.mark.parametrize("diagnostic", AUTOMATIC.values(), ids=AUTOMATIC)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["delivery first", "reply first"])
def test_an_automatic_reply_to_what_was_delivered_leads_to_nothing(
    shared_world: World, diagnostic: str | None, order: tuple[int, int]
) -> None:
    send = accepted_send(shared_world)
    attempt_id = send.attempt_id(1)
    both = (delivery(attempt_id), bounce(attempt_id, "Transient", diagnostic))
    for which in order:
        receive(shared_world, both[which])
    after = in_table(shared_world, send)
    assert told(shared_world, send) == ("sent", None, "delivered")
    assert not one_may_follow(after)
    assert [heard.outcome for heard in heard_of(after)] == [Outcome.DELIVERED]


def test_a_clock_that_is_ahead_of_ours_is_not_believed(shared_world: World) -> None:
    send = accepted_send(shared_world)
    receive(shared_world, delivery(send.attempt_id(1), at="2099-01-01T00:00:00Z"))
    assert status_of(in_table(shared_world, send)).since == shared_world.now


def kept_reasons(world: World, body: str) -> list[str]:
    return [kept["reason"] for kept in world.kept() if kept["payload"] == body]


def test_a_receipt_of_an_attempt_that_is_not_there_yet_waits_and_then_is_kept(
    shared_world: World,
) -> None:
    body = delivery(accepted_send(shared_world).attempt_id(2))
    early = Message("m-1", body, sent_at=milliseconds(shared_world.now))
    assert len(shared_world.email_receipts(early)["batchItemFailures"]) == 1
    shared_world.advance(minutes=5)
    assert shared_world.email_receipts(early) == {"batchItemFailures": []}
    assert kept_reasons(shared_world, body) == ["unknown attempt"]


def test_the_mark_of_another_account_does_not_reach_this_accounts_send(
    shared_world: World,
) -> None:
    send = accepted_send(shared_world)
    foreign = delivery(ids.attempt_id("acc_other", send.send_id, 1))
    shared_world.email_receipts(Message("m-1", foreign))
    assert told(shared_world, send) == NO_NEWS
    assert kept_reasons(shared_world, foreign) == ["unknown attempt"]


def test_a_receipt_is_kept_once_however_often_it_comes(shared_world: World) -> None:
    receive(shared_world, "not JSON at all", "not JSON at all")
    receive(shared_world, "not JSON at all")
    assert kept_reasons(shared_world, "not JSON at all") == ["unreadable"]


def test_a_kept_receipt_goes_away_by_itself(shared_world: World) -> None:
    receive(shared_world, "kept for a while")
    (kept,) = [kept for kept in shared_world.kept() if kept["payload"] == "kept for a while"]
    assert int(kept["expires_at"]) == milliseconds(shared_world.now + timedelta(days=30)) // 1000

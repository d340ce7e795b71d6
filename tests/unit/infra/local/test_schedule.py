import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.carrier import mails
from infra.local.carrier.mails import Mail
from infra.local.carrier.recipients import DOMAIN, RECIPIENTS
from infra.local.carrier.schedule import Pace, Planned, plan

NOW = datetime(2026, 3, 5, 11, 30, 0, 250_000, tzinfo=UTC)
PACE = Pace(shortest=0.1, longest=0.1)


def request(address: str, **changes: Any) -> dict[str, Any]:
    return {
        "FromEmailAddress": "Loja Aurora <cobranca@recado.example>",
        "Destination": {"ToAddresses": [address]},
        "ReplyToAddresses": ["loja@aurora.example"],
        "ConfigurationSetName": "receipts",
        "EmailTags": [{"Name": "recado_attempt", "Value": "att_1"}],
        "Content": {
            "Simple": {
                "Subject": {"Data": "Sua fatura"},
                "Body": {"Text": {"Data": "Olá"}, "Html": {"Data": "<p>Olá</p>"}},
                "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://u.example/1>"}],
            }
        },
    } | changes


def accepted(name: str) -> Mail:
    return mails.read(request(f"{name}+x@{DOMAIN}"), NOW)


def planned(name: str, pace: Pace = PACE) -> list[Planned]:
    return plan(accepted(name), pace, chance=lambda: 0.5)


def told(events: list[Planned]) -> list[Any]:
    return [each.event["eventType"] for each in sorted(events, key=lambda one: one.delay)]


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("delivered", ["Send", "Delivery"]),
        ("delivered-late", ["Send", "DeliveryDelay", "Delivery"]),
        ("silent", ["Send"]),
        ("unheard", []),
        ("mailbox-full", ["Send", "Bounce"]),
        ("out-of-office", ["Send", "Delivery", "Bounce"]),
        ("rendering-failure", ["Rendering Failure"]),
        ("duplicate-events", ["Send"] * 3 + ["Delivery"] * 3),
        ("reversed", ["Delivery", "DeliveryDelay", "Send"]),
    ],
)
def test_what_is_told_in_which_order(name: str, types: list[str]) -> None:
    assert told(planned(name)) == types


@pytest.mark.parametrize("name", RECIPIENTS)
def test_every_event_names_the_mail_and_can_be_sent_as_json(name: str) -> None:
    for each in planned(name):
        mail: Any = json.loads(json.dumps(each.event))["mail"]
        assert mail["destination"] == [f"{name}+x@{DOMAIN}"]
        assert mail["timestamp"] == "2026-03-05T11:30:00.250Z"
        assert mail["tags"]["recado_attempt"] == ["att_1"]
        assert mail["tags"]["ses:configuration-set"] == ["receipts"]


def test_a_bounce() -> None:
    event: Any = planned("no-such-user")[-1].event
    bounce = event["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", "NoEmail")
    assert bounce["timestamp"] == "2026-03-05T11:30:00.400Z"
    [recipient] = bounce["bouncedRecipients"]
    assert recipient["emailAddress"] == f"no-such-user+x@{DOMAIN}"
    assert recipient["action"] == "failed"
    assert recipient["status"] == "5.1.1"
    assert recipient["diagnosticCode"].startswith("smtp; 550")


def test_an_automatic_reply_says_nothing_but_the_address() -> None:
    event: Any = planned("out-of-office")[-1].event
    recipients = event["bounce"]["bouncedRecipients"]
    assert recipients == [{"emailAddress": f"out-of-office+x@{DOMAIN}"}]
    assert "reportingMTA" not in event["bounce"]


def test_copies_of_an_event_are_the_same_event() -> None:
    first, *others = planned("duplicate-events")[:3]
    assert [each.event for each in others] == [first.event, first.event]


def test_an_event_of_an_unknown_type_is_selected_by_no_name() -> None:
    assert [each.selector for each in planned("unknown-event")] == ["SEND", None, "DELIVERY"]


def test_shuffling_changes_when_events_are_told_not_what_they_say() -> None:
    chances = iter([0.0, 0.9, 0.1])
    shuffled = plan(accepted("delivered"), replace(PACE, shuffled=True), lambda: next(chances))
    assert told(shuffled) == ["Delivery", "Send"]


def test_delays_follow_the_pace_and_the_table() -> None:
    delays = [each.delay for each in planned("complaint-late")]
    assert delays == pytest.approx([0.1, 0.15, 1.2])


def test_headers_that_are_too_long_are_cut() -> None:
    headers = tuple((f"X-{n}", "v" * 900) for n in range(12))
    long = replace(accepted("delivered"), headers=headers)
    event: Any = plan(long, PACE)[0].event
    assert event["mail"]["headersTruncated"] is True
    assert len(event["mail"]["headers"]) < 6 + len(headers)

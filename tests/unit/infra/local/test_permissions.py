import json
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.carrier import mails, permissions
from infra.local.carrier.proxy import Response

REFUSAL = (
    "User: arn:aws:sts::000000000000:assumed-role/sender/function is not authorized to perform: "
    "ses:SendEmail on resource: * because no identity-based policy allows the action"
)
IDENTITY = "arn:aws:ses:us-east-1:000000000000:identity/recado.example"
SET = "arn:aws:ses:us-east-1:000000000000:configuration-set/receipts"
MAIL = mails.read(
    {"FromEmailAddress": "a@recado.example", "ConfigurationSetName": "receipts"},
    datetime(2026, 3, 5, tzinfo=UTC),
)


class Iam:
    """Allows what it is told."""

    def __init__(self, allowed: set[str]) -> None:
        self._allowed = allowed

    def simulate_principal_policy(self, ResourceArns: list[str], **_: Any) -> dict[str, Any]:
        decision = "allowed" if ResourceArns[0] in self._allowed else "implicitDeny"
        return {"EvaluationResults": [{"EvalDecision": decision}]}


def response(status: int, message: str) -> Response:
    return Response(status, [], json.dumps({"message": message}).encode())


def test_a_refusal_on_everything_names_the_role() -> None:
    assert permissions.refused_role(response(403, REFUSAL)) == "sender"


@pytest.mark.parametrize(
    ("status", "message"), [(403, "The signature does not match"), (400, REFUSAL), (200, "")]
)
def test_no_other_answer_is_asked_about(status: int, message: str) -> None:
    assert permissions.refused_role(response(status, message)) is None


@pytest.mark.parametrize(
    "action", ["ses:SendEmail on resource: *", "codebuild:ListProjects because"]
)
def test_a_refusal_of_whatever_action_names_the_role(action: str) -> None:
    refused = REFUSAL.replace("ses:SendEmail on resource: *", action)
    assert permissions.named_role(response(403, refused)) == "sender"


@pytest.mark.parametrize(
    ("allowed", "missing"),
    [(set(), IDENTITY), ({IDENTITY}, SET), ({SET}, IDENTITY), ({IDENTITY, SET}, None)],
)
def test_identity_and_configuration_set_must_both_be_allowed(
    allowed: set[str], missing: str | None
) -> None:
    assert permissions.missing(Iam(allowed), "sender", MAIL) == missing

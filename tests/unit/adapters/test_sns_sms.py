"""What SNS is asked, exactly, and what each of its answers proves (botocore's own stubber plays
it)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from recado.adapters.sns_sms import FOR_GOOD, SnsSms
from recado.domain.send import Accepted, Refused
from recado.domain.text_message import TextMessage
from recado.ports import NotHandedOver, OutcomeUnknown

SESSION = boto3.Session("a", "s", region_name="us-east-1")
"""Of one for all tests: reading what AWS's services are takes a second."""

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
URL = "https://sns.example"
SMS = TextMessage(
    attempt_id="att_" + "0" * 34 + "01_acc_2001",
    edition="1.fingerprint",
    to="+5511987654321",
    text="Padaria Estrela: lembrete 🚀",
)


class Sns:
    """One adapter on a client that is stubbed."""

    def __init__(self, origination_number: str | None = None) -> None:
        self.client = SESSION.client("sns")
        self.stub = Stubber(self.client)
        self.stub.activate()
        self._sms = SnsSms(
            self.client,
            origination_number=origination_number,
            max_price="0.20",
            clock=lambda: NOW,
        )

    def hand_over(self, message: TextMessage = SMS) -> Accepted | Refused:
        return self._sms.hand_over(message)


def attributes(**more: str) -> dict[str, dict[str, str]]:
    texts = {"AWS.SNS.SMS.SMSType": "Transactional"} | more
    strings = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items()}
    return strings | {"AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": "0.20"}}


@pytest.mark.parametrize(
    ("origination_number", "expected"),
    [
        (None, attributes()),
        ("", attributes()),
        ("+5511400028922", attributes(**{"AWS.MM.SMS.OriginationNumber": "+5511400028922"})),
    ],
)
def test_the_request_holds_number_text_and_attributes_and_nothing_else(
    origination_number: str | None, expected: dict[str, Any]
) -> None:
    sns = Sns(origination_number)
    request = {"PhoneNumber": SMS.to, "Message": SMS.text, "MessageAttributes": expected}
    sns.stub.add_response("publish", {"MessageId": "m-1"}, request)
    assert sns.hand_over() == Accepted("m-1", NOW)


@pytest.mark.parametrize("code", sorted(FOR_GOOD))
def test_what_sns_refuses_for_good_is_refused(code: str) -> None:
    sns = Sns()
    sns.stub.add_client_error("publish", code, "no", 400)
    assert sns.hand_over() == Refused(code, NOW)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "Throttling"),
        (400, "ThrottledException"),
        (429, "TooManyRequestsException"),
        (403, "AuthorizationError"),
        (403, "KMSAccessDenied"),
        (400, "UserError"),
        (400, "SomethingNew"),
        (403, "ExpiredToken"),
    ],
)
def test_any_other_4xx_proves_that_nothing_was_handed_over(status: int, code: str) -> None:
    sns = Sns()
    sns.stub.add_client_error("publish", code, "not now", status)
    with pytest.raises(NotHandedOver) as raised:
        sns.hand_over()
    assert type(raised.value) is NotHandedOver


@pytest.mark.parametrize(
    ("status", "code"),
    [(500, "InternalError"), (503, "ServiceUnavailable"), (503, "Throttling"), (504, "")],
)
def test_a_5xx_proves_nothing(status: int, code: str) -> None:
    sns = Sns()
    sns.stub.add_client_error("publish", code, "oops", status)
    with pytest.raises(OutcomeUnknown):
        sns.hand_over()


@pytest.mark.parametrize("answer", [{}, {"MessageId": ""}], ids=str)
def test_an_answer_without_an_id_proves_nothing(answer: dict[str, str]) -> None:
    sns = Sns()
    sns.stub.add_response("publish", answer)
    with pytest.raises(OutcomeUnknown):
        sns.hand_over()


def failing(error: Exception) -> Sns:
    """The request meets this instead of the network."""
    sns = Sns()
    sns.stub.deactivate()

    def fail(**_: Any) -> None:
        raise error

    sns.client.meta.events.register("before-send.sns.Publish", fail)
    return sns


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (EndpointConnectionError(endpoint_url=URL), NotHandedOver),
        (ConnectTimeoutError(endpoint_url=URL), NotHandedOver),
        (NoCredentialsError(), NotHandedOver),
        (ReadTimeoutError(endpoint_url=URL), OutcomeUnknown),
        (ConnectionClosedError(endpoint_url=URL), OutcomeUnknown),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_request_that_may_have_left_may_be_out(error: Exception, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        failing(error).hand_over()


def test_what_cannot_be_put_into_a_request_is_refused() -> None:
    nothing: Any = None
    broken = TextMessage(attempt_id="a", edition="1", to=nothing, text="")
    assert failing(AssertionError()).hand_over(broken) == Refused("ParamValidationError", NOW)


@pytest.mark.parametrize("hear", [str, repr])
def test_no_exception_repeats_the_number_or_the_text(hear: Callable[[object], str]) -> None:
    sns = Sns()
    sns.stub.add_client_error("publish", "Throttling", f"not {SMS.to} {SMS.text}", 400)
    with pytest.raises(NotHandedOver) as raised:
        sns.hand_over()
    assert SMS.to not in hear(raised.value)
    assert "lembrete" not in hear(raised.value)

"""What End User Messaging Social is asked, exactly, and what each of its answers proves (botocore's
own stubber plays it)."""

import json
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
from botocore.stub import ANY, Stubber

from recado.adapters.social_whatsapp import FOR_GOOD, META_API_VERSION, SocialWhatsApp
from recado.domain.send import Accepted, Refused
from recado.domain.whatsapp_message import Template, WhatsAppMessage
from recado.ports import NotHandedOver, OutcomeUnknown

SESSION = boto3.Session("a", "s", region_name="us-east-1")
"""Of one for all tests: reading what AWS's services are takes a second."""

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
URL = "https://social-messaging.example"
ATTEMPT = "att_" + "0" * 34 + "01_acc_2001"
PHONE_NUMBER_ID = "phone-number-id-0123456789"
MESSAGE = WhatsAppMessage(
    attempt_id=ATTEMPT,
    edition="1.fingerprint",
    to="+5511987654321",
    template=Template("lembrete", "pt_BR"),
    values=("Padaria Estrela", "R$ 129,90"),
)


class Social:
    """One adapter on a client that is stubbed; keeps what it is asked."""

    def __init__(self) -> None:
        self.client = SESSION.client("socialmessaging")
        self.stub = Stubber(self.client)
        self.stub.activate()
        self.asked: list[dict[str, Any]] = []
        self.client.meta.events.register(
            "provide-client-params.socialmessaging.SendWhatsAppMessage", self._keep
        )
        self._whatsapp = SocialWhatsApp(
            self.client, phone_number_id=PHONE_NUMBER_ID, clock=lambda: NOW
        )

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        self.asked.append(params)

    def answers(self, answer: dict[str, str]) -> None:
        self.stub.add_response("send_whatsapp_message", answer, dict.fromkeys(PARAMETERS, ANY))

    def fails(self, code: str, status: int) -> None:
        self.stub.add_client_error("send_whatsapp_message", code, f"not {MESSAGE.to}", status)

    def hand_over(self, message: WhatsAppMessage = MESSAGE) -> Accepted | Refused:
        return self._whatsapp.hand_over(message)


PARAMETERS = ("originationPhoneNumberId", "message", "metaApiVersion")


def test_an_answer_with_an_id_means_accepted() -> None:
    social = Social()
    social.answers({"messageId": "m-1"})
    assert social.hand_over() == Accepted("m-1", NOW)


def test_the_request_names_our_number_and_metas_version() -> None:
    social = Social()
    social.answers({"messageId": "m-1"})
    social.hand_over()
    [asked] = social.asked
    assert asked["originationPhoneNumberId"] == PHONE_NUMBER_ID
    assert asked["metaApiVersion"] == META_API_VERSION


def test_the_message_is_a_template_in_metas_form_with_our_mark() -> None:
    social = Social()
    social.answers({"messageId": "m-1"})
    social.hand_over()
    assert json.loads(social.asked[0]["message"]) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+5511987654321",
        "type": "template",
        "template": {
            "name": "lembrete",
            "language": {"code": "pt_BR"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Padaria Estrela"},
                        {"type": "text", "text": "R$ 129,90"},
                    ],
                }
            ],
        },
        "biz_opaque_callback_data": ATTEMPT,
    }


@pytest.mark.parametrize("code", sorted(FOR_GOOD))
def test_what_the_service_refuses_for_good_is_refused(code: str) -> None:
    social = Social()
    social.fails(code, 400)
    assert social.hand_over() == Refused(code, NOW)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "ThrottledRequestException"),
        (403, "AccessDeniedException"),
        (403, "AccessDeniedByMetaException"),
        (404, "ResourceNotFoundException"),
        (400, "SomethingNewException"),
        (403, "ExpiredTokenException"),
    ],
)
def test_any_other_4xx_proves_that_nothing_was_handed_over(status: int, code: str) -> None:
    social = Social()
    social.fails(code, status)
    with pytest.raises(NotHandedOver) as raised:
        social.hand_over()
    assert type(raised.value) is NotHandedOver


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "InternalServiceException"),
        (502, "DependencyException"),
        (503, "ThrottledRequestException"),
        (504, ""),
    ],
)
def test_a_5xx_proves_nothing(status: int, code: str) -> None:
    social = Social()
    social.fails(code, status)
    with pytest.raises(OutcomeUnknown):
        social.hand_over()


@pytest.mark.parametrize("answer", [{}, {"messageId": ""}], ids=str)
def test_an_answer_without_an_id_proves_nothing(answer: dict[str, str]) -> None:
    social = Social()
    social.answers(answer)
    with pytest.raises(OutcomeUnknown):
        social.hand_over()


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
    def fail(**_: Any) -> None:
        raise error

    social = Social()
    social.stub.deactivate()
    social.client.meta.events.register("before-send.socialmessaging", fail)
    with pytest.raises(raised):
        social.hand_over()


def test_no_exception_repeats_the_number() -> None:
    social = Social()
    social.fails("ThrottledRequestException", 429)
    with pytest.raises(NotHandedOver) as raised:
        social.hand_over()
    assert "98765" not in f"{raised.value} {raised.value!r}"

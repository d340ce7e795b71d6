"""What SES is asked, exactly, and what each of its answers proves (a server on loopback plays it).

No answer, however it goes wrong, may lead to a second request: that would be a second e-mail.
"""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import NoCredentialsError, PartialCredentialsError

from recado.adapters import clients
from recado.adapters.ses_email import SesMailer
from recado.domain.email import Email
from recado.domain.send import Accepted, Refused
from recado.ports import ChannelPaused, NotHandedOver, OutcomeUnknown

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
ATTEMPT = "att_" + "0" * 34 + "01_acc_2001"


def an_email(**changes: Any) -> Email:
    email = Email(
        attempt_id=ATTEMPT,
        edition="1.fingerprint",
        sender_name="Padaria Estrela",
        to="ana@exemplo.com.br",
        reply_to=None,
        subject="Lembrete: vencimento amanhã",
        text="Olá",
        html="<p>Olá</p>",
    )
    return replace(email, **changes)


class Server(ThreadingHTTPServer):
    """SES on loopback: `answer` writes to the connection whatever it likes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []
        self.answer: Callable[[_Handler], None] = lambda handler: handler.reply(
            200, {"MessageId": "0100-1"}
        )
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some of the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    """Keeps each request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.requests.append(json.loads(self.rfile.read(length)))
        self.server.answer(self)

    def reply(
        self, status: int, body: dict[str, Any] | bytes, error: str = "", missing: int = 0
    ) -> None:
        """`missing`: so many bytes are promised and never come."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data) + missing))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Not on the terminal."""


@pytest.fixture
def ses() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def mailer(url: str, **config: Any) -> SesMailer:
    """With the client of the product, but for the address and, for haste, the time-outs."""
    patience = clients.ONCE.merge(Config(connect_timeout=1, read_timeout=0.2, **config))
    client = boto3.client("sesv2", endpoint_url=url, config=patience)
    return SesMailer(
        client,
        charge_sender="cobranca@recado.example",
        message_sender="recados@recado.example",
        configuration_set="set",
        clock=lambda: NOW,
    )


def hand_over(ses: Server, email: Email | None = None) -> Accepted | Refused:
    return mailer(ses.url).hand_over(email or an_email())


# ---------------------------------------------------------------- the request


def test_the_request_holds_the_mail_its_mark_and_nothing_else(ses: Server) -> None:
    hand_over(ses, an_email(reply_to="contato@padaria.com.br"))
    assert ses.requests == [
        {
            "FromEmailAddress": "Padaria Estrela <cobranca@recado.example>",
            "Destination": {"ToAddresses": ["ana@exemplo.com.br"]},
            "ReplyToAddresses": ["contato@padaria.com.br"],
            "Content": {
                "Simple": {
                    "Subject": {"Data": "Lembrete: vencimento amanhã", "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": "Olá", "Charset": "UTF-8"},
                        "Html": {"Data": "<p>Olá</p>", "Charset": "UTF-8"},
                    },
                    "Headers": [{"Name": "X-Recado-Attempt", "Value": ATTEMPT}],
                }
            },
            "EmailTags": [{"Name": "recado_attempt", "Value": ATTEMPT}],
            "ConfigurationSetName": "set",
        }
    ]


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Padaria", "Padaria <cobranca@recado.example>"),
        ("Padaria, Ltda", '"Padaria, Ltda" <cobranca@recado.example>'),
        ('O "Bar"', '"O \\"Bar\\"" <cobranca@recado.example>'),
        ("a@b.com", '"a@b.com" <cobranca@recado.example>'),
        ("Pão & Café, Ltda", "=?utf-8?b?UMOjbyAmIENhZsOpLCBMdGRh?= <cobranca@recado.example>"),
    ],
)
def test_a_name_of_any_letters_stays_one_sender(ses: Server, name: str, sender: str) -> None:
    hand_over(ses, an_email(sender_name=name))
    assert ses.requests[0]["FromEmailAddress"] == sender


def test_the_longest_name_is_written_in_words_of_the_length_that_mail_servers_take(
    ses: Server,
) -> None:
    """RFC 2047: an encoded word has 75 characters at most."""
    hand_over(ses, an_email(sender_name="ã" * 120))
    words = ses.requests[0]["FromEmailAddress"].rpartition(" <")[0].split()
    assert max(len(word) for word in words) <= 75


def test_without_a_reply_address_none_is_given(ses: Server) -> None:
    hand_over(ses)
    assert not ses.requests[0]["ReplyToAddresses"]


@pytest.mark.parametrize(
    ("charge", "address"),
    [(True, "cobranca@recado.example"), (False, "recados@recado.example")],
)
def test_what_is_no_charge_has_a_sender_of_its_own(ses: Server, charge: bool, address: str) -> None:
    hand_over(ses, an_email(charge=charge))
    assert ses.requests[0]["FromEmailAddress"] == f"Padaria Estrela <{address}>"


def test_one_click_ends_an_e_mail_that_may_be_ended(ses: Server) -> None:
    """RFC 8058, section 3.1."""
    hand_over(ses, an_email(unsubscribe_url="https://recado.example/unsubscribe/token"))
    headers = {h["Name"]: h["Value"] for h in ses.requests[0]["Content"]["Simple"]["Headers"]}
    assert headers["List-Unsubscribe"] == "<https://recado.example/unsubscribe/token>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# ---------------------------------------------------------------- the answer


def test_an_answer_with_an_id_means_accepted(ses: Server) -> None:
    assert hand_over(ses) == Accepted("0100-1", NOW)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("NotFoundException", "Configuration set <recado> does not exist."),
        ("MessageRejected", "Email address is not verified. cobranca@recado.example"),
    ],
)
def test_what_an_operator_can_mend_loses_no_mail(ses: Server, code: str, message: str) -> None:
    ses.answer = lambda handler: handler.reply(400, {"message": message}, code)
    with pytest.raises(NotHandedOver):
        hand_over(ses)


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_ses_refuses_for_good_is_refused(ses: Server, code: str) -> None:
    ses.answer = lambda handler: handler.reply(400, {"message": "no"}, code)
    assert hand_over(ses) == Refused(code, NOW)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "TooManyRequestsException"),
        (400, "MailFromDomainNotVerifiedException"),
        (403, "AccessDeniedException"),
        (403, "ExpiredTokenException"),
        (400, "SomethingNewException"),
        (404, ""),
    ],
)
def test_any_other_4xx_proves_that_nothing_was_handed_over(
    ses: Server, status: int, code: str
) -> None:
    ses.answer = lambda handler: handler.reply(status, {"message": "not now"}, code)
    with pytest.raises(NotHandedOver) as raised:
        hand_over(ses)
    assert type(raised.value) is NotHandedOver
    assert len(ses.requests) == 1


PAUSED = [
    (400, "LimitExceededException", "Daily message quota exceeded."),
    (400, "LimitExceededException", ""),
    (429, "TooManyRequestsException", "Daily message quota exceeded."),
    (400, "ThrottlingException", "Daily message quota exceeded"),
    (400, "Throttling", "Daily sending quota exceeded"),
    (429, "TooManyRequestsException", "Maximum daily quota exceeded"),
    (400, "AccountSuspendedException", "no"),
    (400, "SendingPausedException", "Sending paused for this account."),
    (400, "MessageRejected", "Sending paused for this account. For more information, please ..."),
    (400, "BadRequestException", "Sending is paused for configuration set <recado>."),
]
"""What SES says when it takes nothing at all: some of its codes mean other things, too."""


@pytest.mark.parametrize(("status", "code", "words"), PAUSED)
def test_when_ses_takes_nothing_at_all_the_whole_channel_pauses(
    ses: Server, status: int, code: str, words: str
) -> None:
    ses.answer = lambda handler: handler.reply(status, {"message": words}, code)
    with pytest.raises(ChannelPaused, match=f"^{code}$"):
        hand_over(ses)
    assert len(ses.requests) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "TooManyRequestsException"),
        (400, "ThrottlingException"),
        (400, "LimitExceededException"),
    ],
)
def test_sending_too_fast_holds_up_one_mail_and_not_the_channel(
    ses: Server, status: int, code: str
) -> None:
    words = {"message": "Maximum sending rate exceeded."}
    ses.answer = lambda handler: handler.reply(status, words, code)
    with pytest.raises(NotHandedOver) as raised:
        hand_over(ses)
    assert type(raised.value) is NotHandedOver


def silence(handler: _Handler) -> None:
    handler.server.over.wait(5)


def hang_up(handler: _Handler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def reset(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
    hang_up(handler)


LOST: dict[str, Callable[[_Handler], None]] = {
    "no answer in time": silence,
    "a closed connection": hang_up,
    "half a header": reset,
    "half a body": lambda h: h.reply(200, b'{"MessageId": "0100', missing=20),
    "a whole body that is none": lambda h: h.reply(200, b'{"MessageId": "0100'),
    "an empty body": lambda h: h.reply(200, b""),
    "an answer without an id": lambda h: h.reply(200, {}),
    "an empty id": lambda h: h.reply(200, {"MessageId": ""}),
    "500": lambda h: h.reply(500, {"message": "oops"}, "InternalFailure"),
    "502 in HTML": lambda h: h.reply(502, b"<html>bad gateway</html>"),
    "503": lambda h: h.reply(503, {"message": "busy"}, "ServiceUnavailable"),
    "503 by a throttle": lambda h: h.reply(503, {"message": "slow"}, "ThrottlingException"),
    "504": lambda h: h.reply(504, b""),
}


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST)
def test_an_answer_that_proves_nothing_leaves_the_outcome_unknown(
    ses: Server, answer: Callable[[_Handler], None]
) -> None:
    ses.answer = answer
    with pytest.raises(OutcomeUnknown):
        hand_over(ses)
    assert len(ses.requests) == 1


def test_a_server_that_does_not_listen_was_handed_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(NotHandedOver):
            mailer(url).hand_over(an_email())


def failing(error: Exception) -> SesMailer:
    """With a client that fails before it signs."""

    def fail(**_: Any) -> None:
        raise error

    failing_mailer = mailer("http://127.0.0.1:1")
    failing_mailer._client.meta.events.register("before-call", fail)
    return failing_mailer


def test_without_credentials_nothing_was_handed_over() -> None:
    with pytest.raises(NotHandedOver):
        failing(NoCredentialsError()).hand_over(an_email())


def test_an_error_that_nobody_knows_leaves_the_outcome_unknown() -> None:
    error = PartialCredentialsError(provider="env", cred_var="secret")
    with pytest.raises(OutcomeUnknown):
        failing(error).hand_over(an_email())


def test_a_mail_that_cannot_be_put_into_a_request_is_refused(ses: Server) -> None:
    nothing: Any = None
    broken = Email(
        attempt_id=ATTEMPT, sender_name="a", to="a@b.c", reply_to=None, subject=nothing,
        edition='1.fingerprint',
        text="", html="",
    )  # fmt: skip
    assert hand_over(ses, broken) == Refused("ParamValidationError", NOW)
    assert ses.requests == []


# ---------------------------------------------------------------- one request, whatever is set


@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_MAX_ATTEMPTS": "5"},
        {"AWS_MAX_ATTEMPTS": "5", "AWS_RETRY_MODE": "legacy"},
        {"AWS_RETRY_MODE": "adaptive"},
        {"AWS_NEW_RETRIES_2026": "true"},
        {"AWS_NEW_RETRIES_2026": "true", "AWS_MAX_ATTEMPTS": "10", "AWS_RETRY_MODE": "standard"},
    ],
    ids=str,
)
@pytest.mark.parametrize("answer", ["no answer in time", "a closed connection", "503"])
def test_one_call_is_one_request_whatever_the_environment_says(
    ses: Server, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], answer: str
) -> None:
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    ses.answer = LOST[answer]
    with pytest.raises(OutcomeUnknown):
        hand_over(ses)
    assert len(ses.requests) == 1

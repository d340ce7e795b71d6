"""Settings: what the template gives each function is what it reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from recado import settings
from recado.domain.notification import Kind
from recado.domain.resend import Pace
from recado.domain.whatsapp_message import Template
from tests.cloudformation import resources, template

READERS: dict[str, Callable[[], object]] = {
    "ApiFunction": settings.ApiSettings.read,
    "DispatchFunction": settings.DispatchSettings.read,
    "SendEmailFunction": lambda: (settings.SendSettings.read(), settings.EmailSettings.read()),
    "SendSmsFunction": lambda: (settings.SendSettings.read(), settings.SmsSettings.read()),
    "SendWhatsAppFunction": lambda: (
        settings.SendSettings.read(),
        settings.WhatsAppSettings.read(),
    ),
    "SendCodesFunction": lambda: (
        settings.SendSettings.read(),
        settings.EmailSettings.read(),
        settings.SmsSettings.read(),
        settings.WhatsAppSettings.read(),
    ),
    "EmailReceiptsFunction": settings.ReceiptsSettings.read,
    "SmsReceiptsFunction": settings.SmsReceiptsSettings.read,
    "SmsLogFunction": settings.SmsLogSettings.read,
    "WhatsAppReceiptsFunction": settings.WhatsAppReceiptsSettings.read,
    "RepliesFunction": settings.RepliesSettings.read,
    "UnsubscribeFunction": settings.UnsubscribeSettings.read,
}

MAY_BE_EMPTY = {"SMS_ORIGINATION_NUMBER", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_TEMPLATES"}
"""What an operator need not choose."""


def variables(function: str) -> dict[str, str]:
    """What Lambda would set: numbers of the parameters, names for all the rest."""
    everywhere = template()["Globals"]["Function"]["Environment"]["Variables"]
    own = resources("AWS::Serverless::Function")[function]["Properties"]["Environment"]["Variables"]
    return {name: value(form) for name, form in (everywhere | own).items()}


def value(form: Any) -> str:
    if isinstance(form, dict):
        (reference,) = form.values()
        parameter = template()["Parameters"].get(reference, {})
        return str(parameter.get("Default", reference))
    return str(form)


@pytest.fixture(params=READERS)
def function(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each function in turn, with its environment in place."""
    name: str = request.param
    for variable, text in variables(name).items():
        monkeypatch.setenv(variable, text)
    return name


def test_every_function_finds_its_settings_in_the_template(function: str) -> None:
    assert READERS[function]()


def test_each_variable_of_its_own_is_needed_and_named_when_it_is_missing(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = resources("AWS::Serverless::Function")[function]["Properties"]["Environment"]
    for name in own["Variables"].keys() - MAY_BE_EMPTY:
        with monkeypatch.context() as patch:
            patch.delenv(name)
            with pytest.raises(settings.SettingMissing, match=f"^{name}$"):
                READERS[function]()


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_QUEUE_URL", "")
    with pytest.raises(settings.SettingMissing, match="EMAIL_QUEUE_URL"):
        settings.DispatchSettings.read()


@pytest.mark.parametrize(
    ("text", "words"),
    [("SAIR", ("SAIR",)), (" SAIR,,  me tire da lista ,", ("SAIR", "me tire da lista"))],
)
def test_words_may_be_phrases_and_keep_their_order(
    monkeypatch: pytest.MonkeyPatch, text: str, words: tuple[str, ...]
) -> None:
    for variable, value in variables("RepliesFunction").items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("OPT_OUT_WORDS", text)
    assert settings.RepliesSettings.read().opt_out_words == words


def test_commas_without_words_count_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in variables("RepliesFunction").items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("OPT_IN_WORDS", " , ")
    with pytest.raises(settings.SettingMissing, match="OPT_IN_WORDS"):
        settings.RepliesSettings.read()


def test_a_number_that_is_none_fails_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, text in variables("SendEmailFunction").items():
        monkeypatch.setenv(variable, text)
    monkeypatch.setenv("UNKNOWN_OUTCOME_SECONDS", "soon")
    with pytest.raises(ValueError, match="soon"):
        settings.SendSettings.read()


def test_durations_have_the_unit_of_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in ("ApiFunction", "SendEmailFunction", "EmailReceiptsFunction"):
        for variable, text in variables(function).items():
            monkeypatch.setenv(variable, text)
    receipts = settings.ReceiptsSettings.read()
    assert settings.ApiSettings.read().content_life == receipts.content_life == timedelta(days=30)
    assert settings.SendSettings.read().pace == Pace(1, timedelta(minutes=30))
    assert receipts.unknown_attempt_patience == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "templates"),
    [
        ("", {}),
        (" , ", {}),
        ("due_reminder:lembrete:pt_BR", {Kind.DUE_REMINDER: Template("lembrete", "pt_BR")}),
        (
            " access_code:codigo:pt_BR, due_reminder:reminder:en ,",
            {
                Kind.ACCESS_CODE: Template("codigo", "pt_BR"),
                Kind.DUE_REMINDER: Template("reminder", "en"),
            },
        ),
    ],
)
def test_each_kind_may_have_a_template(
    monkeypatch: pytest.MonkeyPatch, text: str, templates: dict[Kind, Template]
) -> None:
    monkeypatch.setenv("WHATSAPP_TEMPLATES", text)
    assert settings.whatsapp_templates() == templates


@pytest.mark.parametrize("text", ["due_reminder", "due_reminder:a", "postcard:a:pt_BR"])
def test_a_template_that_is_none_fails_at_once(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WHATSAPP_TEMPLATES", text)
    with pytest.raises(ValueError, match=r"unpack|postcard"):
        settings.whatsapp_templates()

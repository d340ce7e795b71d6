"""Settings: what the template gives each function is what it reads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from recado import settings
from tests.cloudformation import resources, template

READERS: dict[str, Callable[[], object]] = {
    "ApiFunction": settings.ApiSettings.read,
    "DispatchFunction": settings.DispatchSettings.read,
    "SendEmailFunction": settings.SendEmailSettings.read,
    "EmailReceiptsFunction": settings.EmailReceiptsSettings.read,
}


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
    for name in own["Variables"]:
        with monkeypatch.context() as patch:
            patch.delenv(name)
            with pytest.raises(settings.SettingMissing, match=f"^{name}$"):
                READERS[function]()


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_QUEUE_URL", "")
    with pytest.raises(settings.SettingMissing, match="EMAIL_QUEUE_URL"):
        settings.DispatchSettings.read()


def test_a_number_that_is_none_fails_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, text in variables("SendEmailFunction").items():
        monkeypatch.setenv(variable, text)
    monkeypatch.setenv("UNKNOWN_OUTCOME_SECONDS", "soon")
    with pytest.raises(ValueError, match="soon"):
        settings.SendEmailSettings.read()


def test_durations_have_the_unit_of_their_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in ("ApiFunction", "SendEmailFunction", "EmailReceiptsFunction"):
        for variable, text in variables(function).items():
            monkeypatch.setenv(variable, text)
    receipts = settings.EmailReceiptsSettings.read()
    assert settings.ApiSettings.read().content_life == receipts.content_life == timedelta(days=30)
    assert settings.SendEmailSettings.read().unknown_window == timedelta(minutes=30)
    assert receipts.unknown_attempt_patience == timedelta(minutes=5)

"""Functions: what they run, what they are told, where they write."""

import importlib
from datetime import timedelta

import pytest

from recado.consumer import RESERVE_MILLISECONDS
from recado.wiring.send import LEASE
from tests.cloudformation import ROOT, resources, template
from tests.template.parts import (
    folder_of,
    functions,
    listed,
    may,
    own_variables,
    properties,
    role_of,
    shared,
    shared_variables,
    sources,
    statements_of,
    target,
    targets,
    variables_read,
)

FUNCTIONS = sorted(functions())
CLOCKS_APART = timedelta(minutes=1)
API_GATEWAY_WAITS_SECONDS = 29
READ_BY_POWERTOOLS = {"POWERTOOLS_LOG_LEVEL"}

each_function = pytest.mark.parametrize("function", FUNCTIONS)


@each_function
def test_a_handler_exists(function: str) -> None:
    module, _, name = functions()[function]["Handler"].rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))
    assert module == f"functions.{folder_of(function)}.app"


def test_every_folder_of_functions_is_deployed() -> None:
    folders = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}

    assert folders == {folder_of(function) for function in FUNCTIONS}


@each_function
def test_a_function_is_told_all_that_its_settings_read(function: str) -> None:
    assert variables_read(function) <= own_variables(function) | shared_variables()


@each_function
def test_a_function_is_told_nothing_of_its_own_that_it_does_not_read(function: str) -> None:
    assert own_variables(function) == variables_read(function) - shared_variables()


def test_what_all_functions_are_told_is_read_by_more_than_one() -> None:
    readers = {
        variable: [function for function in FUNCTIONS if variable in variables_read(function)]
        for variable in shared_variables() - READ_BY_POWERTOOLS
    }

    assert {variable for variable, read in readers.items() if len(read) < 2} == set()


@each_function
def test_a_function_writes_to_a_log_of_its_own_that_does_not_stay_for_ever(function: str) -> None:
    log = target(functions()[function]["LoggingConfig"]["LogGroup"])
    users = [
        name for name in FUNCTIONS if target(functions()[name]["LoggingConfig"]["LogGroup"]) == log
    ]

    assert users == [function]
    assert properties("AWS::Logs::LogGroup")[log]["RetentionInDays"] == {"Ref": "LogDays"}


@each_function
def test_a_function_may_write_to_its_own_log_only(function: str) -> None:
    log = target(functions()[function]["LoggingConfig"]["LogGroup"])
    logging = [
        statement
        for statement in statements_of(role_of(function))
        if any(action.startswith("logs:") for action in listed(statement["Action"]))
    ]

    assert [targets(statement["Resource"]) for statement in logging] == [{log}]
    assert may(role_of(function), "logs:CreateLogStream", log)
    assert may(role_of(function), "logs:PutLogEvents", log)


def test_no_log_stays_for_ever() -> None:
    groups = properties("AWS::Logs::LogGroup")

    assert {name for name, group in groups.items() if "RetentionInDays" not in group} == set()


@each_function
def test_a_function_has_a_role_to_itself(function: str) -> None:
    assert [name for name in FUNCTIONS if role_of(name) == role_of(function)] == [function]


@each_function
def test_a_functions_role_is_for_lambda_alone(function: str) -> None:
    role = properties("AWS::IAM::Role")[role_of(function)]

    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]
    assert "ManagedPolicyArns" not in role


@each_function
def test_a_function_is_traced(function: str) -> None:
    actions = {a for s in statements_of(role_of(function)) for a in listed(s["Action"])}

    assert shared()["Tracing"] == "Active"
    assert {"xray:PutTraceSegments", "xray:PutTelemetryRecords"} <= actions


def test_a_lease_outlasts_the_function_that_holds_it() -> None:
    timeout = timedelta(seconds=functions()["SendEmailFunction"]["Timeout"])

    assert timeout + CLOCKS_APART <= LEASE


@pytest.mark.parametrize("function", sorted(sources("SQS")))
def test_a_consumer_has_time_for_more_than_its_reserve(function: str) -> None:
    assert functions()[function]["Timeout"] * 1000 >= 2 * RESERVE_MILLISECONDS


def test_the_api_answers_before_api_gateway_gives_up() -> None:
    assert functions()["ApiFunction"]["Timeout"] < API_GATEWAY_WAITS_SECONDS


@each_function
def test_a_function_and_its_layers_are_of_one_architecture(function: str) -> None:
    assert shared()["Architectures"] == [{"Ref": "Architecture"}]
    assert "Architectures" not in functions()[function]


@pytest.mark.parametrize("layer", sorted(resources("AWS::Serverless::LayerVersion")))
def test_a_layer_is_built_for_the_functions_architecture(layer: str) -> None:
    """Without `BuildArchitecture` the wheels are those of the machine that builds."""
    resource = resources("AWS::Serverless::LayerVersion")[layer]

    assert resource["Metadata"]["BuildArchitecture"] == {"Ref": "Architecture"}
    assert resource["Metadata"]["BuildMethod"] == shared()["Runtime"]
    assert resource["Properties"]["CompatibleArchitectures"] == [{"Ref": "Architecture"}]


def test_functions_are_built_without_their_neighbours_packages() -> None:
    modes = {
        name: resource["Metadata"]["BuildProperties"]["ParentPackageMode"]
        for name, resource in resources("AWS::Serverless::Function").items()
    }

    assert set(modes.values()) == {"auto"}


def test_billing_mail_comes_from_an_address_that_the_operator_names() -> None:
    assert "Default" not in template()["Parameters"]["ChargeSender"]

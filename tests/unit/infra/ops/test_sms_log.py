"""Switching the SMS log on: once, and nothing else of the account is touched."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from infra.ops.sms_log import switch_on

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

ROLE = "arn:aws:iam::123456789012:role/recado-SmsLogRole"


@pytest.fixture
def sns() -> "Iterator[SNSClient]":
    with mock_aws():
        yield boto3.client("sns")


def attributes(sns: "SNSClient") -> dict[str, str]:
    return dict(sns.get_sms_attributes()["attributes"])


def test_every_message_is_logged_from_now_on(sns: "SNSClient") -> None:
    switch_on(sns, ROLE)
    assert attributes(sns) == {
        "DeliveryStatusIAMRole": ROLE,
        "DeliveryStatusSuccessSamplingRate": "100",
        "DefaultSMSType": "Transactional",
    }


def test_what_is_on_is_left_alone(sns: "SNSClient") -> None:
    switch_on(sns, ROLE)
    assert switch_on(sns, ROLE) == {}


def test_what_was_set_otherwise_is_changed_and_told(sns: "SNSClient") -> None:
    switch_on(sns, "arn:aws:iam::123456789012:role/another")
    changes = switch_on(sns, ROLE)
    assert changes == {"DeliveryStatusIAMRole": ("arn:aws:iam::123456789012:role/another", ROLE)}
    assert attributes(sns)["DeliveryStatusIAMRole"] == ROLE


def test_the_spending_limit_stays_as_it_is(sns: "SNSClient") -> None:
    sns.set_sms_attributes(attributes={"MonthlySpendLimit": "7"})
    switch_on(sns, ROLE)
    assert attributes(sns)["MonthlySpendLimit"] == "7"

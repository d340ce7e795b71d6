"""SNS's SMS delivery log: attributes of a whole account and region, which no stack can hold."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

EVERY_MESSAGE = {"DeliveryStatusSuccessSamplingRate": "100", "DefaultSMSType": "Transactional"}
"""Failures are always logged; of successes this percentage."""


def switch_on(sns: "SNSClient", role_arn: str) -> dict[str, tuple[str | None, str]]:
    """Sets what is not set yet, and nothing else: the account's spending limit stays as it is.
    Answers with what changed, by name: before and after."""
    wanted = EVERY_MESSAGE | {"DeliveryStatusIAMRole": role_arn}
    present = sns.get_sms_attributes()["attributes"]
    changed = {name: value for name, value in wanted.items() if present.get(name) != value}
    if changed:
        sns.set_sms_attributes(attributes=changed)
    return {name: (present.get(name), value) for name, value in changed.items()}

"""The operator's commands: `python -m infra.ops redispatch`, `python -m infra.ops sms-log`. They
act with the caller's own AWS credentials on one deployed stack."""

import argparse
from datetime import UTC, datetime, timedelta

import boto3

from infra.ops.sms_log import switch_on
from recado.adapters import clients
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.sqs_sends import SqsSendQueue
from recado.domain.lane import Lane
from recado.use_cases.redispatch import redispatch

QUEUES = {
    Lane.EMAIL: "EmailQueueUrl",
    Lane.SMS: "SmsQueueUrl",
    Lane.WHATSAPP: "WhatsAppQueueUrl",
    Lane.CODES: "CodesQueueUrl",
}
"""The stack's output of each lane's queue."""


def main() -> None:
    """Reads the command line and does it."""
    parser = argparse.ArgumentParser(prog="python -m infra.ops", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    again = commands.add_parser(
        "redispatch", help="queue again what was accepted and never reached its queue"
    )
    again.add_argument(
        "--minutes", type=int, default=15, help="only what has waited for longer (15)"
    )
    again.set_defaults(do=_redispatch)
    log = commands.add_parser(
        "sms-log", help="switch SNS's SMS delivery log on, once for an account and region"
    )
    log.set_defaults(do=_sms_log)
    for command in (again, log):
        command.add_argument("--stack", default="recado", help="the stack's name (recado)")
    arguments = parser.parse_args()
    arguments.do(arguments, stack_outputs(arguments.stack))


def _redispatch(arguments: argparse.Namespace, outputs: dict[str, str]) -> None:
    number = redispatch(
        datetime.now(UTC) - timedelta(minutes=arguments.minutes),
        sends=DynamoDbSends(clients.dynamodb(), outputs["NotificationsTable"]),
        queue=SqsSendQueue(clients.sqs(), {lane: outputs[QUEUES[lane]] for lane in Lane}),
    )
    print(f"{number} sends were queued again")


def _sms_log(arguments: argparse.Namespace, outputs: dict[str, str]) -> None:
    if "SmsLogRoleArn" not in outputs:
        raise SystemExit("this stack does not own the SMS log (parameter OwnsSmsLog)")
    changes = switch_on(clients.sns(), outputs["SmsLogRoleArn"])
    for name, (before, after) in changes.items():
        print(f"{name}: {after} (was: {before or 'not set'})")
    if not changes:
        print("the SMS log was on already")


def stack_outputs(name: str) -> dict[str, str]:
    """The stack's outputs by key."""
    stacks = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stacks[0].get("Outputs", ())}


if __name__ == "__main__":
    main()

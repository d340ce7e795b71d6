"""The operator's commands: `python -m infra.ops redispatch`. They act with the caller's own AWS
credentials on one deployed stack."""

import argparse
from datetime import UTC, datetime, timedelta

import boto3

from recado.adapters import clients
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.sqs_sends import SqsSendQueue
from recado.domain.channel import Channel
from recado.use_cases.redispatch import redispatch


def main() -> None:
    """Reads the command line and does it."""
    parser = argparse.ArgumentParser(prog="python -m infra.ops", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    again = commands.add_parser(
        "redispatch", help="queue again what was accepted and never reached its queue"
    )
    again.add_argument("--stack", default="recado", help="the stack's name (recado)")
    again.add_argument(
        "--minutes", type=int, default=15, help="only what has waited for longer (15)"
    )
    arguments = parser.parse_args()
    outputs = stack_outputs(arguments.stack)
    number = redispatch(
        datetime.now(UTC) - timedelta(minutes=arguments.minutes),
        sends=DynamoDbSends(clients.dynamodb(), outputs["NotificationsTable"]),
        queue=SqsSendQueue(clients.sqs(), {Channel.EMAIL: outputs["EmailQueueUrl"]}),
    )
    print(f"{number} sends were queued again")


def stack_outputs(name: str) -> dict[str, str]:
    """The stack's outputs by key."""
    stacks = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stacks[0].get("Outputs", ())}


if __name__ == "__main__":
    main()

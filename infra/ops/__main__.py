"""The operator's commands: `python -m infra.ops redispatch`, `... lift-guard`, `... sms-log`. They
act with the caller's own AWS credentials on one deployed stack."""

import argparse
from datetime import timedelta

import boto3

from infra.ops.sms_log import switch_on
from recado.adapters import clients
from recado.adapters.dynamodb_accounts import DynamoDbAccounts
from recado.adapters.dynamodb_events import DynamoDbEvents
from recado.adapters.dynamodb_guards import DynamoDbGuards
from recado.adapters.dynamodb_sends import DynamoDbSends
from recado.adapters.dynamodb_tallies import DynamoDbTallies
from recado.adapters.scheduler_timers import SchedulerTimers
from recado.adapters.sqs_sends import SqsSendQueue
from recado.domain.lane import Lane
from recado.domain.resend import Pace
from recado.use_cases.dispatch import Dispatching
from recado.use_cases.errors import NotFound
from recado.use_cases.lift_guard import lift_guard
from recado.use_cases.redispatch import redispatch
from recado.wiring.clock import utc_now

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
        "redispatch", help="lead to its queue again what was accepted and never reached it"
    )
    again.add_argument(
        "--minutes", type=int, default=15, help="only what has waited for longer (15)"
    )
    again.set_defaults(do=_redispatch)
    lift = commands.add_parser(
        "lift-guard", help="let an account's e-mail go out again that the guard has stopped"
    )
    lift.add_argument("account", help="the account's id")
    lift.set_defaults(do=_lift_guard)
    log = commands.add_parser(
        "sms-log", help="switch SNS's SMS delivery log on, once for an account and region"
    )
    log.set_defaults(do=_sms_log)
    for command in (again, lift, log):
        command.add_argument("--stack", default="recado", help="the stack's name (recado)")
    arguments = parser.parse_args()
    arguments.do(arguments, stack_outputs(arguments.stack))


def _redispatch(arguments: argparse.Namespace, outputs: dict[str, str]) -> None:
    timers = SchedulerTimers(
        clients.scheduler(),
        group=outputs["TimersGroup"],
        queue_arn=outputs["DispatchQueueArn"],
        role_arn=outputs["TimersRoleArn"],
        dead_letters_arn=outputs["WakeDeadLettersArn"],
    )
    dispatching = Dispatching(
        SqsSendQueue(clients.sqs(), {lane: outputs[QUEUES[lane]] for lane in Lane}),
        timers,
        utc_now,
        Pace(
            float(outputs["ResendScale"]),
            timedelta(seconds=int(outputs["UnknownOutcomeSeconds"])),
        ),
    )
    number = redispatch(
        utc_now() - timedelta(minutes=arguments.minutes),
        sends=DynamoDbSends(clients.dynamodb(), outputs["NotificationsTable"]),
        dispatching=dispatching,
    )
    print(f"{number} sends were led to their queues again")


def _lift_guard(arguments: argparse.Namespace, outputs: dict[str, str]) -> None:
    dynamodb = clients.dynamodb()
    try:
        lifted = lift_guard(
            arguments.account,
            accounts=DynamoDbAccounts(dynamodb, outputs["AccountsTable"]),
            tallies=DynamoDbTallies(dynamodb, outputs["TalliesTable"]),
            guards=DynamoDbGuards(
                dynamodb, accounts=outputs["AccountsTable"], tallies=outputs["TalliesTable"]
            ),
            events=DynamoDbEvents(dynamodb, outputs["EventsTable"]),
            clock=utc_now,
        )
    except NotFound as error:
        raise SystemExit(f"there is no such {error.what}") from error
    print("its e-mail goes out again" if lifted else "its e-mail was not stopped")


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

"""The laptop's commands: `python -m infra.local up | down | status | mail | phone | reply`."""

import argparse
import sys
from collections.abc import Callable

from infra.local import deploy, mail, mends, outputs, phone, services, settings


def up(build: bool) -> None:
    """Start what does not run yet, build and deploy, and write the outputs."""
    settings.make_folder()
    running = services.recorded()
    if not running or not running.running:
        running = services.start()
    deploy.prepare(running)
    if build:
        deploy.build(running)
    deploy.deploy(running)
    mends.mend(running)
    found = outputs.write(running)
    print(f"API  {found['api_url']}\nall  {settings.OUTPUTS}")


def status() -> str:
    """One line about what runs."""
    running = services.recorded()
    if not running:
        return "not started"
    if not running.running:
        return f"started, but no longer running; see {settings.MINISTACK_LOG}"
    deployed = "deployed" if settings.OUTPUTS.exists() else "nothing deployed"
    return f"running: emulator {running.endpoint_url}, carrier {running.carrier_url}, {deployed}"


def main() -> None:
    """Read the command line and do it."""
    arguments = _arguments()
    _COMMANDS[arguments.command](arguments)


_COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "up": lambda given: up(given.build),
    "down": lambda _: print("ended" if services.stop() else "nothing was running"),
    "status": lambda _: print(status()),
    "mail": lambda given: print(mail.shown(given.name) if given.name else mail.listing()),
    "phone": lambda given: print(phone.listing(given.number)),
    "reply": lambda given: print(phone.reply(given.channel, given.number, given.text)),
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start, build, deploy; again: build and deploy")
    start.add_argument("--no-build", dest="build", action="store_false")
    commands.add_parser("down", help="end what was started")
    commands.add_parser("status", help="say what runs")
    show = commands.add_parser("mail", help="list the mails that were sent, or show one")
    show.add_argument("name", nargs="?", metavar="attempt")
    arrived = commands.add_parser("phone", help="list what was sent to phones, or to one number")
    arrived.add_argument("number", nargs="?", help="in E.164, as +5511980000000")
    answer = commands.add_parser("reply", help="let a customer answer from a phone")
    answer.add_argument("channel", choices=("sms", "whatsapp"))
    answer.add_argument("number")
    answer.add_argument("text")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except settings.LocalStackError as problem:
        sys.exit(f"{problem}")

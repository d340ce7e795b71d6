"""The laptop's commands: `python -m infra.local up | down | status | mail`."""

import argparse
import sys

from infra.local import deploy, mail, mends, outputs, services, settings


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
    match arguments.command:
        case "up":
            up(arguments.build)
        case "down":
            print("ended" if services.stop() else "nothing was running")
        case "status":
            print(status())
        case "mail":
            print(mail.shown(arguments.name) if arguments.name else mail.listing())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start, build, deploy; again: build and deploy")
    start.add_argument("--no-build", dest="build", action="store_false")
    commands.add_parser("down", help="end what was started")
    commands.add_parser("status", help="say what runs")
    show = commands.add_parser("mail", help="list the mails that were sent, or show one")
    show.add_argument("name", nargs="?", metavar="attempt")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except settings.LocalStackError as problem:
        sys.exit(f"{problem}")

"""Runs the carrier simulator: `python -m infra.local.carrier PORT STACK_PORT`."""

import logging
import sys

from infra.local import settings
from infra.local.carrier.carrier import Carrier
from infra.local.carrier.email_channel import EmailChannel
from infra.local.carrier.emulator import Emulator
from infra.local.carrier.later import Later
from infra.local.carrier.phone_desk import PhoneDesk
from infra.local.carrier.phones import Phones
from infra.local.carrier.replies import Replies
from infra.local.carrier.schedule import Pace
from infra.local.carrier.server import listen
from infra.local.carrier.sms import Sms
from infra.local.carrier.standing import Standing
from infra.local.carrier.suppression import SuppressionDesk, SuppressionList
from infra.local.carrier.troubles import Troubles
from infra.local.carrier.whatsapp import WhatsApp

log = logging.getLogger("carrier")

_ASKED = ("sesv2", "iam", "sns", "logs", "cloudformation")


def assemble(emulator: Emulator, later: Later, pace: Pace) -> Carrier:
    """The carrier with all its desks."""
    phones, suppressed, troubles = Phones(settings.PHONES), SuppressionList(), Troubles()
    desks = (
        EmailChannel(emulator, later, pace, settings.MAIL, suppressed, troubles),
        SuppressionDesk(emulator, suppressed),
        Standing(troubles),
        PhoneDesk(Sms(emulator), phones, later, pace),
        PhoneDesk(WhatsApp(emulator, phones), phones, later, pace),
        Replies(emulator, phones),
    )
    return Carrier(emulator, desks)


def main(port: int, stack_port: int) -> None:
    """Serve until ended."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    emulator = Emulator(f"{settings.HOST}:{stack_port}")
    for service in _ASKED:
        emulator.client(service)
    server = listen(assemble(emulator, Later(), Pace.of_environment()), port)
    log.info("listening on %s:%s", settings.HOST, port)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

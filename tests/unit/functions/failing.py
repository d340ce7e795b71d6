"""E-mails that fail, for the tests of what follows from it."""

from datetime import timedelta
from typing import Any

from tests.world import World
from tests.world_ses import Turn, ses_event

NO_SUCH_USER = {"bounceType": "Permanent", "bounceSubType": "NoEmail"}
MAILBOX_FULL = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}
SILENT = Turn(tells=())
MINUTE = timedelta(minutes=1)
"""What is due in hours stays so."""


def failed(world: World, number: int, bounce: dict[str, str], **changes: Any) -> str:
    """A notification about an invoice of its own, whose e-mail came back; its id."""
    world.ses.turns = [SILENT]
    notification = world.accept(f"failed-{number}", invoice_id=f"inv_{number}", **changes)
    world.settle(within=MINUTE)
    tell(world, bounce)
    world.settle(within=MINUTE)
    return notification


def tell(world: World, bounce: dict[str, str]) -> None:
    """The last mail that went out comes back."""
    mail = world.ses.mails[-1]
    recipients = [{"emailAddress": mail.to[0]}]
    event = ses_event(mail, "Bounce", world.now, bouncedRecipients=recipients, **bounce)
    world.receipts.put(event)

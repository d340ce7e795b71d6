"""The unsubscribe link's function in a world of its own, for its tests."""

from typing import Any

from functions.unsubscribe.app import handler
from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.unsubscribe import read_unsubscribe_token, unsubscribe_token
from recado.wiring.unsubscribe import Unsubscribe, opting_out
from tests.builders import ACCOUNT, ANA, an_account, identify_contact
from tests.fakes import World
from tests.world_events import api_event, context

KEY = b"a key for tests"
CONTACT = identify_contact(Channel.EMAIL, ANA)
TOKEN = unsubscribe_token(KEY, ACCOUNT, CONTACT)


class Link:
    """One merchant's link to one contact."""

    def __init__(self, **account: Any) -> None:
        self.world = World()
        self.world.accounts.put(an_account(**account))
        self.service = Unsubscribe(
            lambda token: read_unsubscribe_token(KEY, token),
            self.world.accounts.get,
            opting_out(self.world.entries, self.world.events, self.world.clock),
        )

    def opened(
        self,
        method: str = "GET",
        token: str = TOKEN,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """What API Gateway gets for one request."""
        event = api_event(method, f"/unsubscribe/{token}", body, headers)
        event |= {"resource": "/unsubscribe/{token}", "pathParameters": {"token": token}}
        return handler(event, context(), self.service)

    @property
    def opted_out_by(self) -> OptOutBy | None:
        entry = self.world.entries.of(ACCOUNT, [CONTACT]).get(CONTACT)
        return entry.opted_out_by if entry else None

"""Has SES take nothing from anybody: `PUT /_carrier/ses`, which SES does not have."""

import json

from infra.local.carrier.outcomes import Trouble
from infra.local.carrier.proxy import Request, Response, error, json_answer
from infra.local.carrier.troubles import Troubles

PATH = "/_carrier/ses"

STANDINGS = {
    "well": None,
    "paused": Trouble.PAUSED,
    "out_of_quota": Trouble.OUT_OF_QUOTA,
    "suspended": Trouble.SUSPENDED,
}
"""How the account may stand with SES, and the trouble that meets every mail then."""


class Standing:
    """Changes how the account stands with SES, until it is changed again."""

    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles

    def takes(self, request: Request) -> bool:
        """Whether somebody changes it."""
        return (request.method, request.path) == ("PUT", PATH)

    def answer(self, request: Request) -> Response:
        """Take `{"standing"}`, one of `STANDINGS`."""
        wanted = json.loads(request.body or b"{}").get("standing")
        if wanted not in STANDINGS:
            return error(400, "BadRequest", f"one of {', '.join(STANDINGS)}")
        self._troubles.for_everyone = STANDINGS[wanted]
        return json_answer({})

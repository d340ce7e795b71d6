"""How our account stands with the carrier's SES, for the tests that need it to stand badly."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.carrier.standing import PATH, STANDINGS
from infra.local.stack import outputs


@contextmanager
def standing(name: str, carrier_url: str | None = None) -> Iterator[None]:
    """SES refuses every mail within this block: `paused`, `out_of_quota` or `suspended`.

    The carrier is the running one unless another is named. Raises KeyError for any other word.
    """
    if name not in STANDINGS:
        raise KeyError(name)
    url = f"{carrier_url or outputs()['carrier_url']}{PATH}"
    _put(url, name)
    try:
        yield
    finally:
        _put(url, "well")


def _put(url: str, name: str) -> None:
    body = json.dumps({"standing": name}).encode()
    request = urllib.request.Request(url, body, method="PUT")  # noqa: S310 - always our own address
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        return

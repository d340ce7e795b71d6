"""Which spellings of an address leave SES's suppression list, and what its answers prove
(botocore's own stubber plays it)."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from recado.adapters import clients
from recado.adapters.ses_suppression import SesSuppressionList
from recado.ports import TryAgain

SESSION = boto3.Session("a", "s", region_name="us-east-1")
"""Of one for all tests: reading what AWS's services are takes a second."""

ADDRESS = "Ana.Lima@Exemplo.com.br"
SPELLINGS = [ADDRESS, "Ana.Lima@exemplo.com.br", "ana.lima@exemplo.com.br"]
OPERATION = "delete_suppressed_destination"
URL = "https://ses.example"


class List:
    """The suppression list, which answers as planned; keeps what is asked of it."""

    def __init__(self) -> None:
        self.client = SESSION.client("sesv2", config=clients.ONCE)
        self.client.meta.events.register("provide-client-params.sesv2", self._keep)
        self.stub = Stubber(self.client)
        self.asked: list[str] = []

    def _keep(self, params: dict[str, Any], **_: Any) -> None:
        self.asked.append(params["EmailAddress"])

    def takes_off(self, times: int = 1) -> None:
        for _ in range(times):
            self.stub.add_response(OPERATION, {})

    def fails(self, code: str, status: int, message: str = "no") -> None:
        self.stub.add_client_error(OPERATION, code, message, status)

    def remove(self, address: str = ADDRESS) -> None:
        SesSuppressionList(self.client).remove(address)


@pytest.fixture
def listed() -> Iterator[List]:
    fake = List()
    with fake.stub:
        yield fake


@pytest.mark.parametrize(
    ("address", "spellings"),
    [
        (ADDRESS, SPELLINGS),
        ("Ana@exemplo.com.br", ["Ana@exemplo.com.br", "ana@exemplo.com.br"]),
        ("ana@exemplo.com.br", ["ana@exemplo.com.br"]),
    ],
)
def test_every_spelling_leaves_the_list_once(
    listed: List, address: str, spellings: list[str]
) -> None:
    listed.takes_off(times=len(spellings))
    listed.remove(address)
    assert listed.asked == spellings


@pytest.mark.parametrize(
    ("code", "status"), [("NotFoundException", 404), ("BadRequestException", 400)]
)
def test_a_spelling_that_is_not_on_the_list_stops_no_other(
    listed: List, code: str, status: int
) -> None:
    listed.fails(code, status)
    listed.takes_off()
    listed.fails(code, status)
    listed.remove()
    assert listed.asked == SPELLINGS


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("AccessDeniedException", 403),
        ("InternalFailure", 500),
        ("ServiceUnavailable", 503),
    ],
)
def test_what_proves_nothing_is_to_be_tried_again(listed: List, code: str, status: int) -> None:
    listed.takes_off()
    listed.fails(code, status, f"not {ADDRESS}")
    with pytest.raises(TryAgain, match=f"^{code}$"):
        listed.remove()


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_list_that_cannot_be_reached_is_to_be_tried_again(error: Exception) -> None:
    def fail(**_: Any) -> None:
        raise error

    unreachable = List()
    unreachable.client.meta.events.register("before-send.sesv2", fail)
    with pytest.raises(TryAgain, match=f"^{type(error).__name__}$"):
        unreachable.remove()

"""The API against its own OpenAPI file: whatever is asked, good or bad, the answer is one that the
file promises."""

from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import HealthCheck, settings
from requests import PreparedRequest
from requests.auth import AuthBase

from infra.local import stack
from infra.local.settings import REGION
from tests.cloudformation import openapi

pytestmark = pytest.mark.stack

EXCLUDED = [
    schemathesis.checks.unsupported_method,  # the gateway answers a method that no route has
    schemathesis.checks.positive_data_acceptance,  # not every text is a cursor that we gave, and
    # a key that came before with another body is refused
]


def unsecured() -> dict[str, Any]:
    """The contract without its signatures: `test_access.py` tries every route with every role and
    unsigned; here each request is signed."""
    contract = deepcopy(openapi())
    del contract["security"], contract["components"]["securitySchemes"]
    for methods in contract["paths"].values():
        for operation in methods.values():
            if isinstance(operation, dict):
                operation.pop("security", None)
    return contract


api = schemathesis.openapi.from_dict(unsecured())


class Signed(AuthBase):
    """SigV4 by the role that the path is for."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        role = "support" if "/support/" in str(request.url) else "platform"
        found = stack.credentials(role)
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        keys = Credentials(
            found["access_key_id"], found["secret_access_key"], found["session_token"]
        )
        SigV4Auth(keys, "execute-api", REGION).add_auth(signed)
        for name, value in signed.headers.items():
            request.headers[name] = value
        return request


@api.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_contract_promises(case: Any, local_stack: None) -> None:
    answer = case.call(base_url=stack.outputs()["api_url"], auth=Signed())
    if not is_the_gateways_own(answer):
        case.validate_response(answer, excluded_checks=EXCLUDED)


def is_the_gateways_own(answer: Any) -> bool:
    """What no function answered: the emulator's gateway has a form of its own. In AWS the gateway
    responses of the contract make problems of these."""
    return answer.status_code == 403 and "problem" not in answer.headers["content-type"][0]

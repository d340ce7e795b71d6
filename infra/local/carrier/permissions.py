"""May the caller send from this identity with this configuration set, as AWS would ask?

The emulator asks for `ses:SendEmail` on `*` only, so it refuses a role that may send on exactly
what it needs. After such a refusal, which comes when the signature was found good, the carrier
asks the emulator's IAM about the resources that AWS would ask about.
"""

import json
import re
import time
from functools import lru_cache
from typing import Any

from infra.local.carrier.mails import Mail
from infra.local.carrier.proxy import Response
from infra.local.settings import ACCOUNT_ID, REGION

_ACTION = "ses:SendEmail"
_REMEMBERED = 2.0  # seconds, for a burst of mails
_REFUSED_ON_EVERYTHING = re.compile(
    rf"assumed-role/(?P<role>[^/]+)/\S+ is not authorized to perform: {_ACTION} on resource: \*"
)


def refused_role(response: Response) -> str | None:
    """The role that was refused only because its permission is narrower than `*`, if any."""
    if response.status != 403:
        return None
    answer = json.loads(response.body)
    found = _REFUSED_ON_EVERYTHING.search(answer.get("message") or answer.get("Message") or "")
    return found["role"] if found else None


def missing(iam: Any, role: str, mail: Mail) -> str | None:
    """The first resource on which the role may not send this mail."""
    prefix = f"arn:aws:ses:{REGION}:{ACCOUNT_ID}"
    resources = [f"{prefix}:identity/{mail.sender_domain}"]
    if mail.configuration_set:
        resources.append(f"{prefix}:configuration-set/{mail.configuration_set}")
    period = int(time.monotonic() / _REMEMBERED)
    return next((each for each in resources if not _may(iam, role, each, period)), None)


@lru_cache(maxsize=64)
def _may(iam: Any, role: str, resource: str, period: int) -> bool:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT_ID}:role/{role}",
        ActionNames=[_ACTION],
        ResourceArns=[resource],
    )
    decision: str = answer["EvaluationResults"][0]["EvalDecision"]
    return decision == "allowed"

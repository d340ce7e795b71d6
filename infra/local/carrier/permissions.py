"""May the caller do what it asks for, on the resources that AWS would ask about?

For SES the emulator asks about `*` only, so it refuses a role that may send on exactly what it
needs; WhatsApp it does not know at all. In both cases its refusal comes after it found the
signature good, and names the caller; the carrier then asks the emulator's IAM about the resources
that AWS would ask about.
"""

import json
import re
import time
from functools import lru_cache
from typing import Any

from infra.local.carrier.mails import Mail
from infra.local.carrier.proxy import Response
from infra.local.settings import ACCOUNT_ID, REGION

_REMEMBERED = 2.0  # seconds, for a burst of messages
_CALLER = r"assumed-role/(?P<role>[^/]+)/\S+ is not authorized to perform: "
_REFUSED_ON_EVERYTHING = re.compile(rf"{_CALLER}ses:SendEmail on resource: \*")
_REFUSED = re.compile(_CALLER)


def refused_role(
    response: Response, wording: re.Pattern[str] = _REFUSED_ON_EVERYTHING
) -> str | None:
    """The role that was refused only because its permission is narrower than `*`, if any."""
    if response.status != 403:
        return None
    answer = json.loads(response.body)
    found = wording.search(answer.get("message") or answer.get("Message") or "")
    return found["role"] if found else None


def named_role(response: Response) -> str | None:
    """The role that a refusal of any action names, if any."""
    return refused_role(response, _REFUSED)


def missing(iam: Any, role: str, mail: Mail) -> str | None:
    """The first resource on which the role may not send this mail."""
    prefix = f"arn:aws:ses:{REGION}:{ACCOUNT_ID}"
    resources = [f"{prefix}:identity/{mail.sender_domain}"]
    if mail.configuration_set:
        resources.append(f"{prefix}:configuration-set/{mail.configuration_set}")
    return next((each for each in resources if not may(iam, role, "ses:SendEmail", each)), None)


def may(iam: Any, role: str, action: str, resource: str) -> bool:
    """Whether the role's policies allow the action on the resource; two seconds old at most."""
    return _may(iam, role, action, resource, int(time.monotonic() / _REMEMBERED))


@lru_cache(maxsize=64)
def _may(iam: Any, role: str, action: str, resource: str, period: int) -> bool:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=f"arn:aws:iam::{ACCOUNT_ID}:role/{role}",
        ActionNames=[action],
        ResourceArns=[resource],
    )
    decision: str = answer["EvaluationResults"][0]["EvalDecision"]
    return decision == "allowed"

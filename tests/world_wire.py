"""The wire between the functions and AWS: it counts their calls, and can fail or kill at any."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import ReadTimeoutError


class Killed(BaseException):
    """The function's environment is gone in the middle of its work; nothing can catch that."""


@dataclass
class _Http:
    status_code: int


def refusal(code: str, status: int = 400, **more: Any) -> tuple[_Http, dict[str, Any]]:
    """An error as it comes after all the patience of the SDK."""
    metadata = {"HTTPStatusCode": status}
    error = {"Code": code, "Message": f"{code} of the test"}
    return _Http(status), {"Error": error, "ResponseMetadata": metadata, **more}


def success(**parsed: Any) -> tuple[_Http, dict[str, Any]]:
    """An answer in place of AWS's own."""
    return _Http(200), {"ResponseMetadata": {"HTTPStatusCode": 200}, **parsed}


@dataclass
class _Fault:
    """What happens at some calls, before they reach AWS or when their answer is on its way."""

    applies: Callable[[int, str], bool]
    after: bool
    happens: Callable[[], Any]
    times: int


@dataclass
class Wire:
    """The calls of the functions, in order (`GetItem`, `SendEmail`), and the planned faults."""

    calls: list[str] = field(default_factory=list)
    _faults: list[_Fault] = field(default_factory=list)

    def tap(self, session: boto3.Session) -> None:
        session.events.register("before-call", self._before)
        session.events.register("after-call", self._after)

    def kill(self, number: int, *, after: bool = False) -> None:
        """At the call of this number, counted from the first: just before it, or when it is done
        and its answer not yet seen."""
        self._faults.append(_Fault(lambda n, _: n == number, after, _kill, 1))

    def answer(self, operation: str, *answers: tuple[_Http, dict[str, Any]]) -> None:
        """The next calls of the operation get these answers and never reach AWS."""
        left = list(answers)
        fault = _Fault(lambda _, o: o == operation, False, lambda: left.pop(0), len(left))
        self._faults.append(fault)

    def lose_answer(self, operation: str, times: int = 1) -> None:
        """The next calls of the operation are executed; their answers never come."""
        self._faults.append(_Fault(lambda _, o: o == operation, True, _time_out, times))

    def kill_at(self, operation: str, *, after: bool = False, times: int = 1) -> None:
        """At the next calls of the operation."""
        self._faults.append(_Fault(lambda _, o: o == operation, after, _kill, times))

    def _before(self, event_name: str, context: dict[str, Any], **_: Any) -> Any:
        self.calls.append(event_name.rpartition(".")[2])
        context["number"] = len(self.calls)
        return self._meet(len(self.calls), self.calls[-1], after=False)

    def _after(self, event_name: str, context: dict[str, Any], **_: Any) -> None:
        self._meet(context.get("number", 0), event_name.rpartition(".")[2], after=True)

    def _meet(self, number: int, operation: str, *, after: bool) -> Any:
        for fault in self._faults:
            if fault.times and fault.after is after and fault.applies(number, operation):
                fault.times -= 1
                return fault.happens()
        return None


def _kill() -> None:
    raise Killed


def _time_out() -> None:
    raise ReadTimeoutError(endpoint_url="https://aws.example")


def body_of(params: dict[str, Any]) -> dict[str, Any]:
    """The JSON that a call carries."""
    parsed: dict[str, Any] = json.loads(params["body"])
    return parsed

"""A process that may be killed between any two steps of its work."""

from collections.abc import Callable
from functools import partial
from typing import Any


class Killed(BaseException):
    """No code of ours can catch it: the process is gone."""


class Mortal:
    """A collaborator that the process may die before or after a call of."""

    def __init__(self, real: object, step: Callable[[], None]) -> None:
        self._real = real
        self._step = step

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self, getattr(self._real, name))

    def __call__(self, method: Callable[..., Any], *given: object, **named: object) -> Any:
        self._step()
        answer = method(*given, **named)
        self._step()
        return answer


def dying_at(step: int, death: type[BaseException] = Killed) -> Callable[[], None]:
    """Nothing for as many steps, then death, then nothing again."""
    steps = iter(range(step + 1))

    def die() -> None:
        if next(steps, None) == step:
            raise death

    return die

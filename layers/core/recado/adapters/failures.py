"""Calls of AWS of which every failure passes, if only by an operator's hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from recado.adapters.items import UNREACHED, code_of
from recado.ports import TryAgain


@contextmanager
def all_pass() -> Iterator[None]:
    """Turns an error, and a service that cannot be reached, into `TryAgain` with its code only."""
    try:
        yield
    except ClientError as error:
        raise TryAgain(code_of(error)) from error
    except UNREACHED as error:
        raise TryAgain(type(error).__name__) from error

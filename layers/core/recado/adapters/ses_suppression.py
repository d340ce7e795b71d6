"""Amazon SES's own suppression list of the AWS account (SES v2)."""

from contextlib import suppress
from typing import TYPE_CHECKING

from recado.adapters.failures import all_pass

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


class SesSuppressionList:
    """`ports.SuppressionList`."""

    def __init__(self, client: "SESV2Client") -> None:
        self._client = client

    def remove(self, address: str) -> None:
        """What SES finds to be no address is on no list either."""
        errors = self._client.exceptions
        for spelling in spellings(address):
            with all_pass(), suppress(errors.NotFoundException, errors.BadRequestException):
                self._client.delete_suppressed_destination(EmailAddress=spelling)


def spellings(address: str) -> tuple[str, ...]:
    """How an address may stand on the list, each once: as it is given, as servers give domains
    back, and all in lower case. SES looks an address up letter by letter."""
    name, _, domain = address.rpartition("@")
    return tuple(dict.fromkeys((address, f"{name}@{domain.lower()}", address.lower())))

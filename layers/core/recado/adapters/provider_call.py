"""The one call by which a message is handed over to a provider of AWS, and what its answer proves.

None of these calls knows a token, so the client must make one HTTP request a call: a repeated
request is a second message.
"""

from collections.abc import Callable

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
)

from recado.domain.send import Accepted, Refused
from recado.ports import ChannelPaused, Clock, NotHandedOver, OutcomeUnknown

NOTHING_LEFT = (ConnectTimeoutError, EndpointConnectionError, NoCredentialsError)
"""Errors before the first byte of the request was out."""


def never(error: ClientError) -> bool:
    """For a provider whose errors are never of that sort."""
    return False


def hand_over(
    call: Callable[[], str | None],
    *,
    for_good: Callable[[ClientError], bool],
    pauses: Callable[[ClientError], bool] = never,
    clock: Clock,
) -> Accepted | Refused:
    """Makes the call, which returns the provider's id of the message. `for_good`: whether an error
    refuses this message whenever it comes. `pauses`: whether it refuses all messages for a while,
    which goes before.

    A parsed 4xx proves that nothing was sent, a 5xx proves nothing. Raises `ChannelPaused`,
    `NotHandedOver` and `OutcomeUnknown`.
    """
    try:
        provider_id = call()
    except ClientError as error:
        return _refusal(error, for_good, pauses, clock)
    except ParamValidationError:
        return Refused("ParamValidationError", clock())
    except NOTHING_LEFT as error:
        raise NotHandedOver(type(error).__name__) from error
    except BotoCoreError as error:
        raise OutcomeUnknown(type(error).__name__) from error
    if not provider_id:
        raise OutcomeUnknown("an answer without an id")
    return Accepted(provider_id, clock())


def _refusal(
    error: ClientError,
    for_good: Callable[[ClientError], bool],
    pauses: Callable[[ClientError], bool],
    clock: Clock,
) -> Refused:
    code = error.response["Error"]["Code"]
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        raise OutcomeUnknown(code) from error
    if pauses(error):
        raise ChannelPaused(code) from error
    if for_good(error):
        return Refused(code, clock())
    raise NotHandedOver(code) from error

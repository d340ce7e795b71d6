"""Show content: what exactly was sent, for support staff, as long as it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recado.domain.channel import Channel
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.ports import Message
from recado.use_cases.errors import NotFound
from recado.use_cases.look_up import Eyes, look_up_send

ComposeAgain = Callable[[Send, Content, str, str], Message]
"""Writes an attempt's message in the edition that comes last."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One attempt's message. `exact`: its fingerprint proves that it is what was handed over."""

    attempt: int
    message: Message
    exact: bool


def show_content(
    account_id: str, send_id: str, *, eyes: Eyes, compose: Mapping[Channel, ComposeAgain]
) -> tuple[Shown, ...]:
    """The messages of a send's attempts, written again from the content and the edition that they
    were written from. Raises `NotFound`, also when the content is no longer kept."""
    seen = look_up_send(account_id, send_id, eyes=eyes)
    if seen.content is None:
        raise NotFound("content")
    shown = []
    for attempt in seen.send.attempts:
        if attempt.edition is None:
            continue
        edition = attempt.edition.partition(".")[0]
        attempt_id = seen.send.attempt_id(attempt.number)
        message = compose[seen.send.channel](seen.send, seen.content, attempt_id, edition)
        shown.append(Shown(attempt.number, message, exact=message.edition == attempt.edition))
    return tuple(shown)

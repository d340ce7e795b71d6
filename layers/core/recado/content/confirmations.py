"""What a customer is answered, once, who opted out or in by a reply.

The texts are `confirming/<language>.toml`, so a new language is one file. They ask for nothing
that would count as a reply, and fit into one part of an SMS.
"""

import tomllib
from functools import cache
from pathlib import Path

from recado.domain.channel import Channel
from recado.domain.replies import Reply
from recado.domain.sms import transliterated

FOLDER = Path(__file__).parent / "confirming"

DEFAULT = "pt-BR"
"""For accounts of a language that has no texts, and where accounts of several are concerned."""

EDITION = "1"

_NAMES = {Channel.SMS: "SMS", Channel.WHATSAPP: "WhatsApp"}


def confirmation(reply: Reply, channel: Channel, language: str, word: str) -> str:
    """The text that confirms an opt-out or opt-in on this channel. `word` is what takes it back."""
    text = _texts(language)[reply].format(channel=_NAMES[channel], word=word)
    return transliterated(text) if channel is Channel.SMS else text


@cache
def _texts(language: str) -> dict[str, str]:
    """Only languages that are there are ever opened: the name may come from outside."""
    there = {path.stem: path for path in FOLDER.glob("*.toml")}
    return tomllib.loads(there.get(language, there[DEFAULT]).read_text(encoding="utf-8"))

"""What a text weighs as SMS, and how to make it lighter.

An SMS holds 140 bytes. The alphabet that all phones share, GSM-7, makes 160 septets of them; any
character outside it turns the whole text into UCS-2, 70 units. The header that joins the parts of
a longer text takes its share of each of them (3GPP TS 23.038, sections 4 and 6.2.1; 3GPP TS
23.040, section 9.2.3.24; AWS End User Messaging SMS, "SMS character limits").
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_PARTS = 10
"""The longest text that we send: 1530 septets, as AWS End User Messaging has it ("SMS character
limits"). Of UCS-2 that page takes 630 units, where ten parts could hold 670."""


class Encoding(StrEnum):
    """How the characters of a text travel."""

    GSM_7 = "gsm_7"
    UCS_2 = "ucs_2"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a text takes: `parts` is what is paid for, and what quotas count."""

    encoding: Encoding
    parts: int


_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"  # and the escape to the extension, which is no character
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"

_SEPTETS = dict.fromkeys(_BASIC, 1) | dict.fromkeys(_EXTENSION, 2)
"""GSM-7 without any national table: the characters, and what each takes."""


def weighed(text: str) -> Weight:
    """The encoding that the text needs, and its parts; an empty text has none.

    What belongs together stays in one part: the escape with its character, the two halves of a
    surrogate pair.
    """
    if _SEPTETS.keys() >= set(text):
        septets = [_SEPTETS[character] for character in text]
        return Weight(Encoding.GSM_7, _parts(septets, alone=160, joined=153))
    units = [2 if character > "\uffff" else 1 for character in text]
    return Weight(Encoding.UCS_2, _parts(units, alone=70, joined=67))


def _parts(sizes: Sequence[int], *, alone: int, joined: int) -> int:
    """How many parts hold characters of these sizes, if one holds `alone` and each of several
    `joined`."""
    room = alone if sum(sizes) <= alone else joined
    parts = left = 0
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts


_ALIKE = {
    "'": "‘’‚‛′‹›`´ʻʼ",
    '"': "“”„‟″«»",
    "-": "‐‒–—―−⁃•‣◦▪●·",
    "->": "→",
    "<=": "≤",
    ">=": "≥",
    "+/-": "±",
    "x": "×",
    "/": "÷⁄",
    "|": "¦",
    "o": "°",
    "(c)": "©",
    "(R)": "®",
    " ": "\t",
    "\n": "\x85\u2028\u2029",
    "i": "ı",
    "l": "ł",
    "L": "Ł",
    "d": "đð",
    "D": "ĐÐ",
    "h": "ħ",
    "H": "Ħ",
    "t": "ŧ",
    "T": "Ŧ",
    "th": "þ",
    "Th": "Þ",
    "n": "ŋ",
    "N": "Ŋ",
    "oe": "œ",
    "OE": "Œ",
    "ß": "ẞ",
}
"""What GSM-7 has, and what may be written so. Characters that Unicode takes apart (letters with
marks, ligatures, ellipsis, wide forms, all kinds of spaces) are not listed."""

_WRITTEN = {character: plain for plain, alike in _ALIKE.items() for character in alike}

_OVERLAY = 1
"""Unicode's combining class of strokes through a character: they may turn its meaning round."""


def transliterated(text: str) -> str:
    """The text in GSM-7: as it is where it can be, else with base letters and plain signs.

    All or nothing: a text stays as it is if a single character cannot be written so (an emoji,
    another script, a fraction or a raised figure, as `2½` would read `21/2`), for it remains
    UCS-2 and accents are then free; and if it would need more parts (of signs that become
    several). So the result never has more parts than the text, and is its own transliteration.
    """
    light = "".join(map(_plain, unicodedata.normalize("NFC", text)))
    before, after = weighed(text), weighed(light)
    lighter = after.encoding is Encoding.GSM_7 and after.parts <= before.parts
    return light if lighter else text


def _plain(character: str) -> str:
    """The character as GSM-7 has it; itself if that is not possible."""
    if character in _SEPTETS:
        return character
    if character in _WRITTEN:
        return _WRITTEN[character]
    if _only_marks(character):
        return ""
    pieces = _taken_apart(character)
    return character if pieces == character else "".join(map(_plain, pieces))


def _only_marks(character: str) -> bool:
    """Whether it is nothing by itself: an accent, a joiner, a sign that only formats."""
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Mn" and unicodedata.combining(character) != _OVERLAY)


def _taken_apart(character: str) -> str:
    """Its parts in Unicode's compatibility decomposition, if they mean the same in any place."""
    if unicodedata.category(character) == "No":
        return character
    return unicodedata.normalize("NFKD", character)

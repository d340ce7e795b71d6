"""The reply inside a diagnostic: which server spoke last, and with which codes."""

import re
from dataclasses import dataclass

_INNER = re.compile(
    r"(?:\bsaid|\bresponded|\breplied|\breturned was|\berror was|\bresponse|\breplies)"
    r"(?: \([^()]{0,200}\))?:\s"
    r"|<(?=[45]\d\d[ -])"
)
_CONTEXT = re.compile(
    r"\A\s*(?:smtp|unknown|x-[a-z]{1,20})\s*;"
    r"|\(in reply to [a-z :]{1,40}\)"
    r"|\bafter (?:rcpt to|mail from|end of data|data|rcpt|helo|ehlo|connect)\b(?: command)?"
    r"|\[(?:rcpt_to|mail_from|data|helo|ehlo)\]"
    r"|\bsmtp:rcpt\b"
    r"|\brcpt to:(?=\s*<)"
)
_TO_SENDER = re.compile(
    r"\b(?:in reply to|after) (?:pipelined )?(?:end of )?mail from\b|\[mail_from\]|\bsmtp:mail\b"
)
_REPLY_CODE = re.compile(r"(?<![\w.:/-])(?:4[2-7]\d|5[0-7]\d)(?![\w.%:/])")
_ENHANCED = re.compile(r"(?<![\w.])[45]\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)")


@dataclass(frozen=True, slots=True)
class Reply:
    """A diagnostic without its wrapping. `is_to_sender`: MAIL FROM was refused, not RCPT TO."""

    whole: str
    inner: str
    code: str | None
    enhanced: str | None
    is_to_sender: bool


def unfolded(text: str) -> Reply:
    """Of a plain text: `host mx.example.org said: 550 5.1.1 ...`, `... <421 4.4.1 ...>`."""
    whole = _CONTEXT.sub(" ", text)
    starts = (quote.end() for quote in _INNER.finditer(whole))
    last = max((at for at in starts if _code_at(whole, at)), default=0)
    inner = whole[last:]
    return Reply(
        whole=whole,
        inner=inner,
        code=_first(_REPLY_CODE, inner, whole),
        enhanced=_enhanced(inner, whole),
        is_to_sender=bool(_TO_SENDER.search(text)),
    )


def _code_at(text: str, at: int) -> bool:
    return bool(_REPLY_CODE.match(text, at) or _ENHANCED.match(text, at))


def _first(pattern: re.Pattern[str], *texts: str) -> str | None:
    found = (match for text in texts if (match := pattern.search(text)))
    return next((match[0] for match in found), None)


def _enhanced(*texts: str) -> str | None:
    """The first that says more than its class, otherwise the first."""
    found = [match[0] for text in texts for match in _ENHANCED.finditer(text, 0, 4096)]
    return next((code for code in found if not code.endswith(".0.0")), next(iter(found), None))

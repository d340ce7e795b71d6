"""What a bounce means: a pure function of what the provider and the receiving server said.

The order of trust: the provider's own suppression list; what rules find in the text; a precise
enhanced code; the model's guess; hints in the text; a vague enhanced code; SES's sub type; the
reply code. What nobody recognises is a problem at the recipient's side. A guess is never permanent.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from recado.bounces import codes
from recado.bounces.consequences import CONSEQUENCES, Resend
from recado.bounces.model import guess
from recado.bounces.plain_text import plain
from recado.bounces.reply import Reply, unfolded
from recado.bounces.rules import Found, Rules, rules
from recado.bounces.words import Words
from recado.domain.status import STATUS_OF, Reason, Status

SUPPRESSED = frozenset({"Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList"})

_SEVERITY_OF = {"Permanent": "5", "Transient": "4"}
_NAMED = re.compile(r"\b(?:name|domain)=([a-z0-9.-]{1,253})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What is known of a failed delivery; anything may be missing.

    `reporting_mta` is who wrote the report, SES itself as a rule: nothing is read from it so far.
    """

    bounce_type: str | None = None
    sub_type: str | None = None
    status: str | None = None
    action: str | None = None
    smtp_code: str | None = None
    diagnostic: str | bytes | None = None
    reporting_mta: str | None = None
    recipient_domain: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`counts`: towards a block. `resend`: the same may be sent again. `rule`: who said so.

    `guessed`: nobody knew the text for certain; if there was one, it is worth a rule.
    """

    status: Status
    reason: Reason
    permanent: bool
    counts: bool
    resend: bool
    rule: str
    guessed: bool


def read(bounce: Bounce) -> Verdict:
    """Never fails, whatever the text is."""
    if bounce.sub_type in SUPPRESSED:
        return _verdict(Found(Reason.SUPPRESSED_BY_PROVIDER, f"ses: {bounce.sub_type}"), final=True)
    evidence = _Evidence(bounce, rules())
    return _verdict(evidence.found(), final=evidence.final)


def _verdict(found: Found, *, final: bool) -> Verdict:
    follows = CONSEQUENCES[found.reason]
    may_pass = follows.resend is Resend.UNLESS_FINAL and not final
    return Verdict(
        status=STATUS_OF[found.reason],
        reason=found.reason,
        permanent=follows.lasting and final and not found.is_guess,
        counts=follows.counts,
        resend=follows.resend is Resend.YES or may_pass,
        rule=found.rule,
        guessed=found.is_guess,
    )


class _Evidence:
    """A bounce, taken apart once."""

    def __init__(self, bounce: Bounce, table: Rules) -> None:
        self.reply: Reply = unfolded(plain(bounce.diagnostic))
        self._bounce = bounce
        self._table = table

    def found(self) -> Found:
        return next(filter(None, self._answers()), Found(Reason.UNKNOWN, "none", is_guess=True))

    def _answers(self) -> Iterator[Found | None]:
        """In the order of trust; the later ones are worked out only if they are needed."""
        yield self._said(hints=False)
        yield _meant("code", self.enhanced, codes.said_surely)
        yield self._guessed()
        yield self._said(hints=True)
        yield _meant("code", self.enhanced, codes.said_vaguely, is_guess=True)
        yield _meant("ses", self._bounce.sub_type or "", codes.said_by_ses)
        yield _meant("reply", self._reply_code, codes.replied, is_guess=True)

    def _guessed(self) -> Found | None:
        reason = guess(self.reply, self.enhanced) if self.reply.inner.strip() else None
        return Found(reason, "model", is_guess=True) if reason else None

    def _said(self, *, hints: bool) -> Found | None:
        found = (
            self._table.read(words, self.severity, hints=hints)
            for words in (self._inner, self._whole)
            if words
        )
        said = next(filter(None, found), None)
        return self._of_the_right_side(said) if said else None

    def _of_the_right_side(self, said: Found) -> Found:
        """What does not exist may be the sender's, or a server on the way."""
        if self.reply.is_to_sender and STATUS_OF[said.reason] is Status.ADDRESS_NOT_FOUND:
            return replace(said, reason=Reason.SENDER_BLOCKED)
        if said.reason is Reason.NO_SUCH_DOMAIN and self._is_of_another_domain:
            return replace(said, reason=Reason.NETWORK)
        return said

    @cached_property
    def _inner(self) -> Words:
        return self._table.words(self.reply.inner)

    @cached_property
    def _whole(self) -> Words | None:
        """Nothing, if there is nothing around the inner reply."""
        same = self.reply.whole == self.reply.inner
        return None if same else self._table.words(self.reply.whole)

    @cached_property
    def _is_of_another_domain(self) -> bool:
        """A name is missing in DNS, but it is not that of the recipient."""
        named = set(_NAMED.findall(self.reply.whole))
        own = (self._bounce.recipient_domain or "").lower()
        return bool(own and named) and own not in named

    @cached_property
    def enhanced(self) -> str:
        codes_given = [self.reply.enhanced or "", (self._bounce.status or "").strip()]
        precise = [code for code in codes_given if code and not code.endswith(".0.0")]
        return next(iter(precise + [code for code in codes_given if code]), "")

    @cached_property
    def severity(self) -> str | None:
        """`5` (final) or `4` (may pass), if anything says so. What contradicts itself may pass."""
        in_text = {code[0] for code in (self.reply.code, self.reply.enhanced) if code}
        if in_text:
            return min(in_text)
        given = [self._bounce.smtp_code, self._bounce.status]
        severities = [code[0] for code in given if code and code[0] in "45"]
        return next(iter(severities), None) or _SEVERITY_OF.get(self._bounce.bounce_type or "")

    @property
    def _reply_code(self) -> str:
        return self.reply.code or self._bounce.smtp_code or ""

    @property
    def final(self) -> bool:
        return self.severity == "5" and self._bounce.action != "delayed"


def _meant(
    kind: str, code: str, meaning: Callable[[str], Reason | None], *, is_guess: bool = False
) -> Found | None:
    reason = meaning(code)
    return Found(reason, f"{kind}: {code}", is_guess) if reason else None

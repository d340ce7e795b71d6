"""What bounces mean: replies in our own wording, evidence, and whatever else may arrive."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.bounces.consequences import CONSEQUENCES
from recado.bounces.reader import SUPPRESSED, Bounce, read
from recado.bounces.rules import rules
from recado.domain.status import STATUS_OF, Reason, Status

REPLIES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "replies.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("status", sorted(REPLIES))
def test_replies_are_read_as_what_they_mean(status: str) -> None:
    read_otherwise = [
        (verdict.rule, text)
        for text in REPLIES[status]
        if (verdict := read(Bounce(diagnostic=text))).status != status
    ]

    assert read_otherwise == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("550 5.1.1 There is no such user", Reason.NO_SUCH_USER),
        ("550 5.1.2 The domain does not exist", Reason.NO_SUCH_DOMAIN),
        ("550 5.2.1 This mailbox was closed", Reason.ACCOUNT_DISABLED),
        ("452 4.2.2 A caixa do destinatário está cheia", Reason.MAILBOX_FULL),
        ("554 Your letter is spam", Reason.SPAM_CONTENT),
        ("554 Your address 192.0.2.1 is on the blacklist", Reason.SENDER_BLOCKED),
        ("550 5.7.26 The DMARC check failed", Reason.AUTHENTICATION),
        ("550 Confirm that you are a human first", Reason.CHALLENGE_RESPONSE),
        ("550 Against the policies of this house", Reason.POLICY),
        ("552 Your message is too large", Reason.TOO_LARGE),
        ("552 Files of this type are forbidden: attachment blocked", Reason.ATTACHMENT_REJECTED),
        ("550 We do not relay", Reason.RELAY_DENIED),
        ("451 You are greylisted", Reason.GREYLISTED),
        ("421 Too many connections", Reason.RATE_LIMITED),
        ("Your message expired in the queue", Reason.DELIVERY_TIMED_OUT),
        ("Connection refused", Reason.NETWORK),
        ("451 Internal server error", Reason.SERVER_ERROR),
        ("Automatic reply: on holiday", Reason.AUTO_REPLY),
        ("550 zxcvb", Reason.UNKNOWN),
    ],
)
def test_every_reason_can_be_told(text: str, reason: Reason) -> None:
    assert read(Bounce(diagnostic=text)).reason is reason


@pytest.mark.parametrize("sub_type", sorted(SUPPRESSED))
def test_the_providers_own_list_speaks_before_any_text(sub_type: str) -> None:
    verdict = read(Bounce(sub_type=sub_type, diagnostic="452 4.2.2 mailbox full"))

    assert (verdict.reason, verdict.status) == (
        Reason.SUPPRESSED_BY_PROVIDER,
        Status.NOT_SENT_BLOCKED,
    )
    assert not verdict.counts


@pytest.mark.parametrize(
    ("bounce", "rule"),
    [
        (Bounce(diagnostic="550 5.2.2 user unknown", sub_type="MailboxFull"), "plainly-no-such"),
        (Bounce(diagnostic="550 zxcvb", status="5.1.1"), "code: 5.1.1"),
        (Bounce(diagnostic="550 5.1.1 zxcvb", status="5.0.0"), "code: 5.1.1"),
        (Bounce(sub_type="MailboxFull", smtp_code="550"), "ses: MailboxFull"),
        (Bounce(diagnostic="", smtp_code="421"), "reply: 421"),
        (Bounce(bounce_type="Permanent", sub_type="General"), "none"),
    ],
)
def test_what_is_more_telling_is_trusted_more(bounce: Bounce, rule: str) -> None:
    assert read(bounce).rule.startswith(rule)


@pytest.mark.parametrize(
    ("bounce", "permanent"),
    [
        (Bounce(diagnostic="550 5.1.1 user unknown"), True),
        (Bounce(diagnostic="user unknown", status="5.1.1"), True),
        (Bounce(diagnostic="user unknown", bounce_type="Permanent"), True),
        (Bounce(diagnostic="user unknown", smtp_code="550"), True),
        (Bounce(diagnostic="user unknown"), False),
        (Bounce(diagnostic="450 4.1.1 user unknown", bounce_type="Permanent"), False),
        (Bounce(diagnostic="550 4.1.1 user unknown"), False),
        (Bounce(diagnostic="550 5.1.1 user unknown", action="delayed"), False),
        (Bounce(diagnostic="552 5.2.2 mailbox full", bounce_type="Permanent"), False),
        (Bounce(diagnostic="550 zxcvb", bounce_type="Permanent"), False),
        (Bounce(diagnostic="550 Recipient refused", bounce_type="Permanent"), False),
    ],
)
def test_only_evidence_makes_a_failure_permanent(bounce: Bounce, *, permanent: bool) -> None:
    assert read(bounce).permanent is permanent


@pytest.mark.parametrize("bounce_type", [None, "Transient", "Undetermined"])
def test_an_automatic_reply_is_no_failure(bounce_type: str | None) -> None:
    away = Bounce(bounce_type=bounce_type, diagnostic="I am out of the office this week")

    assert (read(away).reason, read(away).counts) == (Reason.AUTO_REPLY, False)


@pytest.mark.parametrize(
    ("text", "guessed"),
    [("550 5.1.1 user unknown", False), ("550 zxcvb", True), ("550 Recipient refused", True)],
)
def test_a_text_that_nobody_knew_is_worth_a_rule(text: str, *, guessed: bool) -> None:
    assert read(Bounce(diagnostic=text)).guessed is guessed


def test_a_refusal_of_our_sender_says_nothing_of_the_recipients_address() -> None:
    refused = "host mx.example.org said: 550 no such user (in reply to MAIL FROM command)"

    assert read(Bounce(diagnostic=refused)).reason is Reason.SENDER_BLOCKED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 Sender address rejected: Domain not found", Status.SPAM_OR_BLOCKED),
        ("550 Recipient address rejected: Domain not found", Status.ADDRESS_NOT_FOUND),
    ],
)
def test_the_senders_domain_is_not_the_recipients(text: str, status: Status) -> None:
    assert read(Bounce(diagnostic=text)).status is status


@pytest.mark.parametrize(
    ("recipient_domain", "reason"),
    [("example.org", Reason.NO_SUCH_DOMAIN), ("other.example", Reason.NETWORK)],
)
def test_a_name_missing_in_dns_must_be_the_recipients(
    recipient_domain: str, reason: Reason
) -> None:
    text = "Host or domain name not found. Name service error for name=example.org type=A"

    assert read(Bounce(diagnostic=text, recipient_domain=recipient_domain)).reason is reason


@pytest.mark.parametrize(
    ("text", "counts", "resend"),
    [
        ("550 5.1.1 user unknown", True, False),
        ("552 5.2.2 mailbox full", True, True),
        ("554 5.7.1 spam", False, False),
        ("451 4.7.1 greylisted", False, True),
        ("451 4.3.0 internal server error", True, True),
        ("554 5.3.0 internal server error", True, False),
    ],
)
def test_consequences_follow_from_reason_and_reply(
    text: str, *, counts: bool, resend: bool
) -> None:
    verdict = read(Bounce(diagnostic=text))

    assert (verdict.counts, verdict.resend) == (counts, resend)


WORDS = st.sampled_from(
    sorted({word for rule in rules().rules for p in rule.says for word in p.text.split()})
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300),
    st.lists(WORDS, max_size=40).map(" ".join),
)
FIELD = st.one_of(st.none(), st.text(max_size=12))
FINAL = st.sampled_from(["5.1.1", "5.7.1", "550", "5", "4.2.2", "4", "", "x", "5x"])
BOUNCES = st.builds(
    Bounce,
    bounce_type=st.sampled_from([None, "Permanent", "Transient", "Undetermined", ""]),
    sub_type=st.one_of(FIELD, st.sampled_from(["General", "NoEmail", "MailboxFull"])),
    status=st.one_of(FIELD, FINAL),
    action=st.sampled_from([None, "failed", "delayed", "relayed"]),
    smtp_code=st.one_of(FIELD, FINAL),
    diagnostic=st.one_of(st.none(), TEXTS),
    reporting_mta=FIELD,
    recipient_domain=FIELD,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(BOUNCES)
def test_whatever_arrives_has_a_verdict(bounce: Bounce) -> None:
    verdict = read(bounce)

    assert verdict.status is STATUS_OF[verdict.reason]
    assert verdict.permanent <= CONSEQUENCES[verdict.reason].lasting
    assert not (verdict.permanent and verdict.resend)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(TEXTS, st.sampled_from([None, "Transient", "Undetermined"]), FIELD)
def test_nothing_is_permanent_while_nobody_says_so(
    text: str | bytes, bounce_type: str | None, mta: str | None
) -> None:
    """No `5` in the text: no final code, and no other word of it is evidence."""
    silent = text.replace("5", " ") if isinstance(text, str) else text.replace(b"5", b" ")

    verdict = read(Bounce(bounce_type=bounce_type, diagnostic=silent, reporting_mta=mta))

    assert not verdict.permanent


HOSTILE = [
    "a" * 70_000,
    "a!" * 35_000,
    "a-" * 35_000,
    "a." * 35_000,
    "a@" * 35_000,
    "a?b " * 17_000,
    "=C3" * 23_000,
    "=?utf-8?q?" * 7_000,
    "<br " * 17_000,
    "\u0301\u0323" * 35_000,
    "\ufffda" * 35_000,
    "said: 550 " * 7_000,
    "rcpt to:     " * 5_000,
    "(in reply to " * 5_000,
    "http://" * 10_000,
    "user mailbox full not " * 3_500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:10].encode("unicode_escape"))
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    """Anything that grows faster than the text would keep this test busy for minutes."""
    assert read(Bounce(diagnostic=text)).permanent is False

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.bounces.ses import SUPPRESSED, Verdict, read_bounce
from recado.domain.receipt import Outcome
from recado.domain.status import STATUS_OF, Reason, Status

HARD, SOFT = Outcome.HARD_FAILURE, Outcome.SOFT_FAILURE


@pytest.mark.parametrize(
    ("bounce_type", "sub_type", "code", "outcome", "reason"),
    [
        ("Permanent", "General", "5.1.1", HARD, Reason.NO_SUCH_USER),
        ("Permanent", "General", "5.1.2", HARD, Reason.NO_SUCH_DOMAIN),
        ("Permanent", "General", "5.1.10", HARD, Reason.NO_SUCH_USER),
        ("Permanent", "General", "5.2.1", HARD, Reason.ACCOUNT_DISABLED),
        ("Permanent", "General", "5.7.26", HARD, Reason.AUTHENTICATION),
        ("Permanent", "NoEmail", None, HARD, Reason.NO_SUCH_USER),
        ("Permanent", "NoEmail", "5.9.9", HARD, Reason.NO_SUCH_USER),
        ("Permanent", "General", None, HARD, Reason.UNKNOWN),
        ("Permanent", "General", "4.4.7", SOFT, Reason.DELIVERY_TIMED_OUT),
        ("Transient", "MailboxFull", None, SOFT, Reason.MAILBOX_FULL),
        ("Transient", "General", "4.2.2", SOFT, Reason.MAILBOX_FULL),
        ("Transient", "General", "5.2.2", SOFT, Reason.MAILBOX_FULL),
        ("Transient", "MessageTooLarge", "5.3.4", SOFT, Reason.TOO_LARGE),
        ("Transient", "ContentRejected", None, SOFT, Reason.SPAM_CONTENT),
        ("Transient", "AttachmentRejected", None, SOFT, Reason.ATTACHMENT_REJECTED),
        ("Transient", "General", None, SOFT, Reason.UNKNOWN),
        ("Undetermined", "Undetermined", None, SOFT, Reason.UNKNOWN),
    ],
)
def test_what_a_bounce_means(
    bounce_type: str, sub_type: str, code: str | None, outcome: Outcome, reason: Reason
) -> None:
    assert read_bounce(bounce_type, sub_type, code) == Verdict(outcome, reason)


@pytest.mark.parametrize("sub_type", sorted(SUPPRESSED))
@pytest.mark.parametrize("code", [None, "5.1.1", "4.2.2"])
def test_the_providers_own_list_is_no_failure_of_the_address(
    sub_type: str, code: str | None
) -> None:
    verdict = read_bounce("Permanent", sub_type, code)
    assert verdict == Verdict(HARD, Reason.SUPPRESSED_BY_PROVIDER)


def test_the_servers_code_is_trusted_more_than_the_sub_type() -> None:
    assert read_bounce("Permanent", "NoEmail", "5.2.2").reason is Reason.MAILBOX_FULL


@pytest.mark.parametrize("code", ["4.1.1", "5.1.1", "4.4.4", "5.1.2"])
def test_what_may_pass_is_never_a_missing_address(code: str) -> None:
    verdict = read_bounce("Transient", "NoEmail", code)
    assert verdict.outcome is SOFT
    assert STATUS_OF[verdict.reason] is not Status.ADDRESS_NOT_FOUND


TYPES = st.sampled_from(["Permanent", "Transient", "Undetermined"]) | st.text(max_size=8)
SUB_TYPES = st.sampled_from(["General", "NoEmail", "MailboxFull"]) | st.text(max_size=8)
CODES = st.none() | st.from_regex(r"[0-9]\.[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True) | st.text()


@settings(derandomize=True, max_examples=300)
@given(bounce_type=TYPES, sub_type=SUB_TYPES, code=CODES)
def test_nothing_is_permanent_by_guess(bounce_type: str, sub_type: str, code: str | None) -> None:
    verdict = read_bounce(bounce_type, sub_type, code)
    assert verdict.outcome in (HARD, SOFT)
    if bounce_type != "Permanent" and sub_type not in SUPPRESSED:
        assert verdict.outcome is SOFT
        assert STATUS_OF[verdict.reason] is not Status.ADDRESS_NOT_FOUND

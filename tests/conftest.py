"""What holds for all tests: credentials that reach nothing, a region, and that nothing personal is
ever written to a log or printed, by whatever test."""

import os
import re

import pytest

os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_SESSION_TOKEN="testing",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    POWERTOOLS_METRICS_NAMESPACE="Recado",
)

PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+"  # an e-mail address
    r"|(?<![\w-])\+?55[1-9]{2}9?[0-9]{8}(?![\w-])"  # a Brazilian phone; no part of an id
    r"|\+1202555\d{4}"  # a simulated one
    r"|Ana Lima|Ana Souza"  # the names that the tests use
    r"|R\$|129,90|123,45"  # an amount
    r"|KOALA|\b483920\b"  # an access code
)

MAY_TELL = ("tests/unit/infra/", "tests/stack/")
"""The laptop's simulator writes down whom it plays; on the stack the functions write elsewhere."""

_told: set[str] = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Looks through all that a test left behind, passed or failed."""
    if report.nodeid.startswith(MAY_TELL) or report.failed:
        return
    for name, text in report.sections:
        if name.startswith("Captured") and (found := PERSONAL.search(text)):
            _told.add(f"{report.nodeid} ({name}) tells {found[0]}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _told:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in sorted(_told):
        terminalreporter.write_line(f"PERSONAL {line}", red=True)

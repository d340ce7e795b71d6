"""The real `sam build` and `sam deploy`, turned towards the emulator."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local import aws, environments, settings
from infra.local.services import Services

ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}
"""The machine's word to Lambda's; all others are x86_64. The workers run on this machine."""

RESEND_SCALE = "0.00002"
"""Of the delays of automatic resends: a day is 1.7 s."""

TEMPLATED = (
    "invoice_issued",
    "due_reminder",
    "overdue_notice",
    "payment_confirmed",
    "access_code",
)
"""The kinds that have a WhatsApp template of their own name."""


def parameters() -> list[str]:
    """The template's parameters on a laptop: waits of seconds instead of minutes."""
    values = {
        "Architecture": ARCHITECTURES.get(platform.machine(), "x86_64"),
        "ChargeSender": f"cobranca@{settings.SENDER_DOMAIN}",
        "MessageSender": f"mensagens@{settings.SENDER_DOMAIN}",
        "SimulatedDomain": settings.SIMULATED_DOMAIN,
        "PublicBaseUrl": f"https://{settings.SENDER_DOMAIN}",
        "WhatsAppPhoneNumberId": settings.PHONE_NUMBER_ID,
        "WhatsAppTemplates": ",".join(f"{kind}:{kind}:pt_BR" for kind in TEMPLATED),
        "UnknownOutcomeSeconds": 8,
        "UnknownAttemptSeconds": 5,
        "ResendScale": RESEND_SCALE,
        "Protection": "false",
    }
    return ["--parameter-overrides", *(f"{name}={value}" for name, value in values.items())]


def prepare(services: Services) -> None:
    """Do what an operator does before the first deploy: sender identity, bucket; again is fine."""
    session = aws.root_session()
    ses = session.client("sesv2", endpoint_url=services.endpoint_url)
    ses.create_email_identity(EmailIdentity=settings.SENDER_DOMAIN)
    s3 = session.client("s3", endpoint_url=services.endpoint_url)
    s3.create_bucket(Bucket=settings.ARTIFACTS_BUCKET)


def build(services: Services) -> None:
    """Run `sam build` with the samconfig environment `local`."""
    _sam(["build", "--config-env=local", *parameters()], services.endpoint_url)


def deploy(services: Services) -> None:
    """Run `sam deploy` with the samconfig environment `local`; no changes is no failure."""
    command = [
        "deploy",
        "--config-env=local",
        f"--s3-bucket={settings.ARTIFACTS_BUCKET}",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
        *parameters(),
    ]
    _sam(command, services.endpoint_url)


def _sam(arguments: list[str], endpoint_url: str) -> None:
    beside = Path(sys.executable).parent / "sam"
    sam = str(beside) if beside.exists() else shutil.which("sam")
    if not sam:
        raise settings.LocalStackError("sam was not found: install the development requirements")
    done = subprocess.run(  # noqa: S603 - the words are ours
        [sam, *arguments], cwd=settings.ROOT, env=environments.for_sam(endpoint_url), check=False
    )
    if done.returncode:
        raise settings.LocalStackError(f"sam {arguments[0]} failed; see also {settings.FOLDER}")

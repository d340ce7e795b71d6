import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.carrier import mails

NOW = datetime(2026, 3, 5, 11, 30, tzinfo=UTC)


def request(**changes: Any) -> dict[str, Any]:
    content = {"Subject": {"Data": "Sua fatura"}, "Body": {"Text": {"Data": "Olá"}}}
    return {
        "FromEmailAddress": "cobranca@recado.example",
        "Destination": {"ToAddresses": ["Ana <ana@cliente.example>"]},
        "Content": {"Simple": content},
    } | changes


def test_a_mail_is_kept_under_its_attempt_and_a_repeat_beside_it(tmp_path: Path) -> None:
    mail = mails.read(request(EmailTags=[{"Name": "recado_attempt", "Value": "att_1"}]), NOW)
    names = [mails.keep(mail, tmp_path).name for _ in range(2)]
    assert names == ["att_1.json", "att_1.2.json"]
    assert (tmp_path / "att_1.txt").read_text() == "Olá"
    assert json.loads((tmp_path / "att_1.json").read_text())["subject"] == "Sua fatura"


def test_without_an_attempt_it_is_kept_under_its_message_id(tmp_path: Path) -> None:
    mail = mails.read(request(), NOW)
    assert mails.keep(mail, tmp_path).stem == mail.message_id


def test_names_are_left_out_of_the_recipients_addresses() -> None:
    assert mails.read(request(), NOW).recipients == ["ana@cliente.example"]


def test_a_raw_mail_is_read() -> None:
    source = b"From: a@recado.example\r\nSubject: Oi\r\nContent-Type: text/html\r\n\r\n<b>oi</b>"
    raw = {"Raw": {"Data": base64.b64encode(source).decode()}}
    mail = mails.read(request(Content=raw), NOW)
    assert (mail.subject, mail.html.strip(), mail.text) == ("Oi", "<b>oi</b>", "")

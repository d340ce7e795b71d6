"""The WhatsApp message of a notification: the values that its kind's approved template gets.

An operator words the templates and has Meta approve them, so what a place of a template holds is a
contract: `{{1}}` is the first of the kind's `VALUES`. Meta wants text before the first place and
after the last. Each template is of the category utility and ends with how to opt out; that of
access codes is of the category authentication, whose wording is Meta's own.

| value | what it is |
|---|---|
| `merchant` | the account's display name |
| `amount` | `R$ 1.234,56` |
| `due_date` | `05/03/2026`, in English `5 Mar 2026` |
| `how_to_pay` | the payment link, else the payment code, else such as `fale com Aurora` |
| `code` | the access code, of at most 15 characters (Meta) |

No value is ever empty or has line breaks, tabs or spaces in a row, which Meta refuses.
"""

from recado.content.customs import LANGUAGES, written_in
from recado.content.editions import EDITION, with_fingerprint
from recado.content.values import values_of
from recado.domain.notification import Content, Kind
from recado.domain.send import Send
from recado.domain.whatsapp_message import Template, WhatsAppMessage

VALUES = {
    "1": {
        Kind.INVOICE_ISSUED: ("merchant", "amount", "due_date", "how_to_pay"),
        Kind.DUE_REMINDER: ("merchant", "amount", "due_date", "how_to_pay"),
        Kind.OVERDUE_NOTICE: ("merchant", "due_date", "how_to_pay"),
        Kind.PAYMENT_CONFIRMED: ("merchant", "amount", "due_date"),
        Kind.ACCESS_CODE: ("code",),
    }
}
"""By edition and kind, in the order of the template's places. An overdue notice shows no amount on
a locked screen (Brazil's consumer code, article 42)."""

ASK = {"pt-BR": "fale com {merchant}", "en": "ask {merchant}", "es": "consulte a {merchant}"}
"""How to pay when nothing else is known."""

LONGEST = 512
"""Characters of a way to pay. A template takes 1024 with all its values (Meta); what does not fit
would be refused as a whole."""


def compose_whatsapp(
    send: Send, content: Content, attempt_id: str, template: Template, edition: str = EDITION
) -> WhatsAppMessage:
    """The message of one attempt. `content` is of the send's own call, so its contact is in it.

    Raises `Incomplete` for a content that lacks what its kind is written from, `KeyError` for a
    kind that does not go by WhatsApp.
    """
    named = _values(content, template)
    values = tuple(_in_one_line(named[name]) for name in VALUES[edition][content.kind])
    return WhatsAppMessage(
        attempt_id=attempt_id,
        edition=with_fingerprint(edition, template.name, template.language, *values),
        to=content.addresses[send.contact_id],
        template=template,
        values=values,
        copied=content.code,
    )


def _values(content: Content, template: Template) -> dict[str, str]:
    """Those that there are, in the template's language."""
    language = _language(template)
    values = values_of(content, language)
    ways = (values.get("payment_url"), values.get("payment_code"))
    fitting = (way for way in ways if way and len(way) <= LONGEST)
    ask = ASK[language].format(merchant=content.merchant)
    there = {name: value for name, value in values.items() if value}
    return there | {"how_to_pay": next(fitting, ask)}


def _language(template: Template) -> str:
    """`pt_BR` is ours as it is; of `en_US` or `es_MX` the language counts."""
    tag = template.language.replace("_", "-")
    return tag if tag in LANGUAGES else written_in(tag.partition("-")[0])


def _in_one_line(value: str) -> str:
    return " ".join(value.split())

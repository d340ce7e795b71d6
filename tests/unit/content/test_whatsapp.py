import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.content.customs import LANGUAGES
from recado.content.values import Incomplete
from recado.content.whatsapp import LONGEST, VALUES, compose_whatsapp
from recado.domain.channel import Channel
from recado.domain.notification import KINDS, Content, Kind
from recado.domain.whatsapp_message import Template, WhatsAppMessage
from tests.builders import a_send, a_snapshot
from tests.contents import LINK, PHONE, a_full_content

ATTEMPT = a_send().attempt_id(1)
TEMPLATE = Template("lembrete", "pt_BR")
BY_WHATSAPP = [kind for kind in Kind if Channel.WHATSAPP in KINDS[kind].channels]

every_kind = pytest.mark.parametrize("kind", BY_WHATSAPP)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def composed(content: Content, template: Template = TEMPLATE) -> WhatsAppMessage:
    return compose_whatsapp(a_send(), content, ATTEMPT, template)


def test_a_message_goes_to_the_contact_of_its_send_by_the_kinds_template() -> None:
    message = composed(a_full_content(Kind.DUE_REMINDER))
    assert (message.to, message.attempt_id) == (PHONE, ATTEMPT)
    assert message.template == TEMPLATE


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.INVOICE_ISSUED, ("Loja Aurora", "R$ 123,45", "05/03/2026", LINK)),
        (Kind.DUE_REMINDER, ("Loja Aurora", "R$ 123,45", "05/03/2026", LINK)),
        (Kind.OVERDUE_NOTICE, ("Loja Aurora", "05/03/2026", LINK)),
        (Kind.PAYMENT_CONFIRMED, ("Loja Aurora", "R$ 123,45", "05/03/2026")),
        (Kind.ACCESS_CODE, ("481516",)),
    ],
)
def test_a_template_gets_its_values_in_order(kind: Kind, values: tuple[str, ...]) -> None:
    assert composed(a_full_content(kind)).values == values


def test_every_kind_that_goes_by_whatsapp_has_its_values_in_every_edition() -> None:
    for edition in VALUES.values():
        assert set(edition) == set(BY_WHATSAPP)


def test_free_text_has_no_template() -> None:
    with pytest.raises(KeyError):
        composed(a_full_content(Kind.MESSAGE))


def test_the_values_are_in_the_templates_language() -> None:
    values = composed(a_full_content(Kind.DUE_REMINDER), Template("reminder", "en")).values
    assert values[1:3] == ("R$ 123.45", "5 Mar 2026")


# ---- how to pay


def how_to_pay(language: str = "pt_BR", **snapshot: str) -> str:
    content = a_full_content(Kind.DUE_REMINDER, snapshot=a_snapshot(**snapshot))
    return composed(content, Template("lembrete", language)).values[-1]


def test_without_a_link_the_code_says_how_to_pay() -> None:
    assert how_to_pay(payment_code="0019") == "0019"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt_BR", "fale com Loja Aurora"),
        ("en", "ask Loja Aurora"),
        ("es", "consulte a Loja Aurora"),
    ],
)
def test_without_either_the_merchant_does(language: str, text: str) -> None:
    assert how_to_pay(language) == text


def test_what_does_not_fit_in_a_template_gives_way() -> None:
    endless = f"https://pague.example/{'a' * LONGEST}"
    assert how_to_pay(payment_url=endless, payment_code="0019") == "0019"
    assert how_to_pay(payment_url=endless) == "fale com Loja Aurora"


# ---- what Meta refuses

said = st.text(min_size=1).filter(lambda text: text.strip() != "")


@given(kind=st.sampled_from(BY_WHATSAPP), merchant=said, code=said, way=said)
def test_no_value_is_empty_or_has_breaks_or_spaces_in_a_row(
    kind: Kind, merchant: str, code: str, way: str
) -> None:
    invoice = a_snapshot(payment_code=way) if kind is not Kind.ACCESS_CODE else None
    content = a_full_content(kind, merchant=merchant, code=code, snapshot=invoice)
    for value in composed(content).values:
        assert value != ""
        assert re.search(r"[\n\r\t]|\s{2}", value) is None


# ---- written again


@every_kind
@in_every_language
def test_the_same_content_is_written_the_same_again(kind: Kind, language: str) -> None:
    content = a_full_content(kind, language=language)
    message = composed(content)
    edition = message.edition.partition(".")[0]
    assert compose_whatsapp(a_send(), content, ATTEMPT, TEMPLATE, edition) == message


def test_another_template_is_another_message() -> None:
    content = a_full_content(Kind.DUE_REMINDER)
    templates = [TEMPLATE, Template("lembrete", "en"), Template("lembrete_2", "pt_BR")]
    assert len({composed(content, template).edition for template in templates}) == 3


@in_every_language
def test_a_content_that_lacks_what_its_kind_needs_is_told(language: str) -> None:
    with pytest.raises(Incomplete):
        composed(a_full_content(Kind.ACCESS_CODE, language=language, expires_at=None))

from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from recado.content.customs import LANGUAGES
from recado.content.letter import LETTERS, Letter, write
from recado.domain.notification import KINDS, Kind

VALUES: Mapping[str, str | None] = {
    "merchant": "Loja Aurora",
    "reply_to": "contato@aurora.example",
    "greeting": "Olá, Ana",
    "amount": "R$ 123,45",
    "due_date": "05/03/2026",
    "paid_on": "04/03/2026",
    "description": "Plano anual",
    "payment_url": "https://pague.example/1?a=1&b=2",
    "payment_code": "00190000090312855730",
    "code": "481516",
    "good_until": "05/03/2026 às 14:30 (UTC-03:00)",
    "subject": "Aviso de feriado",
    "text": "Amanhã não abrimos.",
    "unsubscribe_url": "https://recado.example/unsubscribe/1",
}
OPTIONAL = [
    "reply_to",
    "paid_on",
    "description",
    "payment_url",
    "payment_code",
    "unsubscribe_url",
]


def written(
    kind: Kind = Kind.DUE_REMINDER, language: str = "pt-BR", /, **changes: str | None
) -> Letter:
    return write(kind, language, {**VALUES, **changes})


class Page(HTMLParser):
    """What a mail program makes of the HTML: tags, link targets, and the text."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(letter.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


INVOICES = [kind for kind in Kind if KINDS[kind].needs_invoice]

every_kind = pytest.mark.parametrize("kind", Kind)
every_invoice = pytest.mark.parametrize("kind", INVOICES)
in_every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_kind
@in_every_language
def test_every_place_of_every_letter_is_filled(kind: Kind, language: str) -> None:
    letter = written(kind, language)
    assert "{{" not in letter.subject + letter.text + letter.html


ABOUT_AN_INVOICE = {"greeting", "amount", "due_date", "description"}
TOLD = {
    Kind.ACCESS_CODE: {"greeting", "code", "good_until"},
    Kind.MESSAGE: {"text", "reply_to", "unsubscribe_url"},
}


@every_kind
@in_every_language
def test_text_and_html_tell_the_same(kind: Kind, language: str) -> None:
    letter = written(kind, language)
    page = Page(letter)
    for name in TOLD.get(kind, ABOUT_AN_INVOICE):
        assert str(VALUES[name]) in letter.text
        assert VALUES[name] in page.links or str(VALUES[name]) in page.text


@every_kind
@in_every_language
def test_the_page_is_titled_and_headed(kind: Kind, language: str) -> None:
    letter = written(kind, language, subject=None)
    assert f"<title>{letter.subject}</title>" in letter.html
    assert f'<html lang="{language}">' in letter.html
    assert "Loja Aurora" in letter.subject


@every_invoice
@in_every_language
def test_the_link_leads_where_it_should(kind: Kind, language: str) -> None:
    letter = written(kind, language)
    assert Page(letter).links[0] == "https://pague.example/1?a=1&b=2"
    assert "https://pague.example/1?a=1&b=2" in letter.text


@pytest.mark.parametrize("kind", [Kind.INVOICE_ISSUED, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE])
@in_every_language
def test_a_code_is_told_with_what_leads_to_it(kind: Kind, language: str) -> None:
    assert ":\n\n00190000090312855730\n" in written(kind, language).text
    without = written(kind, language, payment_code=None)
    assert ":\n\n" not in without.text
    assert "cop" not in without.text + without.html


@every_kind
@in_every_language
@pytest.mark.parametrize("name", OPTIONAL)
def test_what_has_no_value_is_left_out_with_its_label(kind: Kind, language: str, name: str) -> None:
    letter = written(kind, language)
    without = write(kind, language, {**VALUES, name: None})
    lines, fewer = letter.text.splitlines(), without.text.splitlines()
    gone = [line for line in lines if line not in fewer]
    assert [line for line in fewer if line not in lines] == []
    assert all(VALUES[name] in line or line.endswith(":") for line in gone)  # type: ignore[operator]
    assert str(VALUES[name]) not in Page(without).text
    assert "None" not in without.text + without.html


def test_with_nothing_optional_the_letter_still_reads_well() -> None:
    bare = written(**dict.fromkeys(OPTIONAL))
    assert bare.text.startswith("Olá, Ana,\n\n")
    assert "Valor: R$ 123,45\nVencimento: 05/03/2026\n" in bare.text
    assert "\n\n\n" not in bare.text
    assert bare.text.endswith("\n")
    assert Page(bare).links == []


HOSTILE = [
    "<script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "a & b &lt;c&gt;",
]


def test_the_link_to_unsubscribe_stands_last_and_leaves_no_trace() -> None:
    letter, without = written(), written(unsubscribe_url=None)
    assert letter.text.endswith(
        "\n\nNão receber mais estes e-mails: https://recado.example/unsubscribe/1\n"
    )
    assert Page(letter).links[1:] == ["https://recado.example/unsubscribe/1"]
    assert letter.text.startswith(without.text.removesuffix("\n"))
    assert len(Page(without).tags) == len(Page(letter).tags) - 2


def test_the_first_subject_that_has_its_values_counts() -> None:
    assert written(Kind.MESSAGE).subject == "Aviso de feriado"
    assert written(Kind.MESSAGE, subject=None).subject == "Mensagem de Loja Aurora"


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\n\n", "\n \n\n", "\u2028"])
def test_line_breaks_of_a_text_part_its_paragraphs(breaks: str) -> None:
    letter = written(Kind.MESSAGE, text=f"Olá!{breaks}Até <terça>.")
    assert letter.text.startswith("Olá!\n\nAté <terça>.\n\n")
    assert "<p>Olá!</p>\n<p>Até &lt;terça&gt;.</p>" in letter.html


@pytest.mark.parametrize("text", ["Veja as opções:", "| a: b", "> a: b", "= a", "# a", "~ a: b"])
def test_a_free_text_is_told_whatever_it_looks_like(text: str) -> None:
    letter = written(Kind.MESSAGE, text=text, reply_to=None, unsubscribe_url=None)
    assert letter.text == f"{text}\n"
    assert Page(letter).text.count(text) == 1


@every_kind
@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", sorted(VALUES))
def test_no_value_becomes_markup(kind: Kind, name: str, value: str) -> None:
    harmless, page = Page(written(kind)), Page(written(kind, **{name: value}))
    assert page.tags == harmless.tags


@pytest.mark.parametrize("value", HOSTILE)
def test_what_was_given_is_read_as_it_was_given(value: str) -> None:
    letter = written(description=value, merchant=value)
    assert f"Referente a: {value}" in letter.text
    assert value in letter.subject
    assert Page(letter).text.count(value) >= 3


@pytest.mark.parametrize("value", ["{{merchant}}", "{{body}}", "{{nowhere}}", "{{", r"\1 \g<0>"])
@pytest.mark.parametrize("name", ["description", "merchant", "payment_code"])
def test_a_value_that_looks_like_a_place_stays_as_it_is(name: str, value: str) -> None:
    letter = written(**{name: value})
    assert value in letter.text
    assert value in Page(letter).text


@pytest.mark.parametrize("value", ["| a: b", "> a: b", "= a", "a: b: c", "ends with:", "-"])
def test_a_value_that_looks_like_a_mark_stays_as_it_is(value: str) -> None:
    assert f"Referente a: {value}\nValor:" in written(description=value).text


def test_a_place_without_a_name_is_told() -> None:
    with pytest.raises(KeyError):
        write(Kind.DUE_REMINDER, "pt-BR", {"merchant": "Loja Aurora"})


def test_a_letter_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        write("unheard_of", "pt-BR", VALUES)


def test_every_kind_has_its_letter_and_no_letter_is_left_over() -> None:
    for language in (folder for folder in LETTERS.glob("*/*") if folder.is_dir()):
        assert {path.stem for path in language.glob("*.txt")} == {*Kind, "footer"}

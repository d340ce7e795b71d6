from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from recado.content.letter import LETTERS, Letter, write
from recado.domain.notification import Kind

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
}
OPTIONAL = ["reply_to", "paid_on", "description", "payment_url", "payment_code"]


def written(kind: Kind = Kind.DUE_REMINDER, /, **changes: str | None) -> Letter:
    return write(kind, "pt-BR", {**VALUES, **changes})


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


every_kind = pytest.mark.parametrize("kind", Kind)


@every_kind
def test_every_place_of_every_letter_is_filled(kind: Kind) -> None:
    letter = written(kind)
    assert "{{" not in letter.subject + letter.text + letter.html


@every_kind
def test_text_and_html_tell_the_same(kind: Kind) -> None:
    letter, page = written(kind), Page(written(kind))
    for value in ("Olá, Ana", "R$ 123,45", "05/03/2026", "Plano anual"):
        assert value in letter.text
        assert value in page.text


@every_kind
def test_the_page_is_titled_and_headed(kind: Kind) -> None:
    letter = written(kind)
    assert f"<title>{letter.subject}</title>" in letter.html
    assert '<html lang="pt-BR">' in letter.html
    assert "Loja Aurora" in letter.subject


@every_kind
def test_the_link_leads_where_it_should(kind: Kind) -> None:
    assert Page(written(kind)).links == ["https://pague.example/1?a=1&b=2"]
    assert "https://pague.example/1?a=1&b=2" in written(kind).text


@pytest.mark.parametrize("kind", [Kind.INVOICE_ISSUED, Kind.DUE_REMINDER, Kind.OVERDUE_NOTICE])
def test_a_code_is_told_with_what_leads_to_it(kind: Kind) -> None:
    assert ":\n\n00190000090312855730\n" in written(kind).text
    without = written(kind, payment_code=None)
    assert ":\n\n" not in without.text
    assert "copie" not in without.text + without.html


@every_kind
@pytest.mark.parametrize("name", OPTIONAL)
def test_what_has_no_value_is_left_out_with_its_label(kind: Kind, name: str) -> None:
    letter, without = written(kind), written(kind, **{name: None})
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
        assert {path.stem for path in language.glob("*.txt")} == set(Kind)

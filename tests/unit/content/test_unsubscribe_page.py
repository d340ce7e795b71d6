import hashlib
import re
import tomllib
from base64 import b64encode
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from recado.catalogue.languages import LANGUAGES as CATALOGUE_LANGUAGES
from recado.content.unsubscribe_page import (
    CONTENT_SECURITY_POLICY,
    LANGUAGES,
    PAGES,
    done_page,
    invalid_page,
    question_page,
)

MERCHANT = "Loja Aurora"

Render = Callable[[str], str]

NAMED: dict[str, Render] = {
    "question": lambda language: question_page(language, MERCHANT),
    "done": lambda language: done_page(language, MERCHANT),
}
EVERY: dict[str, Render] = NAMED | {"invalid": invalid_page}

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
every_page = pytest.mark.parametrize("render", EVERY.values(), ids=EVERY)
every_page_that_names_the_merchant = pytest.mark.parametrize("render", NAMED.values(), ids=NAMED)


class Page(HTMLParser):
    """What a browser makes of it: elements with their attributes, and the text of each."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")

    def handle_data(self, data: str) -> None:
        tag = self.elements[-1][0] if self.elements else ""
        if tag:
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str) -> list[str]:
        return [text.strip() for text in self.texts.get(tag, [])]


def test_the_pages_speak_the_languages_of_the_catalogue() -> None:
    assert set(LANGUAGES) == set(CATALOGUE_LANGUAGES)


def test_the_languages_say_the_same_things() -> None:
    shapes = []
    for language in LANGUAGES:
        wording = tomllib.loads((PAGES / f"{language}.toml").read_text(encoding="utf-8"))
        shapes.append(
            {name: (*page, len(page["paragraphs"])) for name, page in sorted(wording.items())}
        )
    assert shapes == [shapes[0]] * len(LANGUAGES)


@every_page
@in_every_language
def test_a_page_says_its_language_and_its_subject_once(render: Render, language: str) -> None:
    page = Page(render(language))
    assert page.all("html") == [{"lang": language}]
    assert page.text("h1") == page.text("title")
    assert len(page.all("main")) == 1


@every_page_that_names_the_merchant
@in_every_language
def test_the_merchant_is_named(render: Render, language: str) -> None:
    page = Page(render(language))
    assert MERCHANT in page.text("h1")[0]
    assert MERCHANT in page.text("p")[-1]


@every_page
@in_every_language
def test_no_place_is_left_open(render: Render, language: str) -> None:
    text = "".join(" ".join(Page(render(language)).text(tag)) for tag in ("h1", "p", "button"))
    assert re.search(r"[{}$]|\s\s|\s[.,?:]", text) is None


@in_every_language
def test_the_question_has_one_form_with_one_button_for_its_own_address(language: str) -> None:
    page = Page(question_page(language, MERCHANT))
    assert page.all("form") == [{"method": "post"}]
    assert page.all("button") == [
        {"type": "submit", "name": "List-Unsubscribe", "value": "One-Click"}
    ]
    assert page.text("button")[0] != ""


@in_every_language
def test_the_other_pages_ask_for_nothing(language: str) -> None:
    for source in (done_page(language, MERCHANT), invalid_page(language)):
        assert not Page(source).all("form")
        assert not Page(source).all("button")


@every_page
@in_every_language
def test_a_page_needs_nothing_from_elsewhere_and_no_script(render: Render, language: str) -> None:
    page = Page(render(language))
    assert not {"script", "link", "img", "iframe", "a"} & {tag for tag, _ in page.elements}
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [name for name in names if name in ("style", "src") or name.startswith("on")]
    assert "@import" not in page.text("style")[0]
    assert "url(" not in page.text("style")[0]


@pytest.mark.parametrize(
    "merchant",
    [
        "<script>alert(1)</script>",
        "Ana & Filhos",
        '"><img src=x onerror=1>',
        "</title></style><h1>",
        "{merchant} {0} $title ${body} {{x}} %s \\1",
    ],
)
@pytest.mark.parametrize("write", [question_page, done_page])
def test_a_name_is_text_whatever_is_in_it(write: Callable[[str, str], str], merchant: str) -> None:
    page, plain = Page(write("pt-BR", merchant)), Page(write("pt-BR", MERCHANT))
    assert merchant in page.text("h1")[0]
    assert page.elements == plain.elements


def test_the_policy_allows_the_pages_own_style_and_form_and_nothing_else() -> None:
    style = re.search("<style>(.*)</style>", question_page("pt-BR", MERCHANT), re.DOTALL)
    assert style is not None
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    directives = dict(each.split(" ", 1) for each in CONTENT_SECURITY_POLICY.split("; "))
    assert directives == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@every_page
@in_every_language
def test_a_page_leads_nobody_to_its_secret_address(render: Render, language: str) -> None:
    metas = Page(render(language)).all("meta")
    assert {"name": "referrer", "content": "no-referrer"} in metas
    assert {"name": "robots", "content": "noindex"} in metas


def test_a_language_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        invalid_page("xx")


# ---- seen by everybody: WCAG 2.2, success criteria 1.4.3, 1.4.11 and 2.4.7

STYLE = (PAGES / "style.css").read_text(encoding="utf-8")
SCHEMES = [dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in STYLE.split("@media")]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
def test_text_button_and_focus_stand_out_from_what_lies_behind(scheme: dict[str, str]) -> None:
    assert contrast(scheme["ink"], scheme["paper"]) >= 7
    assert contrast(scheme["label"], scheme["button"]) >= 7
    assert contrast(scheme["button"], scheme["paper"]) >= 3
    assert contrast(scheme["focus"], scheme["paper"]) >= 3


def test_the_focus_is_never_hidden() -> None:
    assert re.search(r"button:focus-visible \{ outline: \dpx solid", STYLE)
    assert "outline: none" not in STYLE

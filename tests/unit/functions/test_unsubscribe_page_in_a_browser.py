"""The unsubscribe page in a real browser, by keyboard alone, under its own security policy."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from recado.domain.contact_entry import OptOutBy
from tests.unit.functions.unsubscribing import TOKEN, Link

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

ASKS = {
    "pt-BR": "Parar de receber",
    "en": "Stop the e-mails",
    "es": "Dejar de recibir",
}
DONE = {"pt-BR": "Pronto.", "en": "Done.", "es": "Listo."}

in_every_language = pytest.mark.parametrize("language", ASKS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def served(link: Link) -> Iterator[str]:
    """The function behind a port of this machine: the link's address."""

    class Gateway(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            token = self.path.removeprefix("/unsubscribe/")
            answer = link.opened(str(self.command), token, body, dict(self.headers.items()))
            self.send_response(answer["statusCode"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer["body"].encode())

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/unsubscribe/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(browser: Browser, address: str, language: str) -> Iterator[tuple[Page, list[str]]]:
    """The page, and what the browser complains of while it is open."""
    context = browser.new_context(locale=language)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(address)
        yield page, complaints
    finally:
        context.close()


@in_every_language
def test_the_button_is_reached_and_pressed_by_keyboard_alone(
    browser: Browser, language: str
) -> None:
    link = Link()
    with served(link) as base, opened(browser, base + TOKEN, language) as (page, complaints):
        assert page.locator("html").get_attribute("lang") == language
        assert link.opted_out_by is None
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == ASKS[language]
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator("h1").inner_text().startswith(DONE[language])
        assert link.opted_out_by is OptOutBy.LINK
        assert complaints == []


def test_the_focus_is_seen(browser: Browser) -> None:
    with served(Link()) as base, opened(browser, base + TOKEN, "en") as (page, _):
        page.keyboard.press("Tab")
        outline = page.locator("button").evaluate("e => getComputedStyle(e).outline")
        assert "solid" in outline
        assert "3px" in outline


def test_the_page_wears_its_own_style(browser: Browser) -> None:
    """The policy lets in this one style by its hash."""
    with served(Link()) as base, opened(browser, base + TOKEN, "en") as (page, _):
        width = page.locator("main").evaluate("e => getComputedStyle(e).maxWidth")
        assert width != "none"


@pytest.mark.parametrize("zoomed_width", [320, 1280])
def test_nobody_has_to_scroll_sideways(browser: Browser, zoomed_width: int) -> None:
    link = Link(display_name="Comercialização-de-Produtos-Agropecuários-do-Centro-Oeste Ltda.")
    with served(link) as base, opened(browser, base + TOKEN, "pt-BR") as (page, _):
        page.set_viewport_size({"width": zoomed_width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= zoomed_width


def test_a_name_with_markup_is_shown_as_it_is(browser: Browser) -> None:
    link = Link(display_name="<b>Aurora</b> & <script>alert(1)</script>")
    with served(link) as base, opened(browser, base + TOKEN, "en") as (page, complaints):
        assert "<b>Aurora</b> & <script>" in page.locator("h1").inner_text()
        assert complaints == []


@in_every_language
def test_a_broken_link_has_nothing_to_press(browser: Browser, language: str) -> None:
    with served(Link()) as base, opened(browser, base + TOKEN[:-1], language) as (page, _):
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("button").count() == 0

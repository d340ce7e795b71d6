"""The page on which a person reads the whole catalogue through."""

import pytest

from infra.ops.catalogue import page
from recado.catalogue.cases import CASES


@pytest.mark.parametrize("forgotten", [False, True])
def test_the_page_shows_every_case_filled(forgotten: bool) -> None:
    body = page(forgotten=forgotten).partition("</style>")[2]
    assert all(f"<code>{case.detail or case.status}</code>" in body for case in CASES)
    assert "{" not in body


def test_the_page_can_show_how_it_reads_without_the_address() -> None:
    assert "ana.souza@example.com" in page()
    assert "ana.souza@example.com" not in page(forgotten=True)
    assert "o e-mail cadastrado" in page(forgotten=True)

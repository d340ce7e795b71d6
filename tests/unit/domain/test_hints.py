"""An address tells whose mailbox it is, and sometimes that it was mistyped."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.hints import (
    ANTI_ROBOT,
    MISTAKEN,
    NAMES,
    PROVIDERS,
    Hint,
    HintKind,
    hints_of,
    meant_domain,
    provider_of,
)

KNOWN = sorted(domain for domains in PROVIDERS.values() for domain in domains)
QUICKLY = settings(derandomize=True, max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.com.br", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.net", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("hotmail.con", "hotmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmial.con", "hotmail.com"),
        ("hotmail.co", "hotmail.com"),
        ("hotmail.combr", "hotmail.com.br"),
        ("outlok.com", "outlook.com"),
        ("outlook.com.b", "outlook.com.br"),
        ("yaho.com.br", "yahoo.com.br"),
        ("iahoo.com.br", "yahoo.com.br"),
        ("icloud.co", "icloud.com"),
        ("iclod.com", "icloud.com"),
        ("uol.com", "uol.com.br"),
        ("bol.com", "bol.com.br"),
        ("terra.com", "terra.com.br"),
        ("uol.con.br", "uol.com.br"),
        ("terra.cm.br", "terra.com.br"),
        ("live.con", "live.com"),
    ],
)
def test_a_typing_error_is_noticed(typed: str, meant: str) -> None:
    hint = Hint(HintKind.TYPING_ERROR, suggestion=f"Ana.Souza@{meant}")
    assert hints_of(f"Ana.Souza@{typed}") == (hint,)


@pytest.mark.parametrize(
    "domain",
    [
        *("padariasol.com.br", "vol.com.br", "uou.com.br", "serra.com.br", "tera.com.br"),
        *("globe.com", "ig.com", "cloud.com", "fmail.com", "netmail.com", "outlet.com"),
        *("hotel.com", "gol.com.br", "msc.com", "live.cm", "empresa.con", "oi.com", "gmx.com.br"),
    ],
)
def test_a_companys_domain_is_left_alone(domain: str) -> None:
    assert hints_of(f"ana@{domain}") == (Hint(HintKind.OWN_DOMAIN),)


@pytest.mark.parametrize(
    ("domain", "provider"),
    [("uol.com.br", "uol"), ("bol.com.br", "bol"), ("terra.com.br", "terra")],
)
def test_a_provider_with_an_anti_robot_check_is_known(domain: str, provider: str) -> None:
    assert hints_of(f"ana@{domain}") == (Hint(HintKind.ANTI_ROBOT, provider),)


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        *(("gmail.com", "gmail"), ("hotmail.com", "outlook"), ("outlook.com.br", "outlook")),
        *(("live.com", "outlook"), ("msn.com", "outlook"), ("yahoo.com.br", "yahoo")),
        *(("ymail.com", "yahoo"), ("icloud.com", "icloud"), ("me.com", "icloud")),
    ],
)
def test_the_family_of_an_address_is_known(domain: str, provider: str) -> None:
    assert hints_of(f"ana@{domain}") == (Hint(HintKind.MAIL_PROVIDER, provider),)


@pytest.mark.parametrize("domain", ["ig.com.br", "globo.com", "zipmail.com.br", "r7.com"])
def test_a_provider_without_advice_is_still_no_domain_of_ones_own(domain: str) -> None:
    assert provider_of(domain) is not None
    assert hints_of(f"ana@{domain}") == ()


@pytest.mark.parametrize(
    "text", ["", "ana", "@", "ana@", "@gmail.com", "ana@localhost", "ana@[10.0.0.1]"]
)
def test_what_is_no_address_has_no_hints(text: str) -> None:
    assert hints_of(text) == ()


@pytest.mark.parametrize("address", [" ana@GMAIL.com ", "ana@gmail.com.", "a@b@gmail.com"])
def test_case_blanks_and_a_last_dot_do_not_matter(address: str) -> None:
    assert hints_of(address) == (Hint(HintKind.MAIL_PROVIDER, "gmail"),)


def test_a_known_domain_gets_no_suggestion() -> None:
    assert {meant_domain(domain) for domain in KNOWN} == {None}


def test_no_domain_is_a_providers_and_a_mistake_at_once() -> None:
    assert not set(KNOWN) & set(MISTAKEN)
    assert len(KNOWN) == len(set(KNOWN))


@pytest.mark.parametrize("meant", sorted(set(MISTAKEN.values())))
def test_what_is_suggested_is_a_providers_domain(meant: str) -> None:
    assert provider_of(meant) is not None


def test_whoever_has_advice_has_a_name() -> None:
    assert set(NAMES) <= set(PROVIDERS)
    assert set(NAMES) >= ANTI_ROBOT


@QUICKLY
@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert len(hints_of(text)) <= 1


@QUICKLY
@given(st.sampled_from(KNOWN), st.data())
def test_whatever_is_suggested_needs_no_further_suggestion(
    domain: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(domain) - 1))
    letter = data.draw(st.sampled_from(["", "a", "m", ".", "o", domain[at] * 2]))
    typed = domain[:at] + letter + domain[at + 1 :]
    meant = meant_domain(typed)
    assert meant is None or (typed not in KNOWN and provider_of(meant) is not None)

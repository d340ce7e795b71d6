"""Parts are money: counted here a second time, by cutting what really travels."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recado.domain.sms import MOST_PARTS, Encoding, Weight, transliterated, weighed

THOROUGHLY = settings(derandomize=True, max_examples=200, deadline=None)

EXTENSION = "\f^{}\\[~]|€"
PARTY = "\U0001f389"


def gsm_7(parts: int) -> Weight:
    return Weight(Encoding.GSM_7, parts)


def ucs_2(parts: int) -> Weight:
    return Weight(Encoding.UCS_2, parts)


# ---- the alphabet


@pytest.mark.parametrize("letter", "éèàùìòñüöäåæøßÇÉÑÜÖÄÅÆØ")
def test_these_letters_are_gsm_7(letter: str) -> None:
    assert weighed(letter) == gsm_7(1)


@pytest.mark.parametrize("letter", "áâãçêíóôõúÁÂÀÃÊÍÓÔÕÚ")
def test_these_letters_of_portuguese_are_not(letter: str) -> None:
    assert weighed(letter) == ucs_2(1)


def test_gsm_7_has_127_characters_and_the_ten_of_its_extension() -> None:
    """Of those that one unit of UCS-2 can name; 160 of one septet and 80 of two fill a part."""
    alphabet = [c for c in map(chr, range(0x10000)) if weighed(c) == gsm_7(1)]
    of_two_septets = [c for c in alphabet if weighed(c * 81) == gsm_7(2)]
    assert len(alphabet) == 127 + 10
    assert sorted(of_two_septets) == sorted(EXTENSION)


def test_the_escape_itself_is_no_character() -> None:
    assert weighed("\x1b") == ucs_2(1)


def test_a_price_in_reais_is_gsm_7_and_one_in_euros_takes_a_septet_more() -> None:
    assert weighed("R$ 1.234,56".ljust(160, ".")) == gsm_7(1)
    assert weighed("€ 1.234,56".ljust(159, ".")) == gsm_7(1)
    assert weighed("€ 1.234,56".ljust(160, ".")) == gsm_7(2)


# ---- the parts


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", gsm_7(0)),
        ("a" * 160, gsm_7(1)),
        ("a" * 161, gsm_7(2)),
        ("a" * 153 * 2, gsm_7(2)),
        ("a" * (153 * 2 + 1), gsm_7(3)),
        ("a" * 153 * MOST_PARTS, gsm_7(MOST_PARTS)),
        ("a" * (153 * MOST_PARTS + 1), gsm_7(MOST_PARTS + 1)),
        ("€" * 80, gsm_7(1)),
        ("€" * 76 * 2, gsm_7(2)),
        ("€" * (76 * 2 + 1), gsm_7(3)),
        ("ã" * 70, ucs_2(1)),
        ("ã" * 71, ucs_2(2)),
        ("ã" * 67 * 2, ucs_2(2)),
        ("ã" * (67 * 2 + 1), ucs_2(3)),
        (PARTY * 35, ucs_2(1)),
        (PARTY * 33 * 2, ucs_2(2)),
        (PARTY * (33 * 2 + 1), ucs_2(3)),
    ],
)
def test_a_text_fills_its_parts_to_the_last_unit(text: str, weight: Weight) -> None:
    assert weighed(text) == weight


def test_an_extension_character_at_the_border_goes_whole_into_the_next_part() -> None:
    assert weighed("a" * 152 + "€" + "a" * 152) == gsm_7(3)
    assert weighed("a" * 151 + "€" + "a" * 153) == gsm_7(2)


def test_a_surrogate_pair_at_the_border_goes_whole_into_the_next_part() -> None:
    assert weighed("ã" * 66 + PARTY + "ã" * 66) == ucs_2(3)
    assert weighed("ã" * 65 + PARTY + "ã" * 67) == ucs_2(2)


def cut(stream: list[int], alone: int, joined: int, leads: Iterable[int]) -> int:
    """Cuts what travels into parts, never behind a unit that leads another; tells how many."""
    if len(stream) <= alone:
        return 1 if stream else 0
    parts = 0
    while stream:
        whole = len(stream) <= joined or stream[joined - 1] not in leads
        stream = stream[joined if whole else joined - 1 :]
        parts += 1
    return parts


def septets(text: str) -> list[int]:
    """The text with the escapes in it; which character follows does not matter here."""
    return [unit for c in text for unit in ([0x1B, 0] if c in EXTENSION else [0])]


def units(text: str) -> list[int]:
    encoded = text.encode("utf-16-be")
    return [int.from_bytes(encoded[at : at + 2]) for at in range(0, len(encoded), 2)]


def runs(characters: str) -> st.SearchStrategy[str]:
    """Texts long enough for several parts: each character in a run of any length."""
    run = st.builds(str.__mul__, st.sampled_from(characters), st.integers(1, 160))
    return st.lists(run, max_size=8).map("".join)


@THOROUGHLY
@given(runs("aaé$€^[\n"))
def test_the_parts_of_gsm_7_are_those_of_a_cut_stream(text: str) -> None:
    assert weighed(text) == gsm_7(cut(septets(text), 160, 153, leads=[0x1B]))


@THOROUGHLY
@given(runs("aã€" + PARTY).map("ã".__add__))
def test_the_parts_of_ucs_2_are_those_of_a_cut_stream(text: str) -> None:
    assert weighed(text) == ucs_2(cut(units(text), 70, 67, leads=range(0xD800, 0xDC00)))


# ---- transliteration


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("João, não há cobrança em atraso", "Joao, nao ha cobranca em atraso"),
        ("ATENÇÃO: À VISTA, ÓTIMO", "ATENÇAO: A VISTA, OTIMO"),
        ("Você já pagou à empresa? É já!", "Voce ja pagou à empresa? É ja!"),
        ("Año, mañana, ¿qué? ¡ah, sí!", "Año, mañana, ¿qué? ¡ah, si!"),
        ("cafe\u0301, na\u0303o", "café, nao"),
        ("Łódź, Đorđe, İzmir, œuvre", "Lodz, Dorde, Izmir, oeuvre"),
        ("“Aspas” ‘simples’ d´água", "\"Aspas\" 'simples' d'agua"),
        ("de 1–5 — até…", "de 1-5 - até..."),
        ("• item", "- item"),
        ("R$\u00a01.234,56 ou €\u202f10", "R$ 1.234,56 ou € 10"),
        ("1º andar, 2ª via, nº 5, 3°", "1o andar, 2a via, no 5, 3o"),
        ("zero\u200b largura\ufeff e hí\u00adfen", "zero largura e hifen"),
        ("um\tdois\u2028três", "um dois\ntres"),
    ],
)
def test_a_text_is_written_with_what_gsm_7_has(text: str, plain: str) -> None:
    assert transliterated(text) == plain
    assert weighed(plain).encoding is Encoding.GSM_7


def test_a_reminder_with_accents_becomes_half_as_heavy() -> None:
    reminder = (
        "Olá, João! Sua cobrança de R$ 1.234,56 vence amanhã, 10/12. "
        "Evite juros: pague até às 18h. Dúvidas? Fale com a Padaria São José."
    )
    assert weighed(reminder) == ucs_2(2)
    assert weighed(transliterated(reminder)) == gsm_7(1)


@pytest.mark.parametrize(
    "text",
    [
        f"Não esqueça {PARTY}",
        "Olá, Иван",
        "Olá, 山田",
        "juros de 2½ % até amanhã",  # 21/2 is another figure
        "10² não é 102",
        "saldo ≠ crédito",
        "não 5\u0338",
    ],
)
def test_a_text_that_cannot_wholly_become_gsm_7_stays_as_it_is(text: str) -> None:
    assert transliterated(text) == text


def test_a_text_stays_as_it_is_where_plain_signs_would_need_more_parts() -> None:
    assert transliterated("…" * 53) == "..." * 53
    assert transliterated("…" * 70) == "…" * 70


TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(max_codepoint=0x24F)),
    runs("aã…€±½\u200b\u0301" + PARTY),
)


@THOROUGHLY
@given(TEXTS)
@example("±" * 70)
def test_transliteration_never_needs_more_parts(text: str) -> None:
    assert weighed(transliterated(text)).parts <= weighed(text).parts


@THOROUGHLY
@given(TEXTS)
def test_transliteration_gives_gsm_7_or_changes_nothing(text: str) -> None:
    plain = transliterated(text)
    assert plain == text or weighed(plain).encoding is Encoding.GSM_7


@THOROUGHLY
@given(TEXTS)
def test_what_is_transliterated_stays_so(text: str) -> None:
    assert transliterated(transliterated(text)) == transliterated(text)


@THOROUGHLY
@given(runs("aé$€^[\n\r\f"))
def test_a_text_in_gsm_7_is_not_touched(text: str) -> None:
    assert transliterated(text) == text

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.replies import OPT_IN_WORDS, OPT_OUT_WORDS, Reply, read_reply

QUICKLY = settings(derandomize=True, max_examples=300, deadline=None)

MEANINGS = dict.fromkeys(sorted(OPT_OUT_WORDS), Reply.OPT_OUT) | dict.fromkeys(
    sorted(OPT_IN_WORDS), Reply.OPT_IN
)
WORDS = st.sampled_from(sorted(MEANINGS))


@pytest.mark.parametrize(("word", "meaning"), MEANINGS.items())
def test_each_word_alone_is_enough(word: str, meaning: Reply) -> None:
    assert read_reply(word) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "sair!!",
        "S A I R",
        "S.A.I.R.",
        "s\na\ni\nr",
        "sairrrr",
        "*SAIR*",
        "_sair_",
        "“Sair”",
        "STOP 🛑",
        "🙏 PARAR 🙏",
        "Saír",
        "ＳＡＩＲ",
        "𝐒𝐀𝐈𝐑",
        "sa\u200bir",
        "\ufeffSA\u00adIR\u2060",
        "Pare, pare, PARE!",
    ],
)
def test_a_word_is_known_however_it_is_written(text: str) -> None:
    assert read_reply(text) == Reply.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Sair por favor",
        "quero sair",
        "Quero sair dessa lista de mensagens, obrigada!",
        "pare de mandar",
        "PARE DE ME MANDAR SMS",
        "Pare, por favor, de me enviar mensagens",
        "pare de mandar cobranças",
        "Boa tarde. Gostaria de cancelar os lembretes",
        "Please stop sending me messages",
        "Hola, quiero parar de recibir mensajes",
    ],
)
def test_a_word_among_those_that_go_with_it_opts_out(text: str) -> None:
    assert read_reply(text) == Reply.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "por favor me tirem: SAIR",
        "PARE!!! já paguei",
        "já paguei, pare",
        "SAIR\nNunca comprei nada nessa loja",
        "SAIR - não conheço essa empresa",
        "Sair (número errado)",
        "não, pare",
    ],
)
def test_a_clause_that_asks_is_enough_whatever_else_is_said(text: str) -> None:
    assert read_reply(text) == Reply.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "não quero mais receber essas mensagens",
        "sair nao quero mais receber",
        "Não me mandem mais nada",
        "para de mandar cobrança",
        "me tira dessa lista",
        "don’t text me again",
        "no quiero recibir más mensajes",
    ],
)
def test_a_plain_refusal_opts_out_without_any_of_the_words(text: str) -> None:
    assert read_reply(text) == Reply.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "nao quero sair",
        "não pare",
        "Não quero parar de receber",
        "quero sair não",
        "Sair, não!",
        "Sair? Nunca!",
        "não quero mais sair",
        "please don't stop",
        "não quero voltar",
    ],
)
def test_who_denies_a_word_asks_for_nothing(text: str) -> None:
    assert read_reply(text) == Reply.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "vou sair de férias",
        "Sair da promoção? nunca!",
        "sair mais cedo hoje",
        "pare na esquina",
        "stop by the office",
        "Cancelar a fatura 123",
        "quero cancelar minha assinatura",
        "não quero mais receber o boleto pelo correio",
        "vou voltar amanhã",
        "a loja fica em Saires",
    ],
)
def test_a_word_within_another_matter_asks_for_nothing(text: str) -> None:
    assert read_reply(text) == Reply.OTHER


@pytest.mark.parametrize("text", ["", " ", "?!", "🛑", "\u200b", "Sim", "já paguei", "por favor"])
def test_what_has_none_of_the_words_is_something_else(text: str) -> None:
    assert read_reply(text) == Reply.OTHER


@pytest.mark.parametrize(
    "text", ["voltar", "Quero voltar a receber, por favor", "pode voltar a mandar", "Start again"]
)
def test_a_customer_can_ask_to_come_back(text: str) -> None:
    assert read_reply(text) == Reply.OPT_IN


@pytest.mark.parametrize("text", ["sair voltar", "SAIR. VOLTAR", "não me mande mais, voltar"])
def test_who_asks_for_both_asks_for_nothing(text: str) -> None:
    assert read_reply(text) == Reply.OTHER


def test_our_own_instructions_sent_back_ask_for_nothing() -> None:
    text = "Responda SAIR para não receber mais, VOLTAR para receber de novo"
    assert read_reply(text) == Reply.OTHER


@pytest.mark.parametrize("payload", ["SAIR", "recado:sair", "sair_sms", '{"action":"sair"}'])
def test_a_button_may_carry_a_word(payload: str) -> None:
    assert read_reply(payload) == Reply.OPT_OUT


def test_the_words_are_the_operators() -> None:
    words = frozenset({"Descadastrar", "TCHAU-TCHAU"})
    assert read_reply("tchau, tchau!", words) == Reply.OTHER
    assert read_reply("quero descadastrar", words) == Reply.OPT_OUT
    assert read_reply("Tchau tchau!", words) == Reply.OPT_OUT
    assert read_reply("sair", words) == Reply.OTHER


def test_words_of_nothing_but_signs_ask_for_nothing() -> None:
    assert read_reply("!!!", frozenset({"!!!", ""}), frozenset({"?"})) == Reply.OTHER


def test_a_word_for_both_opts_out() -> None:
    both = frozenset({"ok"})
    assert read_reply("OK", both, both | {"Ok"}) == Reply.OPT_OUT


@QUICKLY
@given(st.text(st.characters()), st.text(st.characters()), WORDS)
def test_any_text_has_an_answer(before: str, after: str, word: str) -> None:
    assert read_reply(before + word + after) in Reply


INVISIBLE = st.text(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\ufe0f\u0301\u0303\u0327", max_size=3
)
AROUND = st.text(" \t\n.,;:!?…*_~-–\"'“”«»()[]{}#@/\\|🛑🙏👍❗\u200b\u00a0", max_size=6)
IN_A_SENTENCE = st.text(" \t?*_~\"'“”#/🛑🙏\u200b\u00a0", max_size=3).map(
    lambda noise: f" {noise} "
)


@st.composite
def rewritten(draw: st.DrawFn, word: str) -> str:
    """A word in any case, drawn out, and with accents and unseen characters between its letters."""
    letters = [
        draw(st.sampled_from([letter.upper(), letter.lower(), chr(ord(letter.upper()) + 0xFEE0)]))
        * draw(st.integers(1, 3))
        + draw(INVISIBLE)
        for letter in word
    ]
    return "".join(letters)


@QUICKLY
@given(st.data(), WORDS)
def test_noise_around_and_within_a_word_changes_nothing(data: st.DataObject, word: str) -> None:
    text = data.draw(AROUND) + data.draw(rewritten(word)) + data.draw(AROUND)
    assert read_reply(text) == MEANINGS[word]


@QUICKLY
@given(st.data(), WORDS)
def test_a_word_may_be_spelled_out_with_any_signs(data: st.DataObject, word: str) -> None:
    signs = data.draw(st.sampled_from([" ", ".", " - ", "*", "\n", "_", ", "]))
    assert read_reply(signs.join(word)) == MEANINGS[word]


@QUICKLY
@given(st.data(), WORDS, st.sampled_from(["não quero {}", "vou {} de férias", "nunca {}"]))
def test_noise_makes_no_request_of_a_sentence_that_is_none(
    data: st.DataObject, word: str, sentence: str
) -> None:
    words = [data.draw(rewritten(each)) for each in sentence.format(word).split()]
    assert read_reply(data.draw(IN_A_SENTENCE).join(words)) == Reply.OTHER


@QUICKLY
@given(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from([" ", ", ", "! ", "\n"]))
def test_words_that_agree_are_one_wish_and_others_none(words: list[str], between: str) -> None:
    meanings = {MEANINGS[word] for word in words}
    expected = meanings.pop() if len(meanings) == 1 else Reply.OTHER
    assert read_reply(between.join(words)) == expected

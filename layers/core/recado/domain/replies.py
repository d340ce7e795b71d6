"""What a customer's reply by SMS or WhatsApp asks for: to opt out, to opt in, or something else."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product

OPT_OUT_WORDS = frozenset({"SAIR", "PARE", "PARAR", "CANCELAR", "STOP"})
"""The words that opt out unless an operator says otherwise (PRODUCT.md section 7)."""

OPT_IN_WORDS = frozenset({"VOLTAR", "START"})
"""The words that opt in again unless an operator says otherwise (PRODUCT.md section 7)."""


class Reply(StrEnum):
    """What a reply asks for. Whatever is `OTHER` is for the merchant to read."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    OTHER = "other"


def read_reply(
    text: str,
    opt_out_words: frozenset[str] = OPT_OUT_WORDS,
    opt_in_words: frozenset[str] = OPT_IN_WORDS,
) -> Reply:
    """What the text of a reply, or the payload of a button, asks for. Never raises.

    Case, accents, width, emoji, invisible characters, repeated letters and punctuation around a
    word make no difference, and a word may be spelled out (`S A I R`). The words may be phrases;
    one that is in both sets opts out.

    A text asks for something if at least one clause of it does, and no other clause asks for the
    opposite. A clause asks if it has one of the words and beside it nothing but `COMPANIONS`, the
    words that people use to ask for just this: "quero sair", "pare de mandar mensagens". A phrase
    of `REFUSALS` counts as a word that opts out.

    So a word within a sentence of another matter ("vou sair de férias", "cancelar a fatura"), or
    denied ("não quero sair"), does nothing, even at the beginning: who did not ask would lose
    their bills, while a wish that was not understood reaches the merchant, and the plain word,
    which every message can name, always works. In return a clause that stands alone is taken at
    its word ("já paguei, pare"): an opt-out is confirmed, and one word takes it back.
    """
    vocabulary = _vocabulary(opt_out_words, opt_in_words)
    asked = {_asked(clause, vocabulary) for clause in _clauses(text)} - {Reply.OTHER}
    return asked.pop() if len(asked) == 1 else Reply.OTHER


def _listed(*lines: str) -> frozenset[str]:
    return frozenset(phrase.strip() for line in lines for phrase in line.split(","))


def _every(*places: str) -> frozenset[str]:
    """Every phrase with one of each place's choices; a choice may be empty."""
    return frozenset(" ".join(filter(None, each)) for each in product(*map(_listed, places)))


REFUSALS = (
    _every("não quero, não desejo, não gostaria de", "mais receber, receber mais")
    | _every("não, não me", "mande, mandem, envie, enviem", "mais, mais nada")
    | _every("para, parem", "de, de me", "mandar, enviar", ", cobrança, cobranças")
    | _every(
        "me", "tire, tira, tirem, remova, removam, exclua, excluam", "da, desta, dessa", "lista"
    )
    | _every("don't, dont, do not", "text me, message me, send me any more")
    | _every("no quiero, no deseo", "recibir más")
    | _every("no me", "envíe, envíen, mande, manden", "más")
    | _listed("opt out, unsubscribe, remove me")
)
"""Phrases that ask to hear no more without any of the words."""

COMPANIONS = _listed(
    # Portuguese: greetings and thanks, wishes, what to do, with what, when
    "oi, olá, bom dia, boa tarde, boa noite, por favor, favor, pf, pfv, pfvr",
    "obrigado, obrigada, obg, obgd, grato, grata, valeu",
    "eu, quero, quero que, queria, gostaria de, desejo, solicito, peço, pode, podem, chega de",
    "me, a, as, o, os, de, da, das, do, dos, desta, destas, deste, destes, dessa, dessas",
    "desse, desses, disso, esta, estas, este, estes, essa, essas, esse, esses, isso, isto",
    "com isso, com isto, sua, suas, seu, seus",
    "tire, tirem, tirar, remova, removam, remover, retire, retirem, exclua, excluam",
    "mande, mandem, mandar, envie, enviem, enviar, receber, perturbar, incomodar",
    "encher, encher o saco",
    "mensagem, mensagens, msg, msgs, sms, torpedo, torpedos, whatsapp, zap, wpp, lista",
    "contato, aviso, avisos, lembrete, lembretes, notificação, notificações, promoções",
    "propaganda, propagandas, spam",
    "para mim, pra mim, por aqui, neste número, nesse número, para este número",
    "já, agora, imediatamente, urgente, de vez, de novo, novamente",
    # English
    "hi, hello, please, thanks, thank you, i, i want to, i would like to, me, to, to me, from",
    "sending, send, texting, text, texts, messaging, message, messages, contacting, receiving",
    "getting, this, these, the, all, any, list, reminders, notifications, promotions",
    "now, again",
    # Spanish
    "hola, gracias, quiero, quisiera, enviar, enviarme, mandarme, recibir, mensaje, mensajes",
    "recordatorios, notificaciones, promociones, la, las, el, los, estos, ya, ahora, otra vez",
) | _every("mandar, enviar", "cobrança, cobranças")
"""What may stand beside a word. None denies it, and none names another matter: neither an invoice
nor a contract nor a charge, which can be canceled too."""

DENIALS = _listed("não, nunca, jamais, de jeito nenhum, no, never")
"""What takes back the clause before it when it closes the text: "sair, não!"."""

_UNSEEN = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Unicode's categories of accents and of characters that only format."""

_SPELLED_OUT = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]+[^\W_](?![^\W_])){2,}")
_BETWEEN = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1+")
_END_OF_CLAUSE = re.compile(r"[.,;:!()\r\n]|\s[-–—]+\s")
"""Not the question mark: "sair? nunca!" is one clause, which asks for nothing."""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Every plain phrase that may stand in a clause that asks: what it asks for, and how to find
    them all, the longest first."""

    meanings: dict[str, Reply]
    phrase: re.Pattern[str]


@cache
def _vocabulary(opt_out_words: frozenset[str], opt_in_words: frozenset[str]) -> _Vocabulary:
    meanings = (
        dict.fromkeys(_plain_phrases(COMPANIONS), Reply.OTHER)
        | dict.fromkeys(_plain_phrases(opt_in_words), Reply.OPT_IN)
        | dict.fromkeys(_plain_phrases(REFUSALS | opt_out_words), Reply.OPT_OUT)
    )
    longest_first = sorted(meanings, key=len, reverse=True)
    return _Vocabulary(meanings, re.compile(rf"(?:^| )({'|'.join(longest_first)})(?= |$)"))


def _plain_phrases(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(None, (_plain(_folded(phrase)) for phrase in phrases)))


def _clauses(text: str) -> list[str]:
    """The clauses as plain words with one space between them, without one that is taken back."""
    joined = _SPELLED_OUT.sub(lambda letters: _BETWEEN.sub("", letters[0]), _folded(text))
    clauses = [*filter(None, map(_plain, _END_OF_CLAUSE.split(joined)))]
    taken_back = not _plain_phrases(DENIALS).isdisjoint(clauses[-1:])
    return clauses[:-2] if taken_back else clauses


def _folded(text: str) -> str:
    """Without accents, case and invisible characters."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in letters if unicodedata.category(each) not in _UNSEEN)


def _plain(folded: str) -> str:
    return _DRAWN_OUT.sub(r"\1", _BETWEEN.sub(" ", folded).strip())


def _asked(clause: str, vocabulary: _Vocabulary) -> Reply:
    """What the clause asks for. It asks for nothing if it says anything else besides, or both."""
    if vocabulary.phrase.sub("", clause):
        return Reply.OTHER
    found = {vocabulary.meanings[phrase] for phrase in vocabulary.phrase.findall(clause)}
    asked = found - {Reply.OTHER}
    return asked.pop() if len(asked) == 1 else Reply.OTHER

"""Every case has its words in every language, filled, and they keep to what was promised."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recado.catalogue.advice import (
    Advice,
    Facts,
    advice,
    entries,
    event_text,
    headline,
    hint_text,
    label,
    ways_out,
)
from recado.catalogue.cases import CASES, STATUSES, Actor, on_each_channel
from recado.catalogue.languages import LANGUAGES
from recado.domain.hints import Hint, HintKind, hints_of
from recado.domain.status import STATUS_OF, Evidence, Reason, Status

SOURCES = Path(__file__).parents[4] / "shared" / "sources"
SENDERS = ("cobranca@envios.example", "mensagens@envios.example")
REACHABLE = [(case.status, case.detail, channel) for case, channel in on_each_channel()]

LABELS = {
    "scheduled": "Agendado",
    "queued": "Na fila",
    "sent": "Enviado",
    "address_not_found": "O e-mail informado não existe",
    "mailbox_full": "Caixa de entrada cheia",
    "spam_or_blocked": "Spam ou remetente bloqueado",
    "receiving_problem": "Problema no recebimento",
    "not_sent_blocked": "Sem envio: bloqueado por constantes falhas de recebimento",
    "not_sent_no_quota": "Sem envio: falta de quota disponível",
    "not_sent_opted_out": "Sem envio: opt-out do cliente",
    "not_sent_withdrawn": "Sem envio: cobrança paga ou cancelada",
    "not_sent_expired": "Sem envio: prazo vencido",
    "failed_technical": "Falha técnica",
}
OTHER_LABELS = {
    ("receiving_problem", "sms"): "Problemas no recebimento",
    ("not_sent_withdrawn", "by_request"): "Sem envio: retirado a pedido",
    ("not_sent_withdrawn", "account_inactive"): "Sem envio: conta inativa",
}


def facts(address: str | None = "ana@example.com", senders: tuple[str, ...] = SENDERS) -> Facts:
    return Facts(address=address, merchant="Padaria {Sol}", senders=senders)


def read(
    status: str, detail: str | None, channel: str = "email", language: str = "pt-BR"
) -> Advice:
    return advice(status, channel, language, detail=detail, facts=facts())


def texts_of(each: Advice) -> Iterator[str]:
    return (text for text in (each.happened, each.to_do, each.message) if text is not None)


def open_texts(language: str) -> Iterator[str]:
    return (text for entry in entries(language) for text in texts_of(entry.advice))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("address", ["ana@example.com", None], ids=["known", "forgotten"])
def test_every_case_reads_complete(status: str, language: str, address: str | None) -> None:
    for _, detail, channel in (each for each in REACHABLE if each[0] == status):
        told = advice(status, channel, language, detail=detail, facts=facts(address))
        assert all((told.label, told.happened, told.to_do, told.who_acts)), (detail, channel)
        written = " ".join(texts_of(told)).replace("Padaria {Sol}", "")
        assert "{" not in written, (detail, channel)
        assert "None" not in written, (detail, channel)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_happened_is_one_sentence_and_what_to_do_one_or_two(language: str) -> None:
    for entry in entries(language):
        assert len(sentences(entry.advice.happened)) == 1, entry.advice.happened
        assert len(sentences(entry.advice.to_do)) <= 2, entry.advice.to_do


def test_the_portuguese_labels_are_those_that_the_market_knows() -> None:
    for status, detail, channel in REACHABLE:
        expected = (
            OTHER_LABELS.get((status, detail or ""))
            or OTHER_LABELS.get((status, channel))
            or LABELS[status]
        )
        assert label(status, channel, "pt-BR", detail) == expected


def test_all_thirteen_statuses_are_there() -> None:
    assert {case.status for case in CASES} == set(LABELS)
    assert set(Status) <= set(LABELS)


@pytest.mark.parametrize("reason", STATUS_OF, ids=str)
def test_every_reason_has_its_row_under_its_own_status(reason: Reason) -> None:
    rows = {(case.status, case.detail) for case in CASES}
    assert (STATUS_OF[reason], reason) in rows


@pytest.mark.parametrize("evidence", Evidence, ids=str)
def test_every_evidence_has_its_row(evidence: str) -> None:
    assert ("sent", evidence) in {(case.status, case.detail) for case in CASES}


def test_a_reason_that_the_catalogue_does_not_know_gets_the_statuss_own_words() -> None:
    assert read("receiving_problem", "never_heard_of") == read("receiving_problem", None)


def test_an_unknown_status_is_an_error() -> None:
    with pytest.raises(LookupError):
        read("nonsense", None)


def test_the_reason_speaks_before_the_channel_and_both_together_before_all() -> None:
    assert "caixa de entrada" in read("address_not_found", "no_such_user").happened
    assert "operadora" in read("receiving_problem", "unknown", "sms").happened
    assert "outro número" in read("receiving_problem", "unknown", "sms").to_do


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_begins_with_an_address_that_may_be_unknown(language: str) -> None:
    assert not [text for text in open_texts(language) if re.search(r"(^|[.!?] )\{address}", text)]


def test_no_portuguese_word_stands_before_the_address_that_would_melt_with_it() -> None:
    melting = re.compile(r"\b(a|de|em|por|o)\s+\{address}")
    assert not [text for text in open_texts("pt-BR") if melting.search(text)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("detail", ["complaint", "spam_content", "challenge_response"])
def test_the_message_about_spam_names_both_senders(detail: str, language: str) -> None:
    message = read("spam_or_blocked", detail, language=language).message or ""
    assert all(sender in message for sender in SENDERS)


def test_one_sender_for_everything_is_named_once() -> None:
    one = facts(senders=("envios@example.com", "envios@example.com"))
    told = advice("spam_or_blocked", "email", "pt-BR", detail="complaint", facts=one)
    assert told.to_do.count("envios@example.com") == 1


@pytest.mark.parametrize("channel", ["email", "sms", "whatsapp"])
@pytest.mark.parametrize(
    ("language", "another", "release"),
    [("pt-BR", "outro", "suporte"), ("en", "another", "support"), ("es", "otro", "soporte")],
)
def test_a_blocked_contact_has_two_ways_out(
    channel: str, language: str, another: str, release: str
) -> None:
    to_do = read("not_sent_blocked", "blocked_by_failures", channel, language).to_do
    assert another in to_do
    assert release in to_do


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_opted_out_comes_back_by_a_word_of_their_own(channel: str, language: str) -> None:
    to_do = read("not_sent_opted_out", None, channel, language).to_do
    assert "VOLTAR" in to_do
    assert "START" in to_do


@pytest.mark.parametrize(
    "status",
    [
        *("scheduled", "queued", "not_sent_no_quota", "not_sent_opted_out"),
        *("not_sent_withdrawn", "failed_technical"),
    ],
)
def test_there_is_no_message_where_there_is_nothing_to_tell_the_customer(status: str) -> None:
    assert {e.advice.message for e in entries("pt-BR") if e.status == status} == {None}


def test_there_is_a_message_wherever_the_customer_has_to_act() -> None:
    theirs = [e for e in entries("pt-BR") if e.advice.who_acts is Actor.CUSTOMER]
    assert theirs
    assert [e for e in theirs if e.advice.message is None] == []


def test_our_own_fault_is_ours_to_mend() -> None:
    acting = {case.who_acts for case in CASES if case.status == "failed_technical"}
    assert acting == {Actor.OPERATOR}


def test_the_catalogue_names_its_open_placeholders() -> None:
    complaint = next(e for e in entries("en") if e.detail == "complaint")
    assert complaint.placeholders == ("address", "merchant", "senders")
    assert "{address}" in complaint.advice.happened


def test_the_catalogue_keeps_channels_together_that_read_alike() -> None:
    paid = [e for e in entries("en") if e.detail == "invoice_paid"]
    assert [e.channels for e in paid] == [("email", "sms", "whatsapp")]


def test_the_catalogue_covers_every_case_on_every_channel_once() -> None:
    for language in LANGUAGES:
        listed = [(e.status, e.detail, c) for e in entries(language) for c in e.channels]
        assert sorted(listed, key=str) == sorted(REACHABLE, key=str)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "address",
    ["a@uol.com.br", "a@gmail.com", "a@live.com", "a@me.com", "a@gmial.com", "a@padaria.com.br"],
)
def test_every_hint_reads_complete(address: str, language: str) -> None:
    texts = [hint_text(hint, language, SENDERS) for hint in hints_of(address)]
    assert texts
    assert not any("{" in text or "None" in text for text in texts)


def test_a_hint_about_a_typing_error_names_what_was_probably_meant() -> None:
    hint = Hint(HintKind.TYPING_ERROR, suggestion="ana@gmail.com")
    assert "ana@gmail.com" in hint_text(hint, "pt-BR", SENDERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_taken_from_the_pages_that_the_product_comes_from(language: str) -> None:
    texts = [*open_texts(language), *texts_besides(language)]
    taken = source_runs() & {run for text in texts for run in runs(text)}
    assert taken == set()


def texts_besides(language: str) -> Iterator[str]:
    """Those of blocks, and of failures that are tried again."""
    for reason in STATUS_OF:
        yield from (way.text for way in ways_out(reason, language))
    for case in PASSING:
        yield planned(case[0], case[1], language, case[2]).to_do


def source_runs() -> set[tuple[str, ...]]:
    pages = sorted(SOURCES.glob("*.txt"))
    if not pages:
        pytest.skip("the pages that the product comes from are not here")
    return {run for page in pages for run in runs(page.read_text(encoding="utf-8"))}


def runs(text: str, length: int = 6) -> Iterator[tuple[str, ...]]:
    """Whole sentences, and any six words in a row."""
    for sentence in sentences(text):
        words = re.findall(r"[\w{}-]+", sentence.casefold())
        if len(words) > 3:
            yield tuple(words)
        yield from (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", " ".join(text.split())) if part]


# ---- while another attempt is planned


def planned(status: str, detail: str | None, language: str, channel: str = "email") -> Advice:
    told = replace(facts(), next_try="05/03/2026 14:30")
    return advice(status, channel, language, detail=detail, facts=told)


PASSING = [
    ("mailbox_full", "mailbox_full", "email"),
    ("receiving_problem", "greylisted", "email"),
    ("receiving_problem", "unreachable", "sms"),
    ("receiving_problem", "withheld_by_whatsapp", "whatsapp"),
    ("failed_technical", "provider_busy", "whatsapp"),
    ("address_not_found", "no_such_user", "email"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("status", "detail", "channel"), PASSING)
def test_what_is_tried_again_says_when_and_asks_nothing_of_the_merchant(
    status: str, detail: str, channel: str, language: str
) -> None:
    told = planned(status, detail, language, channel)
    assert "05/03/2026 14:30" in told.to_do
    assert len(sentences(told.to_do)) == 2
    assert told.who_acts is not Actor.MERCHANT
    assert "{" not in told.to_do


def test_only_the_advice_changes_while_another_attempt_is_planned() -> None:
    full = "mailbox_full", "mailbox_full"
    now, later = read(*full), planned(*full, "pt-BR")
    assert replace(later, to_do=now.to_do) == now
    assert later.to_do != now.to_do


# ---- the ways out of a block


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", [r for r, s in STATUS_OF.items() if s == "not_sent_blocked"])
def test_a_block_has_a_way_out_for_the_merchant_and_one_for_support(
    reason: Reason, language: str
) -> None:
    ways = ways_out(reason, language)
    assert [way.who_acts for way in ways] == [Actor.MERCHANT, Actor.SUPPORT]
    assert not [way for way in ways if "{" in way.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_complaint_the_customer_takes_the_mark_back_first(language: str) -> None:
    _, after_complaint = ways_out(Reason.BLOCKED_BY_COMPLAINT, language)
    _, after_failures = ways_out(Reason.BLOCKED_BY_FAILURES, language)
    assert "spam" in after_complaint.text
    assert "spam" not in after_failures.text


# ---- an invoice's page


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pt-BR", "A mensagem por WhatsApp foi lida em NOW."),
        ("en", "The message by WhatsApp was read on NOW."),
        ("es", "El mensaje por WhatsApp fue leído el NOW."),
    ],
)
def test_a_headline_says_by_what_and_when_it_arrived(language: str, sentence: str) -> None:
    assert headline("read", language, channel="whatsapp", at="NOW") == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_in_a_time_line_is_told_by_its_reason(language: str) -> None:
    told = event_text("hard_failure", "email", language, reason=Reason.MAILBOX_FULL)
    assert told == label("mailbox_full", "email", language, "mailbox_full")
    assert event_text("hard_failure", "email", language) != told

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.answer import (
    Answer,
    FieldError,
    ItemAnswer,
    ItemOutcome,
    QuotaAnswer,
    SendAnswer,
    SendOutcome,
    from_text,
    to_text,
)
from recado.domain.channel import Channel
from recado.domain.period import resets_at
from recado.domain.quota import Unit
from recado.domain.status import Reason, Status

names = st.text(max_size=8)
sends = st.builds(
    SendAnswer,
    send_id=names,
    channel=st.sampled_from(Channel),
    contact_id=names,
    outcome=st.sampled_from(SendOutcome),
    status=st.sampled_from(Status),
    units=st.integers(0, 10),
)
items = st.builds(
    ItemAnswer,
    outcome=st.sampled_from(ItemOutcome),
    notification_id=names,
    sends=st.lists(sends, max_size=3).map(tuple),
    refused=st.none() | st.sampled_from(Reason),
    errors=st.lists(st.builds(FieldError, names, names, names)).map(tuple),
)
quotas = st.builds(
    QuotaAnswer,
    channel=st.sampled_from(Channel),
    period=names,
    limit=st.none() | st.integers(0),
    used=st.integers(0),
    reserved=st.integers(0),
    unit=st.sampled_from(Unit),
    resets_at=st.datetimes(timezones=st.just(UTC)),
)
answers = st.builds(
    Answer, names, st.lists(items, max_size=3).map(tuple), st.lists(quotas, max_size=3).map(tuple)
)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(answers)
def test_an_answer_comes_back_from_its_text_as_it_was(answer: Answer) -> None:
    assert from_text(to_text(answer)) == answer


@settings(derandomize=True, max_examples=100, deadline=None)
@given(answers)
def test_the_same_answer_is_the_same_text(answer: Answer) -> None:
    assert to_text(from_text(to_text(answer))) == to_text(answer)


def test_the_moment_of_the_reset_keeps_the_accounts_offset() -> None:
    reset = resets_at("2026-03", "America/Sao_Paulo")
    quota = QuotaAnswer(
        channel=Channel.EMAIL,
        period="2026-03",
        limit=None,
        used=0,
        reserved=0,
        unit=Unit.SENDS,
        resets_at=reset,
    )
    [again] = from_text(to_text(Answer("pt-BR", (), (quota,)))).quotas
    assert again.resets_at.isoformat() == reset.isoformat() == "2026-04-01T00:00:00-03:00"
    assert again.resets_at == datetime(2026, 4, 1, tzinfo=ZoneInfo("America/Sao_Paulo"))

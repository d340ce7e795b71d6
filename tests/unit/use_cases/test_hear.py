from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.contact_entry import OptOutBy
from recado.domain.event import Event, EventType
from recado.domain.replies import Reply
from recado.domain.send import Refused
from recado.domain.text_message import TextMessage
from recado.ports import NotHandedOver, OutcomeUnknown, TryAgain
from recado.use_cases.hear import Ears, Heard, Words, hear
from recado.wire_formats import ReplyMessage
from tests.builders import ACCOUNT, DAY, NOW, an_account, identify_contact
from tests.fakes import FakeProvider, World

NUMBER, WITHOUT_NINTH = "+5531987654321", "+553187654321"
OTHER_ACCOUNT = "acc-2"


class Listener:
    """A world that hears, and whose confirmations are kept."""

    def __init__(self) -> None:
        self.world = World()
        self.phone = FakeProvider[TextMessage](self.world.clock)
        for account_id in (ACCOUNT, OTHER_ACCOUNT):
            self.world.accounts.put(an_account(account_id))
        self.ears = Ears(
            identify=identify_contact,
            accounts=self.world.accounts,
            entries=self.world.entries,
            events=self.world.events,
            providers={Channel.SMS: self.phone, Channel.WHATSAPP: self.phone},
            words=Words(("SAIR", "CHEGA"), ("VOLTAR",)),
            clock=self.world.clock,
            content_life=30 * DAY,
        )

    def wrote_to(
        self, account_id: str = ACCOUNT, at: datetime = NOW, channel: Channel = Channel.SMS
    ) -> None:
        contact_id = identify_contact(channel, NUMBER)
        self.world.entries.note_sent(account_id, contact_id, at.date())

    def hears(self, text: str, **changes: Any) -> Heard:
        return hear(said(text, **changes), ears=self.ears)

    def is_out(self, account_id: str = ACCOUNT, channel: Channel = Channel.SMS) -> bool:
        contact_id = identify_contact(channel, NUMBER)
        entry = self.world.entries.of(account_id, [contact_id]).get(contact_id)
        return entry is not None and entry.opted_out_at is not None

    def told(self, type_: EventType) -> list[Event]:
        return [event for event in self.world.events.kept.values() if event.type is type_]

    @property
    def confirmations(self) -> list[str]:
        return [message.text for message in self.phone.asked]


def said(text: str, **changes: Any) -> ReplyMessage:
    said = ReplyMessage(
        channel=Channel.SMS, sender=NUMBER, text=text, message_id=f"in-{text}", at=NOW
    )
    return replace(said, **changes)


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_sair_opts_out_of_every_account_that_wrote_lately(listener: Listener) -> None:
    listener.wrote_to(ACCOUNT)
    listener.wrote_to(OTHER_ACCOUNT, at=NOW - 90 * DAY)
    listener.wrote_to("acc-3", at=NOW - 91 * DAY)
    assert listener.hears("Sair!") == Heard(Reply.OPT_OUT, confirmed=True)
    assert [listener.is_out(each) for each in (ACCOUNT, OTHER_ACCOUNT, "acc-3")] == [
        True,
        True,
        False,
    ]


def test_an_opt_out_is_told_to_each_account_and_confirmed_once(listener: Listener) -> None:
    listener.wrote_to(ACCOUNT)
    listener.wrote_to(OTHER_ACCOUNT)
    listener.hears("SAIR")
    events = listener.told(EventType.OPTED_OUT)
    assert {event.account_id for event in events} == {ACCOUNT, OTHER_ACCOUNT}
    assert {event.data["by"] for event in events} == {"reply"}
    [confirmation] = listener.phone.asked
    assert confirmation.to == NUMBER
    assert "VOLTAR" in confirmation.text


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_an_opt_out_stops_its_own_channel_only(listener: Listener, channel: Channel) -> None:
    for each in (Channel.SMS, Channel.WHATSAPP):
        listener.wrote_to(channel=each)
    listener.hears("SAIR", channel=channel)
    out = [each for each in (Channel.SMS, Channel.WHATSAPP) if listener.is_out(channel=each)]
    assert out == [channel]


def test_both_spellings_of_a_brazilian_number_are_one_contact(listener: Listener) -> None:
    listener.wrote_to(channel=Channel.WHATSAPP)
    listener.hears("SAIR", channel=Channel.WHATSAPP, sender=WITHOUT_NINTH)
    assert listener.is_out(channel=Channel.WHATSAPP)
    [confirmation] = listener.phone.asked
    assert confirmation.to == WITHOUT_NINTH


def test_an_operators_own_words_count(listener: Listener) -> None:
    listener.wrote_to()
    assert listener.hears("PARE").reply is Reply.OTHER
    assert listener.hears("chega").reply is Reply.OPT_OUT


def test_voltar_takes_the_opt_out_back_and_is_confirmed(listener: Listener) -> None:
    listener.wrote_to()
    listener.hears("SAIR")
    assert listener.hears("voltar", at=NOW + 200 * DAY) == Heard(Reply.OPT_IN, confirmed=True)
    assert not listener.is_out()
    [event] = listener.told(EventType.OPTED_IN)
    assert (event.account_id, event.at) == (ACCOUNT, NOW + 200 * DAY)
    assert "SAIR" in listener.confirmations[-1]


def test_voltar_takes_back_only_what_was_said_by_a_reply(listener: Listener) -> None:
    listener.wrote_to()
    contact_id = identify_contact(Channel.SMS, NUMBER)
    listener.world.entries.opt_out(ACCOUNT, contact_id, NOW, OptOutBy.LINK)
    listener.hears("VOLTAR")
    assert listener.is_out()
    assert listener.told(EventType.OPTED_IN) == []


def test_a_voltar_that_comes_late_does_not_undo_a_later_sair(listener: Listener) -> None:
    listener.wrote_to()
    listener.hears("SAIR")
    listener.hears("VOLTAR", at=NOW - timedelta(minutes=1))
    assert listener.is_out()


def test_a_sair_that_comes_again_does_not_undo_a_later_voltar(listener: Listener) -> None:
    listener.wrote_to()
    listener.hears("SAIR")
    listener.hears("VOLTAR", at=NOW + DAY)
    assert listener.hears("SAIR") == Heard(Reply.OPT_OUT)
    assert not listener.is_out()


def test_any_other_text_is_passed_on_to_who_wrote_lately_and_not_answered(
    listener: Listener,
) -> None:
    listener.wrote_to(ACCOUNT)
    listener.wrote_to("acc-3", at=NOW - 91 * DAY)
    assert listener.hears("Já paguei ontem") == Heard(Reply.OTHER)
    [event] = listener.told(EventType.MESSAGE_INBOUND)
    assert (event.account_id, event.at) == (ACCOUNT, NOW)
    assert (event.data["text"], event.data["address"]) == ("Já paguei ontem", NUMBER)
    assert event.expires_at == NOW + 30 * DAY
    assert listener.confirmations == []


@pytest.mark.parametrize(("text", "confirmed"), [("SAIR", 1), ("VOLTAR", 0), ("Quem é?", 0)])
def test_what_concerns_nobody_whom_we_know_is_not_lost(
    listener: Listener, text: str, confirmed: int
) -> None:
    listener.hears(text)
    [event] = listener.told(EventType.MESSAGE_INBOUND)
    assert (event.account_id, event.data["text"]) == (None, text)
    assert len(listener.confirmations) == confirmed


@pytest.mark.parametrize(
    "trouble",
    [NotHandedOver("busy"), OutcomeUnknown("time-out"), Refused("InvalidParameter", NOW)],
    ids=lambda trouble: type(trouble).__name__,
)
def test_a_confirmation_that_got_lost_is_not_tried_again(
    listener: Listener, trouble: Refused | Exception
) -> None:
    listener.wrote_to()
    listener.phone.answers(trouble)
    assert [listener.hears("SAIR").confirmed for _ in range(2)] == [False, False]
    assert listener.is_out()
    assert len(listener.confirmations) == 1


@pytest.mark.parametrize(
    ("languages", "starts"),
    [(("en", "en"), "Done"), (("es", "es"), "Listo"), (("en", "es"), "Pronto")],
)
def test_it_is_confirmed_in_the_language_that_the_accounts_share(
    listener: Listener, languages: tuple[str, str], starts: str
) -> None:
    for account_id, language in zip((ACCOUNT, OTHER_ACCOUNT), languages, strict=True):
        listener.world.accounts.put(an_account(account_id, language=language))
        listener.wrote_to(account_id)
    listener.hears("SAIR")
    assert listener.confirmations[0].startswith(starts)


def test_nothing_of_a_person_stays_but_for_what_expires(listener: Listener) -> None:
    listener.wrote_to()
    for text in ("SAIR", "VOLTAR", "Aqui é a Ana"):
        listener.hears(text)
    staying = [e for e in listener.world.events.kept.values() if e.expires_at is None]
    assert len(staying) == 6
    assert all(NUMBER not in str(e) and "Ana" not in str(e) for e in staying)


MESSAGES = [
    said("SAIR", message_id="a"),
    said("VOLTAR", message_id="b", at=NOW + DAY),
    said("Obrigada", message_id="c"),
    said("SAIR", message_id="d", channel=Channel.WHATSAPP),
]


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(MESSAGES), max_size=12))
def test_however_often_and_in_whatever_order_they_come_each_is_answered_once(
    heard: list[ReplyMessage],
) -> None:
    listener = Listener()
    for channel in (Channel.SMS, Channel.WHATSAPP):
        listener.wrote_to(channel=channel)
    for each in heard:
        hear(each, ears=listener.ears)
    asking = {each.message_id for each in heard} - {"c"}
    assert len(listener.confirmations) == len(asking)
    assert len(listener.told(EventType.MESSAGE_INBOUND)) == (MESSAGES[2] in heard)
    outs = Counter(str(event.data["channel"]) for event in listener.told(EventType.OPTED_OUT))
    assert outs == Counter({"sms": int("a" in asking), "whatsapp": int("d" in asking)}) - Counter()


class Breaking:
    """Stores that do as they are told until the call of this number, which is done or not, and
    whose answer does not come."""

    def __init__(self, number: int, *, done: bool) -> None:
        self._left = number
        self._done = done

    def around(self, store: Any) -> Any:
        breaking = self

        class Around:
            def __getattr__(self, name: str) -> Any:
                return lambda *args: breaking._call(getattr(store, name), args)

        return Around()

    def _call(self, method: Any, args: tuple[Any, ...]) -> Any:
        self._left -= 1
        answer = method(*args) if self._left or self._done else None
        if not self._left:
            raise TryAgain("broke off")
        return answer


@settings(derandomize=True, max_examples=80, deadline=None)
@given(
    number=st.integers(1, 12),
    done=st.booleans(),
    text=st.sampled_from(["SAIR", "VOLTAR", "Tudo bem?"]),
)
def test_wherever_it_breaks_off_coming_again_finishes_it(
    number: int, done: bool, text: str
) -> None:
    listener = Listener()
    for account_id in (ACCOUNT, OTHER_ACCOUNT):
        listener.wrote_to(account_id)
    if text == "VOLTAR":
        listener.hears("SAIR", at=NOW - DAY)
    before = len(listener.confirmations)
    breaks = Breaking(number, done=done)
    entries, events = (
        breaks.around(each) for each in (listener.ears.entries, listener.ears.events)
    )
    with suppress(TryAgain):
        hear(said(text), ears=replace(listener.ears, entries=entries, events=events))
    listener.hears(text)
    tells = {"SAIR": EventType.OPTED_OUT, "VOLTAR": EventType.OPTED_IN}
    told = listener.told(tells.get(text, EventType.MESSAGE_INBOUND))
    assert {event.account_id for event in told} == {ACCOUNT, OTHER_ACCOUNT}
    assert [listener.is_out(each) for each in (ACCOUNT, OTHER_ACCOUNT)] == [text == "SAIR"] * 2
    assert len(listener.confirmations) - before <= (text in tells)

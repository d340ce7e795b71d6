from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.contact_entry import ContactEntry, OptOutBy
from recado.domain.event import Event, EventType
from recado.use_cases.opt_out import opt_in, opt_out
from tests.builders import ACCOUNT, DAY, NOW
from tests.fakes import World

CONTACT = "con_1"


def opts_out(world: World, at: datetime = NOW, by: OptOutBy = OptOutBy.LINK) -> None:
    opt_out(
        ACCOUNT, CONTACT, channel=Channel.EMAIL, at=at, by=by, entries=world.entries,
        events=world.events,
    )  # fmt: skip


def opts_in(world: World, at: datetime) -> None:
    opt_in(entry(world), channel=Channel.EMAIL, at=at, entries=world.entries, events=world.events)


def entry(world: World) -> ContactEntry:
    return world.entries.of(ACCOUNT, [CONTACT])[CONTACT]


def told(world: World) -> list[Event]:
    return list(world.events.kept.values())


def test_whoever_opts_out_is_opted_out_and_the_platform_is_told(world: World) -> None:
    opts_out(world)
    assert entry(world).opted_out_at == NOW
    [event] = told(world)
    assert (event.type, event.account_id, event.at) == (EventType.OPTED_OUT, ACCOUNT, NOW)
    assert event.data == {"channel": "email", "contact_id": CONTACT, "by": "link"}


def test_opting_out_again_is_no_news(world: World) -> None:
    opts_out(world)
    opts_out(world, at=NOW + DAY, by=OptOutBy.REPLY)
    assert entry(world).opted_out_by is OptOutBy.LINK
    assert len(told(world)) == 1


def test_what_broke_off_before_it_was_told_is_told_when_it_comes_again(world: World) -> None:
    world.entries.opt_out(ACCOUNT, CONTACT, NOW, OptOutBy.LINK)
    opts_out(world, at=NOW + DAY)
    [event] = told(world)
    assert event.at == NOW


def test_each_opt_out_and_each_way_back_is_news(world: World) -> None:
    opts_out(world)
    opts_in(world, NOW + DAY)
    opts_out(world, at=NOW + 2 * DAY)
    assert entry(world).opted_out_at == NOW + 2 * DAY
    assert [event.type for event in told(world)] == [
        EventType.OPTED_OUT,
        EventType.OPTED_IN,
        EventType.OPTED_OUT,
    ]


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(st.booleans(), max_size=10))
def test_the_last_word_holds_and_the_news_tell_every_change(words: list[bool]) -> None:
    world = World()
    world.entries.note_sent(ACCOUNT, CONTACT, NOW.date())
    for number, out in enumerate(words):
        if out:
            opts_out(world, at=NOW + number * DAY)
        elif entry(world).opted_out_at is not None:
            opts_in(world, NOW + number * DAY)
    outs = [event.type is EventType.OPTED_OUT for event in told(world)]
    assert outs == [number % 2 == 0 for number in range(len(outs))]
    assert (
        (entry(world).opted_out_at is not None)
        == (outs[-1:] == [True])
        == bool(words[-1:] == [True])
    )

from datetime import UTC, date, datetime

import pytest

from recado.domain.channel import Channel
from recado.domain.event import Event
from recado.domain.quota import Level
from recado.use_cases.errors import NotFound
from recado.use_cases.see_quota import QuotaSeen, QuotasSeen, see_quota
from recado.use_cases.warn import QuotaMoved, warn
from tests.accepting import APRIL, MARCH, accepted, allow
from tests.builders import ACCOUNT, DAY, NOW, a_send, an_account
from tests.fakes import World


def seen(world: World, period: str | None = None, account_id: str = ACCOUNT) -> QuotasSeen:
    return see_quota(
        account_id,
        period,
        accounts=world.accounts,
        ledger=world.ledger,
        events=world.events,
        clock=world.clock,
    )


def quota(quotas: QuotasSeen, channel: Channel = Channel.EMAIL) -> QuotaSeen:
    [found] = [each for each in quotas.quotas if each.channel is channel]
    return found


def use(world: World, number: int, period: str = MARCH) -> None:
    for n in range(number):
        accepted(world, a_send(invoice_id=f"{period} {n}", reserved_in=period))


def warn_of(world: World, used: int, limit: int) -> list[Event]:
    move = QuotaMoved(
        account_id=ACCOUNT,
        period=MARCH,
        channel=Channel.EMAIL,
        before=Level(0, limit),
        now=Level(used, limit),
        at=NOW,
    )
    warn([move], events=world.events)
    return list(world.events.kept.values())


def test_every_channel_is_told_whether_in_the_plan_or_not(world: World) -> None:
    allow(world, email=10, sms=None)
    use(world, 3)
    assert {each.channel: each.level for each in seen(world).quotas} == {
        Channel.EMAIL: Level(3, 10),
        Channel.SMS: Level(0, None),
        Channel.WHATSAPP: Level(0, 0),
    }


def test_without_a_plan_nothing_is_limited(world: World) -> None:
    use(world, 2)
    assert quota(seen(world)).level == Level(2, None)
    assert quota(seen(world)).ends_on is None


def test_the_current_period_is_that_of_the_accounts_clock(world: World) -> None:
    world.clock.now = datetime(2026, 4, 1, 2, tzinfo=UTC)
    assert seen(world).period == MARCH
    world.accounts.put(an_account(time_zone="Asia/Tokyo"))
    assert seen(world).period == APRIL


def test_when_the_period_ends_is_told_in_the_accounts_zone(world: World) -> None:
    quotas = seen(world)
    assert (quotas.time_zone, quotas.period) == ("America/Sao_Paulo", MARCH)
    assert quotas.resets_at.isoformat() == "2026-04-01T00:00:00-03:00"


def test_another_period_has_its_own_use_against_the_plan_of_today(world: World) -> None:
    use(world, 3, period="2026-02")
    allow(world, email=2)
    assert quota(seen(world)).level == Level(0, 2)
    assert quota(seen(world, "2026-02")).level == Level(3, 2)


def test_the_pace_so_far_tells_on_which_day_the_quota_ends(world: World) -> None:
    allow(world, email=10)
    use(world, 5)
    world.clock.now = datetime(2026, 3, 11, 3, tzinfo=UTC)
    assert quota(seen(world)).ends_on == date(2026, 3, 21)


def test_a_period_that_is_over_has_no_pace(world: World) -> None:
    allow(world, email=10)
    use(world, 9, period="2026-02")
    assert quota(seen(world, "2026-02")).ends_on is None


def test_the_warnings_that_were_given_are_told(world: World) -> None:
    allow(world, email=10)
    given = warn_of(world, used=10, limit=10)
    assert quota(seen(world)).warnings == tuple(given)
    assert [event.data["percent"] for event in given] == [80, 100]


def test_warnings_belong_to_their_channel_and_period(world: World) -> None:
    warn_of(world, used=8, limit=10)
    assert quota(seen(world), Channel.SMS).warnings == ()
    assert quota(seen(world, APRIL)).warnings == ()


def test_what_was_given_stays_told_after_the_plan_grew(world: World) -> None:
    allow(world, email=10)
    given = warn_of(world, used=8, limit=10)
    allow(world, email=100)
    world.clock.advance(DAY)
    assert quota(seen(world)).warnings == tuple(given)


def test_an_account_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        seen(world, account_id="acc-2")

"""What the platform sees of SMS, WhatsApp and access codes while they go out.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

import pytest

from recado.domain.lane import Lane
from tests.unit.functions.test_api_channels import (
    CODE,
    EMAIL,
    MESSAGE,
    PATH,
    PHONE,
    SMS,
    WHATSAPP,
    post,
    with_contacts,
)
from tests.world import World


def test_the_answer_and_the_view_of_a_code_do_not_show_it(world: World) -> None:
    reply = post(world, CODE | {"code": "KOALA77"})
    world.settle()
    seen = world.call("GET", f"{PATH}/notifications/{reply.body['notification_id']}")
    assert seen.body["sends"][0]["status"]["code"] == "sent"
    assert "KOALA" not in f"{reply.body} {seen.body}"


def test_a_login_page_is_told_when_another_channel_is_better(world: World) -> None:
    reply = post(world, CODE | {"contacts": [SMS, EMAIL]})
    path = f"{PATH}/notifications/{reply.body['notification_id']}"
    assert others(world, path) == [False, False]
    world.advance(minutes=10, seconds=1)
    world.settle()
    assert others(world, path) == [True, True]


def others(world: World, path: str) -> list[bool]:
    return [send["use_another_channel"] for send in world.call("GET", path).body["sends"]]


def test_codes_without_an_occurrence_are_each_a_new_one(world: World) -> None:
    ids = {post(world, CODE).body["notification_id"] for _ in range(2)}
    assert len(ids) == 2
    world.settle()
    assert len(world.phones.texts) == 1


def test_a_repeated_code_is_the_same_one(world: World) -> None:
    first, again = (post(world, CODE, key="once") for _ in range(2))
    assert again.headers["idempotent-replayed"] == "true"
    assert again.body == first.body


# ---- the answer


def test_the_answer_shows_the_parts_of_an_sms(world: World) -> None:
    reply = post(world, MESSAGE | {"text": "a" * 300})
    [send], [quota] = reply.body["sends"], reply.body["quota"]
    assert send["units"] == quota["reserved"] == 3
    assert (quota["channel"], quota["unit"]) == ("sms", "parts")


def test_at_night_a_reminder_by_sms_is_scheduled_and_goes_out_in_the_morning(world: World) -> None:
    world.advance(hours=13)
    reply = post(world, with_contacts(SMS))
    assert [send["status"]["code"] for send in reply.body["sends"]] == ["scheduled"]
    notification = reply.body["notification_id"]
    status = world.status(notification)
    assert (status["code"], status["reason"]) == ("scheduled", "sending_hours")
    [send] = world.sends(notification)
    assert send["attempt"]["next_at"] == "2026-12-01T11:00:00+00:00"
    world.settle()
    assert [text.at.isoformat() for text in world.phones.texts] == ["2026-12-01T11:00:00+00:00"]


def test_each_channel_is_sent_by_its_own_function(world: World) -> None:
    notification = post(world, with_contacts(SMS, WHATSAPP, EMAIL)).body["notification_id"]
    post(world, CODE)
    world.run_dispatch()
    assert {lane: len(queue.due()) for lane, queue in world.lanes.items()} == dict.fromkeys(Lane, 1)
    world.advance(hours=1)
    world.settle()
    levels = [send["status"]["evidence"]["level"] for send in world.sends(notification)]
    assert levels == ["delivered"] * 3


@pytest.mark.parametrize("contact", [SMS, WHATSAPP], ids=lambda each: each["channel"])
def test_what_was_sent_is_shown_to_support_word_for_word(
    world: World, contact: dict[str, str]
) -> None:
    notification = post(world, with_contacts(contact)).body["notification_id"]
    world.settle()
    [send] = world.sends(notification)
    path = f"/support{PATH}/sends/{send['send_id']}/content"
    [shown] = world.call("GET", path).body["attempts"]
    assert (shown["to"], shown["exact"]) == (PHONE, True)
    sent = [text.text for text in world.phones.texts] or world.phones.templated[0].values
    assert sent in ([shown.get("text")], shown.get("values"))

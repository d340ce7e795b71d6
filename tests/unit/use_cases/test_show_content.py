from collections.abc import Mapping

import pytest

from recado.content.email import compose_email
from recado.content.sms import compose_sms
from recado.domain.channel import Channel
from recado.domain.email import Email
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.use_cases.errors import NotFound
from recado.use_cases.send import send
from recado.use_cases.show_content import ComposeAgain, show_content
from tests.accepting import accepted, call, sends
from tests.builders import ACCOUNT, ANA, DAY, PHONE, a_contact, a_request, a_send, an_account
from tests.fakes import World

KEY = a_send().key
COMPOSE: Mapping[Channel, ComposeAgain] = {
    Channel.EMAIL: compose_email,
    Channel.SMS: compose_sms,
}


def a_world_that_sent() -> World:
    world = World()
    world.accounts.put(an_account())
    accepted(world, a_send())
    send(KEY, hands=world.hands)
    return world


def test_what_was_sent_is_shown_again_word_for_word() -> None:
    world = a_world_that_sent()
    (shown,) = show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=COMPOSE)
    assert shown.exact
    assert shown.message == world.mailer.asked[0]
    assert world.mailer.asked[0].to == ANA


def test_a_merchant_who_is_renamed_later_changes_nothing_in_it() -> None:
    world = a_world_that_sent()
    world.accounts.put(an_account(display_name="Outro nome"))
    (shown,) = show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=COMPOSE)
    assert shown.exact


def test_a_letter_that_is_written_otherwise_now_is_not_called_exact() -> None:
    def otherwise(of: Send, content: Content, attempt_id: str, edition: str) -> Email:
        return compose_email(of, content, attempt_id, edition).__replace__(edition="1.other")

    world = a_world_that_sent()
    (shown,) = show_content(
        ACCOUNT, KEY.send_id, eyes=world.eyes, compose={Channel.EMAIL: otherwise}
    )
    assert not shown.exact


def test_once_the_content_is_forgotten_there_is_nothing_to_show() -> None:
    world = a_world_that_sent()
    world.clock.advance(31 * DAY)
    with pytest.raises(NotFound):
        show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=COMPOSE)


def test_before_anything_is_handed_over_there_are_no_messages() -> None:
    world = World()
    world.accounts.put(an_account())
    accepted(world, a_send())
    assert show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=COMPOSE) == ()


def test_an_sms_is_shown_again_word_for_word() -> None:
    world = World()
    world.accounts.put(an_account())
    call(world, a_request(contacts=(a_contact(PHONE, Channel.SMS),)))
    [sms] = sends(world)
    send(sms.key, hands=world.hands)
    (shown,) = show_content(ACCOUNT, sms.send_id, eyes=world.eyes, compose=COMPOSE)
    assert (shown.message, shown.exact) == (world.texter.asked[0], True)

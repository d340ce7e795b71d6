from datetime import timedelta

import pytest

from recado.content.billing import compose
from recado.domain.email import Email
from recado.domain.notification import Content
from recado.domain.send import Send
from recado.use_cases.errors import NotFound
from recado.use_cases.send import Patience, send
from recado.use_cases.show_content import show_content
from tests.accepting import accepted
from tests.builders import ACCOUNT, ANA, DAY, a_send, an_account
from tests.fakes import World

KEY = a_send().key


def a_world_that_sent() -> World:
    world = World()
    world.accounts.put(an_account())
    accepted(world, a_send())
    send(
        KEY,
        sends=world.sends,
        reader=world.reader,
        mailer=world.mailer,
        compose=compose,
        clock=world.clock,
        patience=Patience(timedelta(minutes=2), timedelta(minutes=30)),
    )
    return world


def test_what_was_sent_is_shown_again_word_for_word() -> None:
    world = a_world_that_sent()
    (shown,) = show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=compose)
    assert shown.exact
    assert shown.email == world.mailer.asked[0]
    assert shown.email.to == ANA


def test_a_merchant_who_is_renamed_later_changes_nothing_in_it() -> None:
    world = a_world_that_sent()
    world.accounts.put(an_account(display_name="Outro nome"))
    (shown,) = show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=compose)
    assert shown.exact


def test_a_letter_that_is_written_otherwise_now_is_not_called_exact() -> None:
    def otherwise(of: Send, content: Content, attempt_id: str, edition: str) -> Email:
        return compose(of, content, attempt_id, edition).__replace__(edition="1.other")

    world = a_world_that_sent()
    (shown,) = show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=otherwise)
    assert not shown.exact


def test_once_the_content_is_forgotten_there_is_nothing_to_show() -> None:
    world = a_world_that_sent()
    world.clock.advance(31 * DAY)
    with pytest.raises(NotFound):
        show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=compose)


def test_before_anything_is_handed_over_there_are_no_messages() -> None:
    world = World()
    world.accounts.put(an_account())
    accepted(world, a_send())
    assert show_content(ACCOUNT, KEY.send_id, eyes=world.eyes, compose=compose) == ()

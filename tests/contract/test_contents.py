from dataclasses import replace
from datetime import date, timedelta

import pytest

from recado.domain.notification import Content, Kind
from tests.builders import ANA, BRUNO, CLARA, DAY, NOW, a_call, a_content, a_send, a_snapshot
from tests.contract.conftest import Stores

CODE = a_content(
    kind=Kind.ACCESS_CODE, snapshot=None, code="483920", expires_at=NOW + timedelta(minutes=10)
)
MESSAGE = a_content(kind=Kind.MESSAGE, snapshot=None, subject="Aviso", text="Olá 🚀\nAté logo.")


@pytest.mark.parametrize(
    "content",
    [
        a_content(),
        a_content(ANA, BRUNO),
        a_content(customer_name=None, reply_to=None, language="es"),
        CODE,
        MESSAGE,
        a_content(addresses={"con_1": "+5511987654321", "con_2": "+551187654321"}),
        a_content(time_zone="America/Manaus", transliterate=False),
        a_content(send_at=NOW + DAY),
        a_content(kind=Kind.PAYMENT_CONFIRMED, snapshot=a_snapshot(paid_on=date(2026, 3, 1))),
        a_content(
            snapshot=a_snapshot(
                description="Plano anual 🚀",
                payment_url="https://pague.example/1?a=b&c=ç",
                payment_code="00190000090312855730",
            )
        ),
    ],
)
def test_a_content_comes_back_as_it_was_put(stores: Stores, content: Content) -> None:
    stores.contents.put(a_call(), {1: content})
    assert stores.contents.of([a_send()], NOW) == {a_send().send_id: content}


def test_each_send_has_the_content_of_its_own_call_and_number(stores: Stores) -> None:
    sends = [
        a_send(invoice_id="inv-1", call_item=1),
        a_send(invoice_id="inv-2", call_item=2),
        a_send(invoice_id="inv-3", call_id="call-2"),
    ]
    stores.contents.put(a_call("call-1"), {1: a_content(ANA), 2: a_content(BRUNO)})
    stores.contents.put(a_call("call-2"), {1: a_content(CLARA)})
    addresses = [a_content(ANA), a_content(BRUNO), a_content(CLARA)]
    expected = {send.send_id: content for send, content in zip(sends, addresses, strict=True)}
    assert stores.contents.of(sends, NOW) == expected


def test_the_sends_of_one_notification_share_its_content(stores: Stores) -> None:
    stores.contents.put(a_call(), {1: a_content(ANA, BRUNO)})
    sends = [a_send(ANA), a_send(BRUNO)]
    found = stores.contents.of(sends, NOW)
    assert found == {send.send_id: a_content(ANA, BRUNO) for send in sends}


def test_accounts_may_use_the_same_key(stores: Stores) -> None:
    stores.contents.put(a_call(account_id="acc-2"), {1: a_content(BRUNO)})
    assert stores.contents.of([a_send()], NOW) == {}


@pytest.mark.parametrize("number", [1, 25, 26, 100])
def test_many_contents_are_put_and_read_at_once(stores: Stores, number: int) -> None:
    sends = [a_send(invoice_id=f"inv-{n}", call_item=n) for n in range(1, number + 1)]
    contents = {n: a_content(customer_name=f"Cliente {n}") for n in range(1, number + 1)}
    stores.contents.put(a_call(), contents)
    found = stores.contents.of(sends, NOW)
    assert found == {send.send_id: contents[send.call_item] for send in sends}


def test_many_calls_are_read_at_once(stores: Stores) -> None:
    sends = [a_send(invoice_id=f"inv-{n}", call_id=f"call-{n}") for n in range(120)]
    for send in sends:
        stores.contents.put(a_call(send.call_id), {1: a_content()})
    assert stores.contents.of(sends, NOW).keys() == {send.send_id for send in sends}


def test_what_the_same_call_puts_again_replaces_what_it_put(stores: Stores) -> None:
    stores.contents.put(a_call(), {1: a_content(ANA), 2: a_content(CLARA)})
    stores.contents.put(a_call(), {1: a_content(BRUNO)})
    sends = [a_send(), a_send(invoice_id="inv-2", call_item=2)]
    assert list(stores.contents.of(sends, NOW).values()) == [a_content(BRUNO), a_content(CLARA)]


def test_contents_do_not_touch_the_call_beside_them(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    stores.contents.put(a_call(), {1: a_content()})
    assert stores.calls.change(a_call(), a_call(answer="done"))
    assert stores.contents.of([a_send()], NOW) == {a_send().send_id: a_content()}


def test_content_is_kept_as_long_as_its_call(stores: Stores) -> None:
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: a_content()})
    moment_before = NOW + DAY - timedelta(milliseconds=1)
    assert stores.contents.of([a_send()], moment_before).keys() == {a_send().send_id}
    assert stores.contents.of([a_send()], NOW + DAY) == {}


def test_the_content_of_a_later_call_under_the_same_key_is_not_taken(stores: Stores) -> None:
    old = a_send(accepted_at=NOW - DAY)
    stores.contents.put(a_call(called_at=NOW - DAY, expires_at=NOW), {1: a_content(ANA)})
    stores.contents.put(a_call(), {1: a_content(BRUNO)})
    assert stores.contents.of([old], NOW - DAY) == {}
    assert stores.contents.of([a_send()], NOW) == {a_send().send_id: a_content(BRUNO)}


def test_without_sends_there_is_nothing_to_read(stores: Stores) -> None:
    assert stores.contents.of([], NOW) == {}


def test_without_contents_there_is_nothing_to_put(stores: Stores) -> None:
    stores.contents.put(a_call(), {})
    assert stores.contents.of([a_send()], NOW) == {}


# ---- forgetting


def test_a_content_that_is_forgotten_is_gone_for_all_sends_of_its_notification(
    stores: Stores,
) -> None:
    stores.contents.put(a_call(), {1: a_content(ANA, BRUNO)})
    stores.contents.forget(a_send(ANA))
    assert stores.contents.of([a_send(ANA), a_send(BRUNO)], NOW) == {}


def test_what_others_need_is_not_forgotten(stores: Stores) -> None:
    """Neither of the call's other notifications, nor of other calls, nor of other accounts."""
    others = [
        a_send(invoice_id="inv-2", call_item=2),
        a_send(call_id="call-2"),
        a_send(account_id="acc-2"),
    ]
    stores.contents.put(a_call("call-1"), {1: a_content(), 2: a_content()})
    stores.contents.put(a_call("call-2"), {1: a_content()})
    stores.contents.put(a_call("call-1", account_id="acc-2"), {1: a_content()})
    stores.contents.forget(a_send())
    found = [send for send in others if stores.contents.of([send], NOW)]
    assert found == others


def test_the_call_itself_is_not_forgotten(stores: Stores) -> None:
    stores.calls.begin(a_call(), NOW)
    stores.contents.put(a_call(), {1: a_content()})
    stores.contents.forget(a_send())
    assert stores.calls.begin(a_call(), NOW) == a_call()


def test_what_is_not_there_may_be_forgotten(stores: Stores) -> None:
    stores.contents.forget(a_send())
    assert stores.contents.of([a_send()], NOW) == {}


def test_a_code_is_unreadable_after_its_end_even_where_it_still_lies(stores: Stores) -> None:
    """DynamoDB deletes up to days late."""
    stores.contents.put(a_call(), {1: CODE})
    tick = timedelta(milliseconds=1)
    assert stores.contents.of([a_send()], NOW + timedelta(minutes=10) - tick) != {}
    assert stores.contents.of([a_send()], NOW + timedelta(minutes=10)) == {}


def test_a_code_lives_no_longer_than_its_call(stores: Stores) -> None:
    late = replace(CODE, expires_at=NOW + 2 * DAY)
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: late})
    assert stores.contents.of([a_send()], NOW + DAY) == {}


# ---- what goes out later


TICK = timedelta(milliseconds=1)


def test_what_goes_out_later_is_kept_so_much_longer(stores: Stores) -> None:
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: a_content(send_at=NOW + 5 * DAY)})
    assert stores.contents.of([a_send()], NOW + 6 * DAY - TICK) != {}
    assert stores.contents.of([a_send()], NOW + 6 * DAY) == {}


def test_a_time_that_is_past_takes_nothing_away(stores: Stores) -> None:
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: a_content(send_at=NOW - 5 * DAY)})
    assert stores.contents.of([a_send()], NOW + DAY - TICK) != {}
    assert stores.contents.of([a_send()], NOW + DAY) == {}


def test_a_code_that_goes_out_later_is_kept_no_longer_than_it_is_good(stores: Stores) -> None:
    later = replace(CODE, send_at=NOW + 3 * DAY, expires_at=NOW + 3 * DAY + TICK)
    stores.contents.put(a_call(expires_at=NOW + DAY), {1: later})
    assert stores.contents.of([a_send()], NOW + 3 * DAY) != {}
    assert stores.contents.of([a_send()], NOW + 3 * DAY + TICK) == {}

from tests.builders import ANA, BRUNO, DAY, NOW, a_commit, a_content, a_send
from tests.contract.conftest import Stores


def test_each_send_has_the_content_of_its_own_call(stores: Stores) -> None:
    one, other = a_send(ANA), a_send(ANA, invoice_id="inv-2", call_id="call-2")
    stores.calls.commit(a_commit(one, content=a_content(ANA)), NOW)
    stores.calls.commit(a_commit(other, call_id="call-2", content=a_content(BRUNO)), NOW)
    assert stores.contents.of([one, other], NOW) == {
        one.send_id: a_content(ANA),
        other.send_id: a_content(BRUNO),
    }


def test_many_sends_are_read_at_once(stores: Stores) -> None:
    sends = [a_send(invoice_id=f"inv-{n}", call_id=f"call-{n}") for n in range(120)]
    for send in sends:
        stores.calls.commit(a_commit(send, call_id=send.call_id), NOW)
    assert stores.contents.of(sends, NOW).keys() == {send.send_id for send in sends}


def test_content_whose_life_is_over_is_gone(stores: Stores) -> None:
    stores.calls.commit(a_commit(a_send(), expires_at=NOW + DAY), NOW)
    assert stores.contents.of([a_send()], NOW + DAY) == {}


def test_without_sends_there_is_nothing_to_read(stores: Stores) -> None:
    assert stores.contents.of([], NOW) == {}

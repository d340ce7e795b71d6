from recado.domain.channel import Channel
from tests.builders import ANA, BRUNO, a_contact, a_customer


def test_a_customer_is_reached_by_every_contact_on_the_channel() -> None:
    reached = a_customer(ANA, BRUNO).reachable_by((Channel.EMAIL,))
    assert reached == (a_contact(ANA), a_contact(BRUNO))


def test_a_customer_is_not_reached_by_a_channel_that_was_not_asked_for() -> None:
    assert a_customer(ANA).reachable_by(()) == ()

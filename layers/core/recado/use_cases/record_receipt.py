"""Record receipt: what a provider said about an attempt becomes part of what is known of it."""

from recado.domain import ids
from recado.domain.receipt import Receipt
from recado.domain.send import SendKey
from recado.ports import ChannelStates, Clock, Pointers, Sends
from recado.use_cases.change import change


class UnknownAttempt(Exception):
    """No such attempt is known, or not yet."""


def record_receipt(
    attempt_id: str, receipt: Receipt, *, sends: Sends, states: ChannelStates, clock: Clock
) -> bool:
    """Adds the receipt to its attempt; False if that was no news and nothing was written.

    Any order and any repetition end in the same status. A receipt of whatever kind shows that the
    provider still tells us what happens. Raises `UnknownAttempt`.
    """
    parsed = ids.parse_attempt_id(attempt_id)
    if parsed is None:
        raise UnknownAttempt("not an attempt id")
    account_id, send_id, number = parsed
    send = sends.get(SendKey(account_id, send_id))
    if send is None:
        raise UnknownAttempt("no such send")
    told = receipt.not_after(clock())
    try:
        news = change(sends, send, lambda s: s.receiving(number, told))
    except LookupError as error:
        raise UnknownAttempt("no such attempt") from error
    if not send.is_simulated:
        states.note_heard(send.channel, send.attempts[number - 1].claimed_at)
    return news


def record_by_pointer(
    provider_id: str,
    receipt: Receipt,
    *,
    pointers: Pointers,
    sends: Sends,
    states: ChannelStates,
    clock: Clock,
) -> bool:
    """The same for a receipt that names its message by the provider's id. The pointer may come
    later than the receipt: until then the attempt is unknown."""
    attempt_id = pointers.get(provider_id, clock())
    if attempt_id is None:
        raise UnknownAttempt("no pointer")
    return record_receipt(attempt_id, receipt, sends=sends, states=states, clock=clock)

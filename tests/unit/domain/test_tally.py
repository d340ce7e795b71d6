from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from recado.domain.channel import Channel
from recado.domain.fold import status_of
from recado.domain.receipt import Outcome
from recado.domain.tally import SIMULATED, Moved, bucket, moves, shown
from tests.builders import ACCOUNT, a_receipt, a_send, handed_over

BUCKETS = ["queued", "sent", "delivered", "mailbox_full"]


def moved(before: str | None, now: str) -> Moved:
    return Moved(
        account_id=ACCOUNT, period="2026-03", channel=Channel.EMAIL, before=before, now=now
    )


def test_a_delivered_send_is_counted_apart_from_one_that_is_only_sent() -> None:
    sent = handed_over(a_send())
    delivered = sent.receiving(1, a_receipt(Outcome.DELIVERED))
    assert [bucket(status_of(s)) for s in (a_send(), sent, delivered)] == [
        "queued",
        "sent",
        "delivered",
    ]


def test_a_simulated_send_is_counted_apart_and_shown_among_all_others() -> None:
    of = status_of(handed_over(a_send()))
    names = [bucket(of), bucket(of, simulated=True)]
    assert names == ["sent", "sent" + SIMULATED]
    counts = Counter({(Channel.EMAIL, name): 2 for name in names})
    assert shown(counts) == Counter({(Channel.EMAIL, "sent"): 4})


def test_there_and_back_again_changes_nothing() -> None:
    assert moves([moved("sent", "delivered"), moved("delivered", "sent")]) == {}


@given(st.lists(st.sampled_from(BUCKETS), min_size=1, max_size=8))
def test_a_send_counts_once_wherever_it_went(path: list[str]) -> None:
    steps = zip([None, *path[:-1]], path, strict=True)
    changes = moves(moved(before, now) for before, now in steps if before != now)
    assert changes == {(ACCOUNT, "2026-03"): Counter({(Channel.EMAIL, path[-1]): 1})}

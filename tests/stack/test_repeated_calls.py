"""Idempotency under fire: the same call many times at once is one set of sends."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local import stack
from infra.local.stack import Answer, wait_until
from tests.stack.actors import Merchant, Sent, recipient

pytestmark = pytest.mark.stack

CALLS = 50
ITEMS = 30
"""More than one transaction takes."""


def test_fifty_identical_calls_at_once_make_one_set_of_sends(merchant: Merchant) -> None:
    merchant.has(plan={"email": 1000})
    addresses = [recipient("delivered") for _ in range(ITEMS)]

    def post(_: int = 0) -> Answer:
        return merchant.post_batch(addresses)

    with ThreadPoolExecutor(CALLS) as threads:
        # as many environments are to be warm: the emulator starts each as a process of its own
        list(threads.map(lambda _: merchant.quota("email"), range(CALLS)))
        answers = list(threads.map(post, range(CALLS)))
    accepted = [answer for answer in answers if answer.status == 200]
    first = [answer for answer in accepted if "idempotent-replayed" not in answer.headers]

    assert {answer.status for answer in answers} <= {200, 409}
    assert all(a.headers["retry-after"] for a in answers if a.status == 409)
    assert len(first) == 1
    assert all(answer.body == first[0].body for answer in accepted)
    assert post().body == first[0].body
    assert [item["outcome"] for item in first[0].body["items"]] == ["accepted"] * ITEMS
    assert merchant.used("email") == ITEMS

    ids = [item["notification_id"] for item in first[0].body["items"]]
    sent = [Sent(merchant.account_id, *each) for each in zip(ids, addresses, strict=True)]
    wait_until(lambda: all(each.is_delivered() for each in sent), 60, "delivery")
    assert [len(each.mails()) for each in sent] == [1] * ITEMS


def test_another_body_under_the_same_key_is_refused(merchant: Merchant) -> None:
    assert merchant.post(recipient("delivered")).status == 202
    again = merchant.post(recipient("delivered"))
    assert (again.status, again.body["code"]) == (422, "idempotency_key_reused")


def test_a_release_after_an_upgrade_sends_what_was_held_back(merchant: Merchant) -> None:
    merchant.has(plan={"email": 0})
    sent = merchant.notify(recipient("delivered"))
    assert sent.stands_at("not_sent_no_quota")

    merchant.has(plan={"email": 5})
    headers = {"Idempotency-Key": "release-1"}

    def release() -> list[str]:
        answer = stack.call("POST", f"{merchant.path}/quota/release", {}, headers=headers)
        released: list[str] = answer.body["released"]
        return released

    wait_until(lambda: stack.call("GET", _held_back(merchant)).body["items"], 10, "the list")
    assert release() == [sent.look()["send_id"]] == release()
    wait_until(sent.is_delivered, 20, "delivery")
    assert len(sent.mails()) == 1
    assert merchant.used("email") == 1


def _held_back(merchant: Merchant) -> str:
    period = stack.call("GET", f"{merchant.path}/quota").body["period"]
    return f"{merchant.path}/notifications?period={period}&status=not_sent_no_quota"

"""What the functions of the stack wrote into their logs in the whole run, whoever made them."""

import pytest

from infra.local.stack import wait_until
from tests.conftest import PERSONAL
from tests.stack.actors import Merchant, client, deployed, recipient
from tests.template.parts import functions

pytestmark = pytest.mark.stack


def lines_of(function: str) -> list[str]:
    pages = client("logs").get_paginator("filter_log_events")
    group = deployed(f"{function}Logs")
    return [e["message"] for page in pages.paginate(logGroupName=group) for e in page["events"]]


def test_nothing_personal_stands_in_any_log(merchant: Merchant) -> None:
    sent = merchant.notify(recipient("delivered"))
    wait_until(sent.is_delivered, 30, "delivery")
    written = {function: lines_of(function) for function in functions()}
    assert written["ApiFunction"]
    assert written["SendEmailFunction"]
    told = [line[:200] for lines in written.values() for line in lines if PERSONAL.search(line)]
    assert told == []

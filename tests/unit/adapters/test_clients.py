"""The clients' patience is what the code says, whatever the environment does."""

from collections.abc import Callable
from typing import Any

import pytest

from recado.adapters import clients
from recado.consumer import RESERVE_MILLISECONDS
from recado.wiring.send import LEASE
from tests.cloudformation import resources

MADE: dict[Callable[[], Any], tuple[int, int]] = {
    clients.ses: (1, 10),
    clients.sns: (1, 10),
    clients.social_messaging: (1, 10),
    clients.dynamodb: (4, 5),
    clients.sqs: (4, 5),
    clients.scheduler: (4, 5),
    clients.secrets: (4, 5),
}
"""For each client: how many requests a call may make at most, and how long it waits for one."""


@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_clients_patience_does_not_come_from_the_environment(
    make: Callable[[], Any], mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", mode)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    monkeypatch.setenv("AWS_NEW_RETRIES_2026", "true")
    config = make().meta.config
    assert config.retries["mode"] == "standard"
    assert (config.retries["total_max_attempts"], config.read_timeout) == MADE[make]
    assert config.connect_timeout == 2


@pytest.mark.parametrize("provider", [clients.ses, clients.sns, clients.social_messaging])
@pytest.mark.parametrize("lane", ["Email", "Sms", "WhatsApp", "Codes"])
def test_a_hand_over_ends_long_before_its_lease_and_its_functions_time(
    lane: str, provider: Callable[[], Any]
) -> None:
    function = resources("AWS::Serverless::Function")[f"Send{lane}Function"]["Properties"]
    config: Any = provider().meta.config
    slowest = config.connect_timeout + config.read_timeout
    assert slowest * 1000 < RESERVE_MILLISECONDS < function["Timeout"] * 1000
    assert LEASE.total_seconds() >= function["Timeout"] + 60

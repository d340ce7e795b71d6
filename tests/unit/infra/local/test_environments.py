import pytest

from infra.local import environments


@pytest.mark.parametrize("service", ["SESV2", "SNS", "SOCIALMESSAGING"])
def test_functions_reach_the_services_that_the_carrier_plays_by_the_carrier(service: str) -> None:
    given = environments.for_ministack(4566, "http://127.0.0.1:4567")

    assert given[f"AWS_ENDPOINT_URL_{service}"] == "http://127.0.0.1:4567"


def test_all_else_stays_where_it_is() -> None:
    given = environments.for_ministack(4566, "http://127.0.0.1:4567")

    assert "AWS_ENDPOINT_URL" not in given
    assert "AWS_ENDPOINT_URL_SQS" not in given

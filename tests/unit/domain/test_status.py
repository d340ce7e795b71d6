from recado.domain.status import STATUS_OF, Reason


def test_every_reason_belongs_to_a_status() -> None:
    assert set(STATUS_OF) == set(Reason)

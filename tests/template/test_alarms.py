"""Alarms: they go off for as long as there is trouble."""

from datetime import timedelta

from recado.domain.channel_state import LONGEST_PAUSE
from tests.template.parts import properties


def test_the_alarm_of_a_pause_lasts_until_the_provider_is_asked_again() -> None:
    alarm = properties("AWS::CloudWatch::Alarm")["ChannelPausedAlarm"]

    assert timedelta(seconds=alarm["Period"]) >= LONGEST_PAUSE
    assert alarm["Threshold"] == alarm["EvaluationPeriods"] == 1

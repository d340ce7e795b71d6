"""Event sources: one bad record never hurts its neighbours, and nothing that fails is lost."""

import pytest

from recado.consumer import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS
from tests.template.parts import (
    dead_letters_of,
    functions,
    given_up_to,
    may,
    queues,
    role_of,
    sources,
    target,
)

FROM_QUEUES = sorted(sources("SQS"))
FROM_STREAMS = sorted(sources("DynamoDB"))
DEAD_LETTERS = {
    *(dead_letters_of(queue) for queue in queues()),
    *given_up_to().values(),
    *(
        target(source["DestinationConfig"]["OnFailure"]["Destination"])
        for source in sources("DynamoDB").values()
    ),
}
DAY = 86_400
KEPT_BY_A_STREAM = DAY
A_NIGHT = 8 * 3600

from_queue = pytest.mark.parametrize("function", FROM_QUEUES)
from_stream = pytest.mark.parametrize("function", FROM_STREAMS)
working_queue = pytest.mark.parametrize("queue", sorted(set(queues()) - DEAD_LETTERS))


def queue_of(function: str) -> str:
    return target(sources("SQS")[function]["Queue"])


@from_queue
def test_only_the_messages_that_failed_come_back(function: str) -> None:
    assert sources("SQS")[function]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@from_queue
def test_a_message_stays_hidden_for_six_times_the_functions_time(function: str) -> None:
    hidden = queues()[queue_of(function)]["VisibilityTimeout"]

    assert hidden >= 6 * functions()[function]["Timeout"]


@from_queue
def test_a_queue_does_not_take_all_of_lambda(function: str) -> None:
    assert sources("SQS")[function]["ScalingConfig"]["MaximumConcurrency"]


@from_queue
def test_no_message_is_filtered_out_of_a_queue(function: str) -> None:
    """What an event source filters out of a queue is deleted."""
    assert "FilterCriteria" not in sources("SQS")[function]


@from_queue
@pytest.mark.parametrize(
    "action",
    [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ChangeMessageVisibility",
    ],
)
def test_a_consumer_may_do_all_that_consuming_takes(function: str, action: str) -> None:
    assert may(role_of(function), action, queue_of(function))


@from_queue
def test_a_consumer_parks_in_the_dead_letters_of_its_queue(function: str) -> None:
    variables = functions()[function]["Environment"]["Variables"]
    dead_letters = dead_letters_of(queue_of(function))

    assert target(variables["DEAD_LETTERS_URL"]) == dead_letters
    assert may(role_of(function), "sqs:SendMessage", str(dead_letters))


@from_queue
def test_nobody_else_consumes_the_queue(function: str) -> None:
    assert [other for other in FROM_QUEUES if queue_of(other) == queue_of(function)] == [function]


COUNTED_ONCE = {"ConsequencesFunction"}
"""A half of their batch would be another batch, and be counted a second time."""


@from_stream
def test_a_bad_record_is_isolated_and_ends_in_a_queue(function: str) -> None:
    source = sources("DynamoDB")[function]
    destination = source["DestinationConfig"]["OnFailure"]

    assert source["BisectBatchOnFunctionError"] is (function not in COUNTED_ONCE)
    assert destination["Type"] == "SQS"
    assert may(role_of(function), "sqs:SendMessage", target(destination["Destination"]))


@from_stream
def test_a_record_is_given_up_only_just_before_the_stream_loses_it(function: str) -> None:
    age = sources("DynamoDB")[function]["MaximumRecordAgeInSeconds"]

    assert KEPT_BY_A_STREAM * 0.9 <= age < KEPT_BY_A_STREAM
    assert "MaximumRetryAttempts" not in sources("DynamoDB")[function]


@from_stream
def test_a_new_deployment_does_not_skip_what_is_in_the_stream(function: str) -> None:
    assert sources("DynamoDB")[function]["StartingPosition"] == "TRIM_HORIZON"


@from_stream
def test_dispatch_raises_and_reports_no_partial_failures(function: str) -> None:
    """Its handler answers nothing: reported failures would need an answer."""
    assert "FunctionResponseTypes" not in sources("DynamoDB")[function]


@from_stream
@pytest.mark.parametrize(
    "action", ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
)
def test_a_reader_may_do_all_that_reading_a_stream_takes(function: str, action: str) -> None:
    table = target(sources("DynamoDB")[function]["Stream"])

    assert may(role_of(function), action, table)
    assert may(role_of(function), "dynamodb:ListStreams", "*")


def test_what_cannot_be_read_is_parked_where_failed_batches_go() -> None:
    variables = functions()["DispatchFunction"]["Environment"]["Variables"]
    source = sources("DynamoDB")["DispatchFunction"]
    destination = source["DestinationConfig"]["OnFailure"]["Destination"]

    assert target(variables["DEAD_LETTERS_URL"]) == target(destination)


@pytest.mark.parametrize("function", sorted(given_up_to()))
def test_what_lambda_gives_up_is_kept_where_the_function_parks(function: str) -> None:
    dead_letters = given_up_to()[function]
    variables = functions()[function]["Environment"]["Variables"]

    assert target(variables["DEAD_LETTERS_URL"]) == dead_letters
    assert may(role_of(function), "sqs:SendMessage", dead_letters)


def test_a_batch_of_the_sms_log_is_repeated_and_then_kept() -> None:
    """CloudWatch Logs hands it over once and does not wait for an answer."""
    assert set(given_up_to()) == {"SmsLogFunction"}
    assert functions()["SmsLogFunction"]["EventInvokeConfig"]["MaximumRetryAttempts"] == 2


@working_queue
def test_a_queue_has_dead_letters(queue: str) -> None:
    assert dead_letters_of(queue) in queues()


@working_queue
def test_trouble_of_a_night_is_waited_out_before_a_message_is_given_up(queue: str) -> None:
    receives = queues()[queue]["RedrivePolicy"]["maxReceiveCount"]
    waits = (min(FIRST_WAIT_SECONDS << n, LONGEST_WAIT_SECONDS) // 2 for n in range(receives - 1))

    assert sum(waits) >= A_NIGHT


@working_queue
def test_dead_letters_stay_no_shorter_than_the_queue_that_they_come_from(queue: str) -> None:
    """A message keeps the age that it had in its queue."""
    dead_letters = queues()[str(dead_letters_of(queue))]

    assert dead_letters["MessageRetentionPeriod"] >= queues()[queue]["MessageRetentionPeriod"]


@pytest.mark.parametrize("queue", sorted(str(each) for each in DEAD_LETTERS if each))
def test_dead_letters_wait_two_weeks_for_a_person(queue: str) -> None:
    assert queues()[queue]["MessageRetentionPeriod"] == 14 * DAY
    assert dead_letters_of(queue) is None


@pytest.mark.parametrize("queue", sorted(queues()))
def test_queues_are_standard_ones(queue: str) -> None:
    """In a FIFO queue one merchant's backlog hides the others."""
    assert "FifoQueue" not in queues()[queue]

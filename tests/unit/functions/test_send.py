"""The sending functions: messages that are none of ours, old ones, and too little time."""

import json

import pytest

from recado.domain.lane import Lane
from recado.wire_formats import read_send_message
from tests.world import ACCOUNT, World
from tests.world_events import Message


def the_message(world: World) -> Message:
    """The message of a notification that was just accepted and dispatched."""
    world.accept()
    world.run_dispatch()
    (message,) = world.emails.due()
    return message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        "null",
        "[]",
        "{}",
        "1",
        '{"version": 1}',
        '{"version": 2, "account_id": "a", "send_id": "snd_0000000000000000000000000000000000"}',
        '{"version": 1, "account_id": "a", "send_id": "snd_1"}',
        '{"version": 1, "account_id": 1, "send_id": "snd_0000000000000000000000000000000000"}',
        "9" * 5000,
        "[" * 200_000,
        "ã" * 100_000,
    ],
    ids=lambda body: body[:30],
)
def test_what_is_no_message_of_ours_is_parked_and_its_neighbour_is_sent(
    world: World, body: str
) -> None:
    ours = the_message(world)
    assert world.send_email(Message("poison", body or " "), ours) == {"batchItemFailures": []}
    assert world.emails.parked() == [body or " "]
    assert len(world.ses.mails) == 1


def test_a_message_of_a_send_that_does_not_exist_is_parked(world: World) -> None:
    body = json.dumps({"version": 1, "account_id": ACCOUNT, "send_id": "snd_" + "0" * 34})
    assert world.send_email(Message("m-1", body)) == {"batchItemFailures": []}
    assert world.emails.parked() == [body]


def test_a_message_that_names_another_account_does_not_reach_this_accounts_send(
    world: World,
) -> None:
    own = read_send_message(the_message(world).body)
    body = json.dumps({"version": 1, "account_id": "acc_other", "send_id": own.send_id})
    world.send_email(Message("m-1", body))
    assert (world.emails.parked(), world.ses.mails) == ([body], [])


def test_a_message_from_a_month_ago_sends_nothing_old(world: World) -> None:
    """Its content is gone."""
    notification = world.accept()
    world.run_dispatch()
    world.advance(days=31)
    calls, key = world.tables["CallsTable"], {"pk", "sk"}
    for item in world.dynamodb.scan(TableName=calls)["Items"]:  # the table's time to live
        world.dynamodb.delete_item(TableName=calls, Key={k: item[k] for k in key})
    world.settle()
    assert world.ses.mails == []
    assert world.status(notification)["code"] == "not_sent_expired"


def test_content_past_its_time_is_not_sent_even_while_it_is_still_in_the_table(
    world: World,
) -> None:
    """DynamoDB deletes up to days late; until then a later call may have put its own there."""
    notification = world.accept()
    world.run_dispatch()
    world.advance(days=31)
    world.settle()
    assert world.ses.mails == []
    assert world.status(notification)["code"] == "not_sent_expired"


def test_no_mail_goes_out_with_the_content_of_a_later_call(world: World) -> None:
    """The key may be used anew after its time, while an old send still waits in a queue."""
    world.accept("key-1")
    world.run_dispatch()
    world.advance(days=31)
    snapshot = {"amount_cents": 99900, "due_date": "2027-02-05"}
    world.accept("key-1", invoice_id="inv_later", invoice=snapshot)
    world.settle()
    texts = [m.request["Content"]["Simple"]["Body"]["Text"]["Data"] for m in world.ses.mails]
    assert ["R$ 999,00" in text for text in texts] == [True]


def test_with_too_little_time_left_the_message_comes_back_untouched(world: World) -> None:
    message = the_message(world)
    answer = world.send(Lane.EMAIL, message, remaining=10_000)
    assert answer == {"batchItemFailures": [{"itemIdentifier": message.message_id}]}
    world.settle()
    assert len(world.ses.mails) == 1


def test_what_goes_out_is_to_the_one_address_and_in_the_merchants_name(world: World) -> None:
    world.accept()
    world.settle()
    (mail,) = world.ses.mails
    assert mail.request["Destination"] == {"ToAddresses": ["ana.souza@exemplo.com.br"]}
    assert mail.request["FromEmailAddress"].startswith('"Padaria Estrela, Ltda" <')
    assert mail.request["ReplyToAddresses"] == ["contato@padaria.example"]
    assert "R$ 129,90" in mail.request["Content"]["Simple"]["Body"]["Text"]["Data"]


def test_each_contact_gets_a_mail_of_its_own(world: World) -> None:
    contacts = [{"channel": "email", "address": f"{n}@exemplo.com.br"} for n in ("a", "b", "c")]
    world.accept(contacts=contacts)
    world.settle()
    assert sorted(mail.to for mail in world.ses.mails) == [
        ["a@exemplo.com.br"], ["b@exemplo.com.br"], ["c@exemplo.com.br"],
    ]  # fmt: skip
    assert len({mail.attempt_id for mail in world.ses.mails}) == 3

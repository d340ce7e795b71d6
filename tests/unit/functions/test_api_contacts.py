"""Contacts through the API: what is known of one, its block, and its release by support staff.

Every answer is held against the OpenAPI document as well (`tests/world.py`).
"""

from typing import Any

import pytest

from tests.unit.functions.failing import NO_SUCH_USER, failed
from tests.world import ACCOUNT, NOTIFICATION, World
from tests.world_events import CALLER, Reply

PATH = f"/accounts/{ACCOUNT}"
ANA = "ana.souza@exemplo.com.br"
EMAIL = {"channel": "email", "address": ANA}
ASKING = {"channel": "email", "asked_by": "chamado 4711", "why": "O e-mail voltou a funcionar"}
UNKNOWN = f"con_1{'0' * 26}"


def find(world: World, contact: dict[str, str] = EMAIL, account: str = ACCOUNT) -> dict[str, Any]:
    reply = world.call("POST", f"/accounts/{account}/contacts/find", contact)
    assert reply.status == 200, reply
    found: dict[str, Any] = reply.body
    return found


def release(world: World, contact_id: str, key: str = "release-1", **asking: Any) -> Reply:
    path = f"/support{PATH}/contacts/{contact_id}/release"
    return world.call("POST", path, ASKING | asking, headers={"Idempotency-Key": key})


def blocked(world: World) -> str:
    """The contact of an e-mail that came back: there is no such address."""
    failed(world, 1, NO_SUCH_USER)
    return str(find(world)["contact_id"])


# ---- seeing


def test_of_a_contact_of_which_nothing_is_known_nothing_is_said(world: World) -> None:
    assert world.call("GET", f"{PATH}/contacts/{UNKNOWN}").body == {
        "contact_id": UNKNOWN,
        "opted_out": None,
        "block": None,
        "on_probation": False,
        "provider_list_pending": False,
        "last_outcomes": [],
        "release": None,
    }


def test_a_contact_is_found_by_any_spelling_of_its_address(world: World) -> None:
    [send] = world.post().body["sends"]
    spelt = {"channel": "email", "address": ANA.upper()}
    assert find(world)["contact_id"] == find(world, spelt)["contact_id"] == send["contact_id"]


def test_a_blocked_contact_says_why_since_when_and_by_which_send(world: World) -> None:
    blocked(world)
    contact = find(world)
    block, [outcome] = contact["block"], contact["last_outcomes"]
    assert (block["reason"], block["because"]) == ("blocked_as_not_found", "no_such_user")
    assert (outcome["outcome"], outcome["send_id"]) == ("hard_failure", block["send_id"])
    assert (block["everyone"], contact["provider_list_pending"]) == (False, True)


def test_a_contact_is_the_same_by_its_id_and_by_its_address(world: World) -> None:
    contact_id = blocked(world)
    assert world.call("GET", f"{PATH}/contacts/{contact_id}").body == find(world)


def test_what_everyone_knows_does_not_show_another_accounts_send(world: World) -> None:
    blocked(world)
    world.call("PUT", "/accounts/acc_second", {"display_name": "Second"})
    contact = find(world, account="acc_second")
    block = contact["block"]
    assert (block["everyone"], block["send_id"], contact["last_outcomes"]) == (True, None, [])
    assert [way["call"] is None for way in block["ways_out"]] == [True, False]


def test_the_address_never_comes_back(world: World) -> None:
    contact_id = blocked(world)
    release(world, contact_id, address=ANA)
    seen = world.call("GET", f"{PATH}/contacts/{contact_id}").body
    assert "ana.souza" not in str(seen).lower()


@pytest.mark.parametrize(
    "contact_id", ["nonsense", "con_1", f"con_2{'0' * 26}", f"con_1{'u' * 26}"]
)
def test_what_is_no_contacts_id_is_not_found(world: World, contact_id: str) -> None:
    reply = world.call("GET", f"{PATH}/contacts/{contact_id}")
    assert (reply.status, reply.body["code"]) == (404, "not_found")
    assert release(world, contact_id).status == 404


def test_an_account_that_is_not_there_has_no_contacts(world: World) -> None:
    assert world.call("GET", f"/accounts/acc_none/contacts/{UNKNOWN}").status == 404
    assert world.call("POST", "/accounts/acc_none/contacts/find", EMAIL).status == 404


def test_an_address_to_find_has_the_form_of_one(world: World) -> None:
    reply = world.call("POST", f"{PATH}/contacts/find", EMAIL | {"address": "ana"})
    assert (reply.status, reply.fields) == (400, [("address", "invalid_email")])


# ---- the ways out


@pytest.mark.parametrize("language", ["pt-BR", "en", "es"])
def test_a_send_that_was_blocked_shows_both_ways_out(world: World, language: str) -> None:
    contact_id = blocked(world)
    [sent] = world.post("later", invoice_id="inv_later").body["sends"]
    path = f"{PATH}/sends/{sent['send_id']}"
    seen = world.call("GET", path, headers={"Accept-Language": language}).body
    merchant, support = seen["status"]["ways_out"]
    assert seen["status"]["code"] == "not_sent_blocked"
    assert (merchant["who_acts"], merchant["call"]) == ("merchant", f"POST {path}/resend")
    call = f"POST /support{PATH}/contacts/{contact_id}/release"
    assert (support["who_acts"], support["call"]) == ("support", call)


def test_both_ways_lead_where_they_say(world: World) -> None:
    blocked(world)
    [sent] = world.post("later", invoice_id="inv_later").body["sends"]
    shown = world.call("GET", f"{PATH}/sends/{sent['send_id']}").body["status"]["ways_out"]
    bodies = [{"contact": EMAIL | {"address": "ana.certa@exemplo.com.br"}}, ASKING]
    for number, (way, body) in enumerate(zip(shown, bodies, strict=True)):
        method, path = way["call"].split(" ")
        reply = world.call(method, path, body, headers={"Idempotency-Key": f"way-{number}"})
        assert reply.status in (200, 202)


def test_a_simulated_block_offers_no_way_out(world: World) -> None:
    contact = {"channel": "email", "address": "not_sent_blocked@simulado.example"}
    [send] = world.sends(world.accept(contacts=[contact]))
    assert (send["status"]["code"], send["status"]["ways_out"]) == ("not_sent_blocked", [])


# ---- the release


def test_a_release_takes_the_block_away_and_the_address_off_the_providers_list(
    world: World,
) -> None:
    contact_id = blocked(world)
    reply = release(world, contact_id)
    assert reply.body == {
        "contact_id": contact_id,
        "released": "blocked_as_not_found",
        "provider_list": "clear",
    }
    assert ANA in world.ses.taken_off
    contact = find(world)
    assert (contact["block"], contact["on_probation"]) == (None, True)
    assert contact["provider_list_pending"] is False


def test_a_release_says_who_asked_and_why(world: World) -> None:
    contact_id = blocked(world)
    release(world, contact_id)
    said = find(world)["release"]
    assert (said["asked_by"], said["why"]) == (ASKING["asked_by"], ASKING["why"])


def test_who_called_is_kept_with_the_release_and_not_shown(world: World) -> None:
    contact_id = blocked(world)
    reply = release(world, contact_id)
    events = world.dynamodb.scan(TableName=world.tables["EventsTable"])["Items"]
    assert [CALLER in str(event) for event in events if "contact.released" in str(event)] == [True]
    assert CALLER not in f"{reply.body} {find(world)}"


def test_after_a_release_the_same_contact_is_sent_to_again(world: World) -> None:
    contact_id = blocked(world)
    release(world, contact_id)
    world.advance(minutes=1)
    notification = world.accept("after", invoice_id="inv_after")
    world.settle()
    assert world.evidence(notification) == "delivered"
    assert find(world)["on_probation"] is False


def test_the_same_release_again_is_a_replay(world: World) -> None:
    contact_id = blocked(world)
    first, again = (release(world, contact_id) for _ in range(2))
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


def test_where_nothing_is_blocked_nothing_is_released(world: World) -> None:
    assert release(world, UNKNOWN).body["released"] is None


def test_an_address_that_is_not_the_contacts_own_is_refused(world: World) -> None:
    contact_id = blocked(world)
    reply = release(world, contact_id, address="eva@exemplo.com.br")
    assert (reply.status, reply.fields) == (400, [("address", "other_contact")])
    assert find(world)["block"] is not None


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"asked_by": ""}, ("asked_by", "string_too_short")),
        ({"why": "x" * 301}, ("why", "string_too_long")),
        ({"why": "a\nb"}, ("why", "control_character")),
        ({"channel": "fax"}, ("channel", "enum")),
        ({"address": "ana"}, ("address", "invalid_email")),
        ({"customer_unmarked": "yes"}, ("customer_unmarked", "bool_type")),
        ({"called_by": "me"}, ("called_by", "unknown_field")),
    ],
)
def test_a_release_is_read_strictly(
    world: World, change: dict[str, Any], error: tuple[str, str]
) -> None:
    reply = release(world, UNKNOWN, **change)
    assert (reply.status, reply.fields) == (400, [error])


def test_a_release_needs_a_key(world: World) -> None:
    reply = world.call("POST", f"/support{PATH}/contacts/{UNKNOWN}/release", ASKING)
    assert reply.fields == [("Idempotency-Key", "missing")]


def test_finding_needs_no_key(world: World) -> None:
    assert find(world, NOTIFICATION["contacts"][0])["block"] is None  # type: ignore[index]

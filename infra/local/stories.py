"""What the demo tells after its table, one story each. They raise LocalStackError if they end
otherwise than they should."""

from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local import phone, stack
from infra.local.carrier.numbers import SMS
from infra.local.carrier.recipients import DOMAIN, MISTYPED_DOMAIN
from infra.local.merchant import (
    LABEL,
    PATH,
    done,
    once,
    post,
    read,
    reminder,
    send_of,
    status_of,
    told,
    wait_for,
)
from infra.local.settings import LocalStackError

_OWN = LABEL + 5_000
"""Label of the stories' numbers, which the table does not use."""

_SAYS_HOW_IT_ENDED = ("soft_failure", "hard_failure", "delivered")


def full_mailbox(send: dict[str, Any]) -> None:
    """A mailbox that was full: the attempts of this send, which nobody asked for again."""
    labels = {
        each["detail"]: each["label"]
        for each in read("/statuses")["statuses"]
        if "email" in each["channels"]
    }
    print("\nA mailbox that is full at first, and what is sent to it again by itself:")
    reached = []
    for entry in read(f"{PATH}/sends/{send['send_id']}")["history"]:
        if entry["event"] in _SAYS_HOW_IT_ENDED:
            detail = entry["reason"] or entry["event"]
            print(f"  attempt {entry['attempt']}: {labels[detail]} ({detail})")
            reached.append((entry["attempt"], detail))
    if reached != [(1, "mailbox_full"), (2, "delivered")]:
        raise LocalStackError("the second attempt should have arrived")


def blocked_contact() -> None:
    """An address that does not exist is blocked, and released when it does."""
    address, own = f"nosuch-then-exists+{_OWN}@{DOMAIN}", f"release-{LABEL}"
    print("\nAn address that does not exist, and its release:")
    first = post(reminder("email", address, own), f"{own}-1")
    wait_for(first, "address_not_found", "no_such_user")
    contact = f"contacts/{send_of(first)['contact_id']}"
    stack.wait_until(lambda: read(f"{PATH}/{contact}")["block"], 30, "the block")
    _tell("the first reminder", first)
    second = post(reminder("email", address, own, "due-1"), f"{own}-2")
    _tell("the next reminder", second)
    if status_of(second)["code"] != "not_sent_blocked":
        raise LocalStackError("a blocked address was written to")
    asked = {
        "channel": "email",
        "asked_by": "Padaria Estrela",
        "why": "O cliente criou a caixa postal.",
    }
    answer = once("POST", f"/support{PATH}/{contact}/release", asked, f"{own}-3", "support")
    print(f"  released by support: {answer['released']}; SES's list: {answer['provider_list']}")
    once("POST", f"{PATH}/sends/{send_of(second)['send_id']}/resend", {}, f"{own}-4")
    wait_for(second, "sent", "delivered")
    _tell("sent again by hand", second)


def typing_error() -> None:
    """An address with a typing error: hint, check, correction, and what is sent again."""
    own, customer = f"typo-{LABEL}", f"{PATH}/customers/typo-{LABEL}"
    wrong, right = f"ana.souza+{_OWN}@{MISTYPED_DOMAIN}", f"delivered+{_OWN}@{DOMAIN}"
    print("\nAn address with a typing error:")
    _put_contact(customer, wrong)
    body = reminder("email", wrong, own) | {"customer_id": f"typo-{LABEL}"}
    place = post(body, f"{own}-1")
    wait_for(place, "address_not_found", "no_such_user")
    _tell("the reminder", place)
    (hint,) = (each for each in status_of(place)["hints"] if each["kind"] == "typing_error")
    print(f"  the hint: {hint['text']}")
    stack.wait_until(lambda: _fixes(place), 30, "the item of the fix list")
    (fix,) = _fixes(place)
    print(f"  on the fix list: {fix['label']}; invoices: {fix['invoices_affected']}")
    print(f"  to copy: {fix['message']}")
    checked = done(stack.call("POST", f"{PATH}/check", body | {"occurrence": "due-1"}))
    print(f"  the check of the next one: {checked['sends'][0]['status']['label']}")
    again = _put_contact(customer, right)["sent_again"]
    print(f"  the address is put right; sent again: {len(again)}")
    new = f"{PATH}/sends/{again[0]['send_id']}"
    stack.wait_until(lambda: told(read(new)["status"]) == "sent delivered", 30, "the delivery")
    page = read(f"{PATH}/invoices/{body['invoice_id']}/page")
    print(f"  the invoice's page: {page['headline']}")
    stack.wait_until(lambda: not _fixes(place), 30, "an empty fix list")
    print("  the item of the fix list is closed")


def _put_contact(customer: str, address: str) -> dict[str, Any]:
    contacts = [{"channel": "email", "address": address}]
    return done(stack.call("PUT", customer, {"name": "Ana Souza", "contacts": contacts}))


def _fixes(place: str) -> list[dict[str, Any]]:
    """The open items of the contact that this notification went to first."""
    own = {send["contact_id"] for send in read(place)["sends"]}
    found: list[dict[str, Any]] = read(f"{PATH}/fixes?limit=100")["fixes"]
    return [fix for fix in found if fix["contact_id"] in own]


def answer_sair() -> None:
    """A customer answers SAIR between two notifications: the second one does not go out."""
    number, own = SMS["delivered"].number(_OWN), f"sair-{LABEL}"
    first = post(reminder("sms", number, own), f"{own}-1")
    stack.wait_until(lambda: status_of(first)["code"] == "sent", 30, "the first SMS")
    phone.reply("sms", number, "Sair, por favor!")
    stack.wait_until(lambda: len(phone.messages(number, "sms")) == 2, 30, "the confirmation")
    second = post(reminder("sms", number, own, "due-1"), f"{own}-2")
    print("\nA customer who answers SAIR:")
    for message in phone.messages(number, "sms"):
        print(f"  on the phone: {message['text']}")
    _tell("the next reminder", second)
    print(f"  {status_of(second)['what_to_do']}")
    opted_out = status_of(second)["code"] == "not_sent_opted_out"
    if not opted_out or len(phone.messages(number, "sms")) != 2:
        raise LocalStackError("the customer was written to after SAIR")


def log_in() -> None:
    """Two access codes: the newest one arrives, at once."""
    number = SMS["accepted"].number(_OWN)
    until = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
    codes = [
        post(
            {
                "kind": "access_code",
                "customer_id": "customer-login",
                "code": code,
                "expires_at": until,
                "channels": ["sms"],
                "contacts": [{"channel": "sms", "address": number}],
            },
            f"login-{LABEL}-{code}",
        )
        for code in ("481516", "234200")
    ]
    stack.wait_until(
        lambda: any("234200" in each["text"] for each in phone.messages(number)), 30, "the code"
    )
    print(f"\nTwo access codes: {' and '.join(status_of(place)['label'] for place in codes)}")


def _tell(what: str, place: str) -> None:
    print(f"  {what}: {status_of(place)['label']}")

"""Routes of contacts: what an account knows of one, and for support staff its release."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints, ValidationInfo, field_validator

from functions.api.blocks import ways_out_view
from functions.api.calls import call_name, replay_header
from functions.api.customers import ContactBody, address_on
from functions.api.fields import RequestModel, Sentence, ShortText
from functions.api.http import (
    answer,
    body_as,
    caller_of,
    language_of,
    new_router,
    platform_id,
    service_of,
)
from functions.api.paging import invalid
from recado.catalogue.languages import negotiated
from recado.domain.channel import Channel
from recado.domain.contact import is_contact_id
from recado.domain.contact_entry import Heard
from recado.use_cases.errors import NotFound
from recado.use_cases.release_contact import Asking
from recado.use_cases.see_contact import ContactSeen

router = new_router()


class ReleaseBody(RequestModel):
    """Who wants the release, and why. `address` is a spelling of the contact's own."""

    channel: Channel
    asked_by: ShortText
    why: Sentence
    customer_unmarked: bool = False
    address: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = None

    @field_validator("address")
    @classmethod
    def _of_its_channel(cls, address: str | None, info: ValidationInfo) -> str | None:
        return None if address is None else address_on(info.data.get("channel"), address)


@router.get("/accounts/<account_id>/contacts/<contact_id>")
def get_contact(account_id: str, contact_id: str) -> Response[str]:
    return _seen(platform_id("account_id", account_id), _contact_id(contact_id))


@router.post("/accounts/<account_id>/contacts/find")
def find_contact(account_id: str) -> Response[str]:
    """Writes nothing: it is a POST because an address is never in a path."""
    own_id = platform_id("account_id", account_id)
    body = body_as(ContactBody, router)
    return _seen(own_id, service_of(router).identify(body.channel, body.address))


@router.post("/support/accounts/<account_id>/contacts/<contact_id>/release")
def post_release(account_id: str, contact_id: str) -> Response[str]:
    name = call_name(router, account_id)
    own_id = _contact_id(contact_id)
    body = body_as(ReleaseBody, router)
    service = service_of(router)
    if body.address is not None and service.identify(body.channel, body.address) != own_id:
        raise invalid("address", "other_contact", "not an address of this contact")
    asking = Asking(
        asked_by=body.asked_by,
        called_by=caller_of(router),
        why=body.why,
        customer_unmarked=body.customer_unmarked,
        address=body.address,
    )
    released = service.release_contact(name, own_id, body.channel, asking)
    view = {
        "contact_id": own_id,
        "released": released.released,
        "provider_list": released.provider_list,
    }
    return answer(200, view, replay_header(released.replayed))


def _contact_id(text: str) -> str:
    if not is_contact_id(text):
        raise NotFound("contact")
    return text


def _seen(account_id: str, contact_id: str) -> Response[str]:
    return answer(200, _view(service_of(router).see_contact(account_id, contact_id)))


def _view(seen: ContactSeen) -> dict[str, Any]:
    entry = seen.entry
    return {
        "contact_id": entry.contact_id,
        "opted_out": entry.opted_out_at
        and {"at": entry.opted_out_at.isoformat(), "by": entry.opted_out_by},
        "block": _block(seen),
        "on_probation": seen.on_probation,
        "provider_list_pending": seen.listed,
        "last_outcomes": [_outcome(heard) for heard in _outcomes(seen)],
        "release": entry.release
        and {
            "at": entry.release.at.isoformat(),
            "asked_by": entry.release.asked_by,
            "why": entry.release.why,
        },
    }


def _block(seen: ContactSeen) -> dict[str, Any] | None:
    """Which send caused what everyone knows is another account's business."""
    block, entry = seen.block, seen.entry
    if block is None:
        return None
    own_send = None if block.everyone else block.send_id
    return {
        "reason": block.reason,
        "because": block.because,
        "since": block.since.isoformat(),
        "send_id": own_send,
        "everyone": block.everyone,
        "ways_out": ways_out_view(
            block.reason,
            negotiated(language_of(router), seen.account.language),
            account_id=entry.account_id,
            contact_id=entry.contact_id,
            send_id=own_send,
        ),
    }


def _outcomes(seen: ContactSeen) -> list[Heard]:
    """In the order of hand-over, the last complaint among them."""
    entry = seen.entry
    heard = [*entry.outcomes, *([entry.complaint] if entry.complaint else [])]
    return sorted(heard, key=lambda one: one.place)


def _outcome(heard: Heard) -> dict[str, Any]:
    return {
        "at": heard.at.isoformat(),
        "outcome": heard.outcome,
        "reason": heard.reason,
        "send_id": heard.send_id,
    }

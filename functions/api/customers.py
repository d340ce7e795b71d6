"""Routes of customers."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.api.fields import (
    Language,
    RequestModel,
    ShortText,
    email_address,
    phone_number,
)
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from recado.domain.channel import Channel
from recado.domain.contact import Contact, Identify
from recado.domain.customer import CONTACTS_PER_CHANNEL, Customer
from recado.use_cases.change_customer import SentAgain

router = new_router()


class ContactBody(RequestModel):
    """One address on one channel: an e-mail address, or a phone number."""

    channel: Channel
    address: Annotated[str, StringConstraints(min_length=1, max_length=254)]

    @field_validator("address")
    @classmethod
    def _of_its_channel(cls, address: str, info: ValidationInfo) -> str:
        return address_on(info.data.get("channel"), address)


ADDRESSES: dict[Channel, Callable[[str], str]] = {
    Channel.EMAIL: email_address,
    Channel.SMS: phone_number,
    Channel.WHATSAPP: phone_number,
}
"""How an address of each channel is read."""


def address_on(channel: Channel | None, address: str) -> str:
    """The address as it is kept. Raises `PydanticCustomError`; without a channel, that is what is
    wrong."""
    return address if channel is None else ADDRESSES[channel](address)


def _not_too_many(contacts: tuple[ContactBody, ...]) -> tuple[ContactBody, ...]:
    numbers = Counter(contact.channel for contact in contacts)
    if any(number > CONTACTS_PER_CHANNEL for number in numbers.values()):
        raise PydanticCustomError(
            "too_many", f"at most {CONTACTS_PER_CHANNEL} contacts on each channel"
        )
    return contacts


Contacts = Annotated[
    tuple[ContactBody, ...],
    Field(max_length=CONTACTS_PER_CHANNEL * len(Channel)),
    AfterValidator(_not_too_many),
]


class CustomerBody(RequestModel):
    """A customer, whole: PUT replaces."""

    name: ShortText | None = None
    language: Language | None = None
    contacts: Contacts = ()


@router.put("/accounts/<account_id>/customers/<customer_id>")
def put_customer(account_id: str, customer_id: str) -> Response[str]:
    service = service_of(router)
    own_ids = _ids(account_id, customer_id)
    body = body_as(CustomerBody, router)
    customer = Customer(
        account_id=own_ids[0],
        customer_id=own_ids[1],
        name=body.name,
        language=body.language,
        contacts=contacts_of(body.contacts, service.identify),
    )
    changed = service.put_customer(customer)
    return answer(
        200,
        {**_view(changed.customer), "sent_again": [_sent_again(one) for one in changed.sent_again]},
    )


@router.get("/accounts/<account_id>/customers/<customer_id>")
def get_customer(account_id: str, customer_id: str) -> Response[str]:
    return answer(200, _view(service_of(router).get_customer(*_ids(account_id, customer_id))))


def contacts_of(bodies: Iterable[ContactBody], identify: Identify) -> tuple[Contact, ...]:
    """Contacts with their ids; an address that is there twice is one contact."""
    contacts = [Contact(identify(b.channel, b.address), b.channel, b.address) for b in bodies]
    return tuple({contact.contact_id: contact for contact in contacts}.values())


def _ids(account_id: str, customer_id: str) -> tuple[str, str]:
    return platform_id("account_id", account_id), platform_id("customer_id", customer_id)


def _view(customer: Customer) -> dict[str, Any]:
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "language": customer.language,
        "contacts": [
            {"contact_id": c.contact_id, "channel": c.channel, "address": c.address}
            for c in customer.contacts
        ],
    }


def _sent_again(one: SentAgain) -> dict[str, Any]:
    """`send_id` is null where nothing goes out, and `reason` says why."""
    return {
        "instead_of": one.instead_of,
        "invoice_id": one.invoice_id,
        "send_id": one.send_id,
        "contact_id": one.contact_id,
        "status": one.status,
        "reason": one.reason,
    }

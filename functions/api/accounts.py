"""Routes of accounts."""

from datetime import time
from typing import Annotated, Any, Literal, get_args

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.api.fields import EmailAddress, Language, RequestModel, ShortText, TimeZone
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from recado.domain.account import Account
from recado.domain.channel import Channel
from recado.domain.hours import SendingHours

router = new_router()

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)


Units = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Of a channel's quota, a month."""


Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class HoursBody(RequestModel):
    """When SMS and WhatsApp may go out."""

    days: Annotated[tuple[Day, ...], Field(min_length=1)] = DAYS[:6]
    since: Hour = "08:00"
    until: Annotated[Hour, Field(validate_default=True)] = "20:00"

    @field_validator("until")
    @classmethod
    def _later(cls, until: str, info: ValidationInfo) -> str:
        if until <= info.data.get("since", ""):
            raise PydanticCustomError("not_later", "must be later than since")
        return until


class AccountBody(RequestModel):
    """An account's settings, whole: PUT replaces."""

    display_name: ShortText
    language: Language = "pt-BR"
    time_zone: TimeZone = "America/Sao_Paulo"
    reply_to: EmailAddress | None = None
    active: bool = True
    plan: dict[Channel, Units | None] | None = None
    sending_hours: HoursBody = HoursBody()
    transliterate_sms: bool = True


@router.put("/accounts/<account_id>")
def put_account(account_id: str) -> Response[str]:
    own_id = platform_id("account_id", account_id)
    body = body_as(AccountBody, router)
    account = Account(
        account_id=own_id,
        display_name=body.display_name,
        language=body.language,
        time_zone=body.time_zone,
        reply_to=body.reply_to,
        active=body.active,
        plan=body.plan,
        hours=SendingHours(
            tuple(day for day in DAYS if day in body.sending_hours.days),
            time.fromisoformat(body.sending_hours.since),
            time.fromisoformat(body.sending_hours.until),
        ),
        transliterate=body.transliterate_sms,
    )
    service_of(router).put_account(account)
    return answer(200, _view(account))


@router.get("/accounts/<account_id>")
def get_account(account_id: str) -> Response[str]:
    return answer(200, _view(service_of(router).get_account(platform_id("account_id", account_id))))


def _view(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "display_name": account.display_name,
        "language": account.language,
        "time_zone": account.time_zone,
        "reply_to": account.reply_to,
        "active": account.active,
        "plan": account.plan,
        "sending_hours": {
            "days": list(account.hours.days),
            "since": f"{account.hours.since:%H:%M}",
            "until": f"{account.hours.until:%H:%M}",
        },
        "transliterate_sms": account.transliterate,
    }

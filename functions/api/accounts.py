"""Routes of accounts."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from functions.api.fields import EmailAddress, Language, RequestModel, ShortText, TimeZone
from functions.api.http import answer, body_as, new_router, platform_id, service_of
from recado.domain.account import Account
from recado.domain.channel import Channel

router = new_router()


Units = Annotated[int, Field(ge=0, le=1_000_000_000)]
"""Of a channel's quota, a month."""


class AccountBody(RequestModel):
    """An account's settings, whole: PUT replaces."""

    display_name: ShortText
    language: Language = "pt-BR"
    time_zone: TimeZone = "America/Sao_Paulo"
    reply_to: EmailAddress | None = None
    active: bool = True
    plan: dict[Channel, Units | None] | None = None


@router.put("/accounts/<account_id>")
def put_account(account_id: str) -> Response[str]:
    own_id = platform_id("account_id", account_id)
    account = Account(account_id=own_id, **body_as(AccountBody, router).model_dump())
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
    }

"""The kinds of field that requests are made of, each with its own error code."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from recado.domain.phone import canonical_phone

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""They can make a text read differently from what it is."""


REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of controls, half characters and line breaks."""

INVISIBLE = frozenset({"Cf", "Mn", "Zs"})
"""Unicode categories of what cannot be seen by itself."""

_IN_URLS = re.compile(r"[!#-;=?-\[\]_a-z~]+")
"""Printable ASCII without space, quotes, angle brackets, backslash, caret, braces, pipe (RFC 3986,
with `%` for whatever else there is)."""


class RequestModel(BaseModel):
    """A request's body: nothing is coerced, and an unknown field is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class NothingBody(RequestModel):
    """`{}`, of a call that its path says all about."""


def _plain(text: str) -> str:
    """No line breaks, no other control characters, no half characters (RFC 5322 headers)."""
    for character in text:
        if unicodedata.category(character) in REFUSED or character in BIDI_CONTROLS:
            raise PydanticCustomError("control_character", "must not hold control characters")
    if all(unicodedata.category(character) in INVISIBLE for character in text):
        raise PydanticCustomError("invisible", "must hold something to be seen")
    if text != text.strip():
        raise PydanticCustomError("space_around", "must not begin or end with a space")
    return text


def _lines(text: str) -> str:
    """Plain text of several lines."""
    for line in text.split("\n"):
        if line:
            _plain(line.strip() or ".")
    if not text.strip():
        raise PydanticCustomError("invisible", "must hold something to be seen")
    return text


def _email(text: str) -> str:
    """One address that SES can send to: `name@domain`, nothing around it, no non-ASCII name."""
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise PydanticCustomError("invalid_email", "must be one valid e-mail address") from error
    return checked.ascii_email or checked.normalized


def email_address(text: str) -> str:
    """Raises `PydanticCustomError`."""
    return _email(text)


def phone_number(text: str) -> str:
    """In E.164. Without a country code it is a Brazilian number; what is no mobile, such as a land
    line or a number of charge, is refused. Raises `PydanticCustomError`."""
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        PhoneNumberType,
        format_number,
        is_valid_number,
        number_type,
        parse,
    )

    try:
        given = parse(text, "BR")
        e164 = format_number(given, PhoneNumberFormat.E164)
        number = parse(canonical_phone(e164), None)
    except NumberParseException as error:
        raise PydanticCustomError("invalid_phone", "must be a phone number") from error
    if given.extension or not is_valid_number(number):
        raise PydanticCustomError("invalid_phone", "must be a phone number that exists")
    if number_type(number) not in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE):
        raise PydanticCustomError("not_mobile", "must be a mobile number")
    return e164


def _plausible(moment: datetime) -> datetime:
    """Near the ends of the calendar a moment has no place in another time zone."""
    if not 2000 <= moment.year <= 2100:
        raise PydanticCustomError("implausible_time", "must lie between 2000 and 2100")
    return moment


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("invalid_time_zone", "must be an IANA time zone") from error
    return name


def _https(url: str) -> str:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise PydanticCustomError("invalid_url", "must be an https address") from error
    if parts.scheme != "https" or not parts.hostname or not _IN_URLS.fullmatch(url):
        raise PydanticCustomError("invalid_url", "must be an https address")
    return url


PLATFORM_ID = r"^[A-Za-z0-9_-]{1,64}$"
"""The form of ids that come from the platform (PRODUCT.md section 2)."""

PlatformId = Annotated[str, StringConstraints(pattern=PLATFORM_ID)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_lines)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_plain)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_plain)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=512), AfterValidator(_plain)]
EmailAddress = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
HttpsUrl = Annotated[
    str, StringConstraints(max_length=1024), AfterValidator(_plain), AfterValidator(_https)
]
Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
Language = Literal["pt-BR", "en", "es"]

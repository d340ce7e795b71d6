"""Pages of lists: how long, and where to go on. A cursor is opaque to callers; it names a place
within the list that the path names, so it leads nowhere else."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Router

from functions.api.problems import InvalidRequest
from recado.domain import ids
from recado.domain.answer import FieldError
from recado.domain.contact import is_contact_id
from recado.domain.fixes import MOST_KEPT
from recado.ports import FixPlace, Place

PAGE, LONGEST_PAGE = 20, 100


def query(router: Router, name: str) -> str | None:
    return (router.current_event.query_string_parameters or {}).get(name)


def only(router: Router, *names: str) -> None:
    """Raises `InvalidRequest` for a query parameter that the route does not know: a filter that is
    misspelt must not list everything."""
    for name in router.current_event.query_string_parameters or {}:
        if name not in names:
            raise invalid(name, "unknown_parameter", f"the parameters are {', '.join(names)}")


def invalid(field: str, code: str, detail: str) -> InvalidRequest:
    return InvalidRequest([FieldError(field, code, detail)])


def limit_of(router: Router) -> int:
    """Raises `InvalidRequest`."""
    text = query(router, "limit")
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise _out_of_range()
    if not 1 <= int(text) <= LONGEST_PAGE:
        raise _out_of_range()
    return int(text)


@dataclass(frozen=True, slots=True)
class Cursors[P]:
    """Cursors to one kind of place. `values`: what names a place, as JSON holds it; `place` reads
    that back, and raises `ValueError` if it is something else."""

    values: Callable[[P], list[Any]]
    place: Callable[[object], P]

    def of(self, router: Router) -> P | None:
        """Where the query asks to go on. Raises `InvalidRequest`."""
        return self.read(query(router, "cursor"))

    def read(self, cursor: str | None) -> P | None:
        """Raises `InvalidRequest`."""
        if cursor is None:
            return None
        try:
            return self.place(json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True)))
        except (ValueError, RecursionError) as error:
            raise invalid("cursor", "invalid_cursor", "not a cursor that this API gave") from error

    def to(self, place: P | None) -> str | None:
        if place is None:
            return None
        text = json.dumps(self.values(place))
        return base64.urlsafe_b64encode(text.encode()).decode()


def _send_place(values: object) -> Place:
    match values:
        case [str(day), str(at), str(send_id)] if ids.is_send_id(send_id):
            moment = datetime.fromisoformat(at)
            if moment.tzinfo is not None:
                return Place(date.fromisoformat(day), moment, send_id)
    raise ValueError("not a place")


def _fix_place(values: object) -> FixPlace:
    match values:
        case [invoices, str(contact_id)] if is_contact_id(contact_id):
            if type(invoices) is int and 0 <= invoices <= MOST_KEPT:
                return FixPlace(invoices, contact_id)
    raise ValueError("not a place")


SENDS = Cursors[Place](
    lambda place: [place.day.isoformat(), place.at.isoformat(), place.send_id], _send_place
)
FIXES = Cursors[FixPlace](lambda place: [place.invoices, place.contact_id], _fix_place)


def _out_of_range() -> InvalidRequest:
    return invalid("limit", "out_of_range", f"a whole number from 1 to {LONGEST_PAGE}")

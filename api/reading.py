"""What all lists share: pages of ready bytes, who looks at them, and waiting for what the caller has written itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from flask import Response, current_app
from flask import abort as answer
from marshmallow import Schema, fields, validate
from webargs.flaskparser import abort

from api.fields import QueryInt, Text
from api.house import house
from api.identity import PEOPLE, principal
from api.problems import problem
from domain.actor import Actor, Role
from domain.person.preferences import Language
from infrastructure.database import reading
from projections.paging import LONGEST_PAGE, BadCursor, Page
from projections.projection import Projection

PATIENCE = 2.0
"""Seconds that a reader who names a position is made to wait for it."""
BEHIND = "the-read-model-is-behind"
_SEATS = "waiting room"


class RoleQuerySchema(Schema):
    role = fields.String(
        validate=validate.OneOf(sorted(PEOPLE)),
        data_key="as",
        metadata={"description": "For accounts with several roles: the one to look in"},
    )


class ReadingSchema(Schema):
    min_position = QueryInt(
        load_default=0,
        metadata={"description": "Show what was written up to this Redress-Position; waits 2 s for it at most"},
    )
    limit = QueryInt(1, LONGEST_PAGE, load_default=20)


class PageQuerySchema(RoleQuerySchema, ReadingSchema):
    cursor = Text(1000, least=1, metadata={"description": "The member next of the page before"})


class Asked(NamedTuple):
    """What a query says about the page itself; the rest of it are filters."""

    role: str | None
    min_position: int
    limit: int
    cursor: str | None
    language: Language | None


def asked(query: dict[str, Any]) -> Asked:
    """Take these members out of a query, which leaves the filters in it."""
    return Asked(*(query.pop(name, None) for name in Asked._fields))


@cache
def page_of(item: type[Schema]) -> Schema:
    """What a list of such items is answered as; the same one wherever it is asked for, so that it has one name."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(
            required=True, allow_none=True, metadata={"description": "Where to go on; null behind the last page"}
        ),
    }
    return Schema.from_dict(members, name=f"{item.__name__.removesuffix('Schema')}Page")()


def viewer(role: str | None, *allowed: Role) -> Actor:
    """The caller in the role asked for, or in the first of those allowed; ``Refused`` when that is not theirs."""
    wanted = allowed if role is None else tuple(one for one in allowed if one == role)
    return principal().acting_as(*wanted)


def read(model: Projection, min_position: int, find: Callable[[sa.Connection], Page]) -> Response:
    """A page of a read model that shows ``min_position``; 503 when it does not in time, 422 for a foreign cursor."""
    if min_position:
        show(model, min_position)
    try:
        with reading(house().reader) as db:
            return listed(find(db))
    except BadCursor as error:
        abort(422, messages={"query": {"cursor": [f"{str(error).capitalize()}."]}})


def listed(page: Page) -> Response:
    """The items as they are kept, without reading them."""
    body = b'{"items":[%b],"next":%b}' % (b",".join(page.items), orjson.dumps(page.next_cursor))
    return Response(body, mimetype="application/json")


def show(model: Projection, position: int) -> None:
    """Go on when the read model shows ``position``; 503 when it is behind, 422 when nobody was ever given it."""
    with seat(PATIENCE) as seconds:
        if house().showing.wait_for(position, seconds, model.name):
            return
    if position > house().store.head():
        abort(422, messages={"query": {"min_position": ["Nothing has been written there yet."]}})
    answer(problem(BEHIND, headers={"Retry-After": "1"}))


@contextmanager
def seat(seconds: float) -> Iterator[float]:
    """How long the caller may wait while this is held: ``seconds``, or 0 when all seats are taken.

    Half of the threads may wait; the others are there for those who want something done.
    """
    half = max(1, house().settings.threads // 2)
    seats: threading.Semaphore = current_app.extensions.setdefault(_SEATS, threading.Semaphore(half))
    if not seconds or not seats.acquire(blocking=False):
        yield 0.0
        return
    try:
        yield seconds
    finally:
        seats.release()

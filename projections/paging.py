"""Pages of a list by keyset: stable while rows come and go, as fast on the last page as on the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
import sqlalchemy as sa

from projections.prepared import prepared

LONGEST_PAGE = 200
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Whole = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]
Text = Annotated[str, msgspec.Meta(max_length=255, pattern=r"^[^\0]*$")]  # PostgreSQL has no NUL in texts


class BadCursor(ValueError):  # noqa: N818 - what it is
    """A cursor that this list never gave out."""


class Page(NamedTuple):
    """Items as JSON objects, ready to be sent; no ``next_cursor`` after the last one."""

    items: list[bytes]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order over a list: its columns, the last of them unique, and the type of a cursor, a place in it."""

    columns: tuple[sa.ColumnElement[Any], ...]
    cursor: Any
    descending: bool = False

    def over(
        self, *columns: sa.ColumnElement[Any], where: Iterable[sa.ColumnElement[bool]] = (), behind: bool
    ) -> sa.Select[Any]:
        """These columns in this order, from the beginning or ``behind`` a place; made once, and given to ``page``."""
        query = sa.select(*self.columns, *columns).where(*where, *([self._behind()] if behind else []))
        ordered = (column.desc() if self.descending else column for column in self.columns)
        return query.order_by(*ordered).limit(sa.bindparam("limit", type_=sa.Integer))

    def page(
        self,
        db: sa.Connection,
        query: sa.Select[Any],
        values: Mapping[str, Any],
        cursor: str | None,
        limit: int,
        *,
        render: Callable[[Any], bytes],
    ) -> Page:
        """Up to ``limit`` items behind the cursor. Raises ``BadCursor``.

        ``values`` are those of the parameters that ``query`` has; ``render`` gets rows with columns as the driver has
        them: microseconds for instants.
        """
        place = () if cursor is None else read_cursor(cursor, self.cursor)
        asked = {**values, **{f"behind_{n}": value for n, value in enumerate(place)}, "limit": checked(limit) + 1}
        statement, own = prepared(query, db.dialect), len(self.columns)
        rows = statement.rows(db, asked)
        items = [render(row) for row in rows[:limit]]
        if len(rows) <= limit:
            return Page(items, None)
        return Page(items, write_cursor(statement.converted(rows[limit - 1][:own])))

    def _behind(self) -> sa.ColumnElement[bool]:
        values = (sa.bindparam(f"behind_{n}", type_=column.type) for n, column in enumerate(self.columns))
        here, there = sa.tuple_(*self.columns), sa.tuple_(*values)
        return here < there if self.descending else here > there


def as_it_is(row: sa.Row[Any]) -> bytes:
    """For lists whose items look the same to everybody."""
    item: bytes = row.item
    return item


def checked(limit: int) -> int:
    if not 1 <= limit <= LONGEST_PAGE:
        raise ValueError(f"a page has 1 to {LONGEST_PAGE} items")
    return limit


def write_cursor(place: tuple[Any, ...]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str, kind: Any) -> Any:
    try:
        written = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(written, type=kind)
    except (ValueError, msgspec.MsgspecError) as why:
        raise BadCursor("this cursor was not given out by this list") from why


def given(filters: Any) -> dict[str, Any]:
    """The members of a dataclass that are not ``None``."""
    known = ((member.name, getattr(filters, member.name)) for member in fields(filters))
    return {name: value for name, value in known if value is not None}


def starts_with(column: sa.ColumnElement[str], prefix: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """By range, which an index serves, and in which no character has a meaning of its own."""
    return sa.and_(column >= prefix, column < prefix + "\U0010ffff")

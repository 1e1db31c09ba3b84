"""Pages of a list by keyset: stable while rows come and go, as fast on the last page as on the first."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
import sqlalchemy as sa

LONGEST_PAGE = 200
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Whole = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]
Text = Annotated[str, msgspec.Meta(max_length=255)]


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

    def rows(
        self, db: sa.Connection, query: sa.Select[Any], cursor: str | None, limit: int
    ) -> tuple[list[sa.Row[Any]], str | None]:
        """Up to ``limit`` rows behind the cursor, and the cursor behind the last of them if there are more.

        Raises ``BadCursor``.
        """
        behind = query if cursor is None else query.where(self._behind(read_cursor(cursor, self.cursor)))
        ordered = behind.order_by(*(column.desc() if self.descending else column for column in self.columns))
        rows = list(db.execute(ordered.limit(checked(limit) + 1)))
        if len(rows) <= limit:
            return rows, None
        place = tuple(rows[limit - 1]._mapping[column] for column in self.columns)  # noqa: SLF001 - public by name
        return rows[:limit], write_cursor(place)

    def page(
        self,
        db: sa.Connection,
        query: sa.Select[Any],
        cursor: str | None,
        limit: int,
        render: Callable[[sa.Row[Any]], bytes],
    ) -> Page:
        rows, next_cursor = self.rows(db, query, cursor, limit)
        return Page([render(row) for row in rows], next_cursor)

    def _behind(self, place: tuple[Any, ...]) -> sa.ColumnElement[bool]:
        values = (sa.literal(value, column.type) for column, value in zip(self.columns, place, strict=True))
        here, there = sa.tuple_(*self.columns), sa.tuple_(*values)
        return here < there if self.descending else here > there


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


def given(*conditions: tuple[Callable[[Any], sa.ColumnElement[bool]], Any]) -> Iterator[sa.ColumnElement[bool]]:
    """The conditions whose value was given: ``given((column.__eq__, None), (column.__ge__, 3))`` is the second."""
    return (condition(value) for condition, value in conditions if value is not None)


def starts_with(column: sa.ColumnElement[str]) -> Callable[[str], sa.ColumnElement[bool]]:
    """By range, which an index serves, and in which no character has a meaning of its own."""
    return lambda prefix: sa.and_(column >= prefix, column < prefix + "\U0010ffff")

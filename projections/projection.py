"""What a read model is: one table, and the rows in it that follow from what has happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.actor import Actor, Role
from domain.deadlines import Deadline
from domain.dispute.state import Case, Dispute
from domain.message import Event, Recorded
from domain.order.state import Order

metadata = sa.MetaData()

OF_THE_MOMENT = {"of the moment": True}
"""Marks a column that does not follow from the log: what is noted there is forgotten with a rebuild."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(sa.TypeDecorator[datetime]):
    """An instant in UTC, kept as microseconds since 1970: SQLite would drop its time zone. A naive one is refused."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> int | None:
        if value is None:
            return None
        since = value - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

    def process_result_value(self, value: int | None, _: sa.Dialect) -> datetime | None:
        return None if value is None else instant(value)


def instant(microseconds: int) -> datetime:
    """What is kept as a ``Moment``."""
    return _EPOCH + timedelta(microseconds=microseconds)


SORTED = sa.String(255).with_variant(sa.String(255, collation="C"), "postgresql")
"""Text that is sorted, or looked for by its beginning: character by character, and not as some language has it."""


class Ready(sa.LargeBinary):
    """JSON as it is sent: bytes to every driver, so there is nothing to convert."""

    def bind_processor(self, _: sa.Dialect) -> None:
        return None

    def result_processor(self, _: sa.Dialect, __: object) -> None:
        return None


class Fact(NamedTuple):
    """An event with what it made of its aggregate.

    ``order`` is the order right then: after the event if it is the order's own, otherwise as it was known when the
    dispute's event was written. ``case`` is there for a dispute's event only, with the dispute right after it.
    Whoever may mediate is known to the roster alone; a case here tells what could be done by those who may.
    ``settled``: the last event that its command wrote to its stream; nobody could act in between.
    ``state`` is the aggregate of the event's own stream, right after it, and ``before`` what it was right before. Those
    that are neither orders nor disputes are about no order here.
    """

    recorded: Recorded[Event]
    order: Order
    case: Case | None
    settled: bool
    state: object
    before: object


AFFAIRS = frozenset({Order, Dispute})
Key = tuple[Any, ...]
Row = dict[str, Any]


class Touch(NamedTuple):
    """Some columns of a row that is there, or with ``None`` that it is to go; nothing where there is no row.

    With a ``where`` it is for all rows that have these columns, whatever the key.

    A row that can be touched has a column ``version``: the position of what it shows last. A touch is made of a row
    as somebody saw it at ``version``; where something newer has happened since, the row stays as it is.
    """

    version: int
    columns: Row | None
    where: Row | None = None

    def on(self, row: Row) -> Row | None:
        if row["version"] > self.version:
            return row
        return None if self.columns is None else row | self.columns

    def means(self, row: Row) -> bool:
        """Whether it is for this row, if its key is."""
        return self.where is None or self.where.items() <= row.items()


class Changes(NamedTuple):
    """What is to stand in a table. First ``touches`` of rows that stand there, in their order; then whole ``rows``."""

    rows: dict[Key, Row | None]
    touches: list[tuple[Key, Touch]]


def all_of_them(facts: Sequence[Fact]) -> Iterable[Fact]:
    """For rows that tell what happened."""
    return facts


def latest(facts: Sequence[Fact]) -> Iterable[Fact]:
    """The last fact of each stream, for rows that tell how things stand: the others are history."""
    return {fact.recorded.stream: fact for fact in facts}.values()


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """One table, and for a fact the rows that are to stand in it, by primary key; ``None`` where none may stand.

    ``rows`` is pure and says all from the fact alone, so that a row is right whatever stood there before, and only
    those facts of a batch have to be looked at that ``matter``. The exception is a ``Touch``: it changes a row that
    another fact has made, so all of them matter. Raise ``version`` when ``rows`` changes its meaning: the table is
    then filled anew. It ``follows`` what happens to some aggregates; the others pass by.
    """

    name: str
    table: sa.Table
    rows: Callable[[Fact], Mapping[Key, Row | Touch | None]]
    matter: Callable[[Sequence[Fact]], Iterable[Fact]] = latest
    version: int = 1
    follows: frozenset[type] = AFFAIRS

    def chosen(self, facts: Sequence[Fact]) -> Iterable[Fact]:
        """Those of these facts, in their order, that have to be looked at."""
        return self.matter([fact for fact in facts if type(fact.state) in self.follows])

    def changes(self, chosen: Iterable[Fact]) -> Changes:
        """All that ``chosen`` facts make of the table."""
        rows, touches = dict[Key, Row | None](), list[tuple[Key, Touch]]()
        for fact in chosen:
            for key, change in self.rows(fact).items():
                if not isinstance(change, Touch):
                    rows[key] = change
                    continue
                if change.where is not None or key not in rows:
                    touches.append((key, change))
                for one in [key] if change.where is None else list(rows):
                    if (row := rows.get(one)) is not None and change.means(row):
                        rows[one] = change.on(row)
        return Changes(rows, touches)


def changes_of(group: Iterable[Projection], facts: Sequence[Fact]) -> list[Changes]:
    """All that these facts, in their order, make of the tables of a group; many look at the same of them."""
    ways = {(projection.follows, projection.matter): projection for projection in group}
    chosen = {way: list(projection.chosen(facts)) for way, projection in ways.items()}
    return [projection.changes(chosen[projection.follows, projection.matter]) for projection in group]


def chairs(dispute: Dispute) -> dict[Role, Actor]:
    """Who may have to act on a dispute, by role; where it is nobody in particular, anybody in that role."""
    return {
        Role.BUYER: Actor(Role.BUYER, dispute.buyer),
        Role.SELLER: Actor(Role.SELLER, dispute.seller),
        Role.MEDIATOR: Actor(Role.MEDIATOR, dispute.mediator or ""),
        Role.ADMIN: Actor(Role.ADMIN, ""),
        Role.MARKETPLACE: Actor(Role.MARKETPLACE, ""),
    }


def next_of(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The one that is due first."""
    return min(deadlines, key=lambda deadline: deadline.due, default=None)

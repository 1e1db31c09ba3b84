"""The read model database: readers that nobody holds up, writers that lock before they read, and rows in bulk."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache, partial
from itertools import groupby
from sqlite3 import Connection as SQLiteConnection
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from infrastructure.turns import turn
from projections.prepared import Bind, binder, compile_for
from projections.projection import Changes, Key, Row, Touch

WRITES_NO_EVENTS = 730_921_448
"""The first key of an advisory lock; the second is the number of a transaction that never writes an event."""
# Readers of the log need not wait for it: see the view settled_events.
NO_EVENTS = (
    f"SELECT pg_advisory_xact_lock({WRITES_NO_EVENTS}, ((pg_current_xact_id()::text::bigint << 32) >> 32)::integer)"
)
# Immediate is SQLite's lock, where others have FOR UPDATE.
BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": f"BEGIN; {NO_EVENTS}"}
LOCK_TIMEOUT = 30
"""Seconds that a writer waits for another one."""
BUSY = 0.02
"""Seconds until the next try where SQLite itself does not wait."""
ROWS = 1000
"""Read at a time, of a great many."""
EPOCH = 2440587.5
"""The beginning of 1970 as SQLite counts days."""
ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('redress: tables in ' || current_schema(), 0))")


def connect(url: str, *, durable: bool = False) -> sa.Engine:
    """Connections to SQLite that read without waiting for writers. Ask for ``reading(engine)``, or ``writing(engine)``.

    What is not ``durable`` may lose its last transactions, whole ones, in a power cut: rows of read models go back
    with their checkpoint, and come again.
    """
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_TIMEOUT})
    sa.event.listen(engine, "connect", partial(_prepare, "FULL" if durable else "NORMAL"))
    sa.event.listen(engine, "begin", begin)
    return engine


def begin(connection: sa.Connection) -> None:
    """To be told of an engine's transactions: only those who write have one, and each query by itself is a snapshot."""
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql(BEGIN[connection.dialect.name])


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """To read within, each query for itself; what is read is taken out before the end."""
    with turn() if engine.dialect.name == "sqlite" else nullcontext(), engine.connect() as db:
        yield db


@contextmanager
def reading_much(engine: sa.Engine) -> Iterator[sa.Connection]:
    """To read more than fits into memory, some rows at a time, all of them as they were at the beginning."""
    with engine.connect() as db:
        if db.dialect.name == "postgresql":  # where only a transaction can go on reading
            db.execution_options(isolation_level="REPEATABLE READ")
        yield db.execution_options(yield_per=ROWS)


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that has the right to write from its beginning, so that what it reads stays true; never events."""
    with engine.connect() as db, db.execution_options(writing=True).begin():
        yield db


@contextmanager
def altering(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that makes and moves tables of read models, while nobody else does."""
    with writing(engine) as db:
        if db.dialect.name == "postgresql":
            db.execute(ONE_AT_A_TIME)
        yield db


def _prepare(synchronous: str, connection: SQLiteConnection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, see begin
    write_ahead(connection)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    # Pages (16 MB): the one commit that empties the log is late, so it should be less than one of a hundred.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")


def write_ahead(connection: SQLiteConnection) -> None:
    """Put the file into WAL mode. SQLite does not wait its turn where others make the same file at once: this does."""
    patience = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as why:
            if why.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(BUSY)
        else:
            return


class Statement(NamedTuple):
    """One that changes rows, made once: its text for the driver, and how a row is handed to that."""

    text: str
    bind: Bind

    def on(self, db: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """At least one row; says of how many the database knew. One by itself costs the driver less than a list."""
        bound = [self.bind(row) for row in rows]
        return db.exec_driver_sql(self.text, bound if len(bound) > 1 else bound[0]).rowcount

    def sent(self, cursor: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """On the driver's own cursor, which knows of how many when it has the answer."""
        cursor.executemany(self.text, [self.bind(row) for row in rows])


class Asked(NamedTuple):
    """A statement for these rows, of which there is at least one."""

    statement: Statement
    rows: Sequence[Mapping[str, Any]]


def statement(dialect: sa.Dialect, what: sa.UpdateBase, **options: Any) -> Statement:
    """Many rows at once cost half as much as through Core."""
    compiled = compile_for(dialect, what, **options)
    bind, own = binder(compiled), {name: one.value for one, name in compiled.bind_names.items() if not one.required}
    return Statement(str(compiled), (lambda values: bind({**own, **values})) if own else bind)


def changing(table: sa.Table, dialect: sa.Dialect, changes: Changes) -> Iterator[Asked]:
    """Touch what stands there, then write whole rows."""
    for (where, columns), touches in groupby(changes.touches, partial(_kind, table)):
        yield Asked(_touch(table, dialect, where, columns), [_touching(where, *one) for one in touches])
    yield from _writing(table, dialect, changes.rows)


def write(db: sa.Connection, table: sa.Table, changes: Mapping[Key, Row | None]) -> None:
    """Let these rows be so and no others with these keys; columns that are not named in a row stay as they are."""
    for statement, rows in _writing(table, db.dialect, changes):
        statement.on(db, rows)


def insert(table: sa.Table, dialect: sa.Dialect) -> postgresql.Insert | sqlite.Insert:
    """What can be told what to do on a conflict; both databases say it with the same words."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def now(db: sa.Connection) -> sa.ColumnElement[float]:
    """The database's own clock, the same for all who use it: seconds since 1970, with fractions."""
    if db.dialect.name == "postgresql":
        return sa.cast(sa.extract("epoch", sa.func.clock_timestamp()), sa.Double)
    return (sa.func.julianday("now", type_=sa.Double) - EPOCH) * 86400.0


def _writing(table: sa.Table, dialect: sa.Dialect, changes: Mapping[Key, Row | None]) -> Iterator[Asked]:
    rows = [row for row in changes.values() if row is not None]
    gone = [key for key, row in changes.items() if row is None]
    if gone:
        yield Asked(_deletion(table, dialect), [_place(table.primary_key.columns.keys(), key) for key in gone])
    if rows:
        yield Asked(_upsert(table, dialect, tuple(rows[0])), rows)


@lru_cache
def _deletion(table: sa.Table, dialect: sa.Dialect) -> Statement:
    return statement(dialect, sa.delete(table).where(*_having(table, tuple(table.primary_key.columns.keys()))))


def _kind(table: sa.Table, one: tuple[Key, Touch]) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """By which columns the rows are found, and which ones are changed; touches of one kind are one statement."""
    _, touch = one
    where = table.primary_key.columns.keys() if touch.where is None else touch.where
    return tuple(where), None if touch.columns is None else tuple(touch.columns)


@lru_cache
def _touch(table: sa.Table, dialect: sa.Dialect, where: tuple[str, ...], columns: tuple[str, ...] | None) -> Statement:
    """For rows that are no newer than ``seen``; with these columns, or to make them go."""
    conditions = (*_having(table, where), table.c.version <= sa.bindparam("seen"))
    if columns is None:
        return statement(dialect, sa.delete(table).where(*conditions))
    update = sa.update(table).where(*conditions).values({name: sa.bindparam(f"new_{name}") for name in columns})
    return statement(dialect, update)


def _touching(where: tuple[str, ...], key: Key, touch: Touch) -> Row:
    """The parameters of ``_touch``."""
    changed = {f"new_{name}": value for name, value in (touch.columns or {}).items()}
    return _place(where, touch.where.values() if touch.where else key) | {"seen": touch.version} | changed


def _having(table: sa.Table, names: tuple[str, ...]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == sa.bindparam(f"key_{name}", type_=table.c[name].type) for name in names]


def _place(names: Iterable[str], values: Iterable[Any]) -> Row:
    """The parameters of ``_having``."""
    return {f"key_{name}": value for name, value in zip(names, values, strict=True)}


@lru_cache
def _upsert(table: sa.Table, dialect: sa.Dialect, columns: tuple[str, ...]) -> Statement:
    insertion = insert(table, dialect)
    keys = table.primary_key.columns.keys()
    given = {name: insertion.excluded[name] for name in columns if name not in keys}
    upsert = insertion.on_conflict_do_update(index_elements=keys, set_=given)
    return statement(dialect, upsert, column_keys=columns)

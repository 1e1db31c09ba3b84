"""Places for read models on either database, and their finished rows copied from one to another: the limit."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Identifier, Placeholder

from infrastructure.database import connect
from infrastructure.postgres_engine import connect_postgres
from infrastructure.settings import Settings
from projections import ALL
from projections.inbox_texts import INBOX_TEXTS

BATCH = 1000
"""Rows in a transaction."""
TABLES = [projection.table.name for projection in ALL]
OWN_TABLES = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '%@_words@_%' ESCAPE '@'"
"""Not those that a full-text table makes for itself."""


class Views(Protocol):
    def empty(self) -> sa.Engine:
        """A place without tables, in which there may have been some before."""
        ...

    def keep(self) -> None:
        """What is there now is what read models end up with."""
        ...

    def copy(self) -> None:
        """Insert what was kept into equal tables in an empty place."""
        ...


def views_of(settings: Settings) -> Views:
    return SQLiteViews(settings.data) if settings.embedded else PostgresViews(settings.database)


class SQLiteViews:
    def __init__(self, directory: Path) -> None:
        self._file, self._kept = directory / "bench.db", directory / "kept.db"

    def empty(self) -> sa.Engine:
        for file in self._file.parent.glob(f"{self._file.name}*"):
            file.unlink()
        return connect(f"sqlite:///{self._file}")

    def keep(self) -> None:
        self._file.replace(self._kept)

    def copy(self) -> None:
        self.empty().dispose()
        with closing(sqlite3.connect(self._kept)) as rows, closing(sqlite3.connect(self._file)) as target:
            target.isolation_level = None
            target.execute("PRAGMA journal_mode = WAL")
            target.execute("PRAGMA synchronous = NORMAL")
            for (statement,) in rows.execute(OWN_TABLES).fetchall():
                target.execute(statement)
            for table in TABLES:
                copied(rows, target, table)


def copied(rows: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    cursor = rows.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
    places = ",".join("?" * len(cursor.description))
    while page := cursor.fetchmany(BATCH):
        target.execute("BEGIN IMMEDIATE")
        target.executemany(f"INSERT INTO {table} VALUES ({places})", page)  # noqa: S608 - our own names
        target.execute("COMMIT")


class PostgresViews:
    """The schema of read models; what was kept stands in another one."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    def empty(self) -> sa.Engine:
        self._run("DROP SCHEMA IF EXISTS public_views CASCADE", "CREATE SCHEMA public_views")
        return connect_postgres(self._dsn, most=8)

    def keep(self) -> None:
        self._run("DROP SCHEMA IF EXISTS kept CASCADE", "ALTER SCHEMA public_views RENAME TO kept")

    def copy(self) -> None:
        self.empty().dispose()
        with psycopg.connect(self._dsn) as rows, psycopg.connect(self._dsn) as target:
            for table in TABLES:
                names = {"table": Identifier(table)}
                target.execute(
                    SQL("CREATE TABLE public_views.{table} (LIKE kept.{table} INCLUDING ALL)").format(**names)
                )
                as_text = table == INBOX_TEXTS.table.name  # the driver knows no words in binary form
                cursor = rows.cursor(f"all-of-{table}", binary=not as_text)
                cursor.execute(SQL("SELECT * FROM kept.{table}").format(**names))
                places = SQL(",").join([Placeholder(format="s" if as_text else "b")] * len(cursor.description or ()))
                insert = SQL("INSERT INTO public_views.{table} VALUES ({places})").format(**names, places=places)
                while page := cursor.fetchmany(BATCH):
                    target.cursor().executemany(insert, page)
                    target.commit()

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as db:
            for statement in statements:
                db.execute(statement)

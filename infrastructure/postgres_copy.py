"""The log in PostgreSQL, copied by ``pg_dump`` while it is written to, and put back by ``pg_restore``."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from infrastructure.log_digest import END, LogBroken, LogDigest, StoredRow, digest
from infrastructure.postgres_connections import complete

SELECT_LOG = (
    "SELECT notification_id, replace(originator_id::text, '-', ''), originator_version, topic, state"
    " FROM stored_events WHERE notification_id <= %s ORDER BY notification_id"
)
SELECT_NEWEST = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
SELECT_SETTLED = "SELECT coalesce(max(notification_id), 0) FROM settled_events"
IS_THERE = "SELECT to_regclass('stored_events') IS NOT NULL"
HAS_TABLES = (
    "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname IN (current_schema(), current_schema() || '_views'))"
)
PAGE = 5000
"""Rows that are fetched at once."""
PATIENCE = 60.0
"""Seconds that a copy waits for transactions that began before it."""
LOOK_EVERY = 0.01


class PostgresDatabase:
    """The first schema of the search path: the log, and what is kept beside it. Read models are not copied.

    For a role that may read all of it; ``restore`` for the one that is to own it.
    """

    kind = "postgresql"

    def __init__(self, dsn: str, *, patience: float = PATIENCE) -> None:
        self._dsn = dsn
        self._patience = patience

    def there(self) -> bool:
        with _connected(self._dsn) as db:
            return bool(_one(db, IS_THERE))

    def head(self) -> int:
        """The position of the newest event that anybody was told is stored; readers may see it a moment later."""
        with _connected(self._dsn) as db:
            return int(_one(db, SELECT_NEWEST))

    def digest(self, upto: int = END) -> LogDigest:
        """The log up to a position; raises ``LogBroken`` where it can't be one."""
        with _connected(self._dsn) as db, db.transaction():
            return _digest(db, upto)

    def copy(self, into: Path) -> LogDigest:
        """Dump it as it stands at one instant, and return the digest of the log at that same instant.

        The copy ends where readers could read to then. What was committed behind it, while a transaction before it was
        still writing, is in the dump too, and is cut off when that is put back.
        """
        newest = self.head()
        with _connected(self._dsn) as db:
            db.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            db.read_only = True
            with self._settled(db, newest) as head:
                schema = _one(db, "SELECT current_schema()")
                snapshot = _one(db, "SELECT pg_export_snapshot()")
                dumped = ("--format=custom", f'--schema="{schema}"', f"--snapshot={snapshot}")
                self._run("pg_dump", *dumped, f"--file={into / schema}.dump")
                return _digest(db, head)

    def restore(self, backup: Path, log: LogDigest) -> None:
        """Put a dump into a schema of the same name that has no tables yet, cut it, and prove its digest.

        Positions do not go on behind it yet: see ``redress migrate``.
        """
        (dump,) = backup.glob("*.dump")
        with _connected(self._dsn) as db:
            db.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(dump.stem)))
            if (schema := _one(db, "SELECT current_schema()")) != dump.stem:
                raise LogBroken(f"it belongs into a schema called {dump.stem}, and the search path leads to {schema}")
            if _one(db, HAS_TABLES):
                raise LogBroken(f"the schema {schema} has tables: nothing is ever restored over something else")
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        self._run("pg_restore", *whole, f"--schema={dump.stem}", str(dump))
        with _connected(self._dsn) as db:
            db.execute("DELETE FROM stored_events WHERE notification_id > %s", (log.head,))
        if (found := self.digest()) != log:
            raise LogBroken(f"{found} came back, not the {log} that were copied")

    @contextmanager
    def _settled(self, db: psycopg.Connection[Any], newest: int) -> Iterator[int]:
        """A transaction whose snapshot shows readers the log up to ``newest`` at least; yields how far."""
        until = time.monotonic() + self._patience
        while True:
            with db.transaction():
                head = int(_one(db, SELECT_SETTLED))
                if head >= newest:
                    yield head
                    return
            if time.monotonic() > until:
                raise LogBroken("a transaction that began earlier is still writing, somewhere in the cluster")
            time.sleep(LOOK_EVERY)

    def _run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, with the password where other users of the machine can't read it."""
        said = conninfo_to_dict(complete(self._dsn))
        secrets = {"PGPASSWORD": str(said.pop("password"))} if "password" in said else {}
        called = [program, *arguments, f"--dbname={make_conninfo('', **said)}"]
        try:
            done = subprocess.run(  # noqa: S603 - a program that the operator has in the path
                called, env=os.environ | secrets, capture_output=True, text=True, check=False
            )
        except FileNotFoundError as why:
            raise LogBroken(f"{program} is not installed here: it comes with PostgreSQL's client programs") from why
        if done.returncode:
            raise LogBroken(f"{program} gave up: {done.stderr.strip().splitlines()[-1:]}")


@contextmanager
def _connected(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        with psycopg.connect(complete(dsn)) as db:
            yield db
    except psycopg.Error as error:
        raise LogBroken(f"the database can't be read: {error}") from error


def _one(db: psycopg.Connection[Any], question: str) -> Any:
    row = db.execute(question).fetchone()
    return row and row[0]


def _digest(db: psycopg.Connection[Any], upto: int) -> LogDigest:
    with db.cursor(name="log") as cursor:
        cursor.itersize = PAGE
        cursor.execute(SELECT_LOG, (upto,))
        return digest(map(StoredRow._make, cursor))

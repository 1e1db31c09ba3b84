"""Connections to one SQLite file for any number of threads: durable, quick to get, safe to close."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from eventsourcing.persistence import (
    ConnectionPoolClosedError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore

from infrastructure.database import write_ahead

BEGIN, COMMIT = "BEGIN IMMEDIATE", "COMMIT"
"""A transaction that has the write lock from its start."""
# From the particular to the general: the first that fits.
IN_THE_WORDS_OF_THE_LIBRARY: tuple[tuple[type[sqlite3.Error], type[PersistenceError]], ...] = (
    (sqlite3.IntegrityError, IntegrityError),
    (sqlite3.OperationalError, OperationalError),
    (sqlite3.ProgrammingError, ProgrammingError),
    (sqlite3.DataError, DataError),
    (sqlite3.InternalError, InternalError),
    (sqlite3.NotSupportedError, NotSupportedError),
    (sqlite3.DatabaseError, DatabaseError),
    (sqlite3.Error, InterfaceError),
)


def translated(error: sqlite3.Error) -> PersistenceError:
    return next(ours(error) for theirs, ours in IN_THE_WORDS_OF_THE_LIBRARY if isinstance(error, theirs))


class SQLiteConnections(SQLiteDatastore):
    """As many connections as transactions ran at once.

    In place of the library's pool, which leaves durability to how SQLite was built, makes readers wait behind a
    waiting writer, costs more than the insert, and ends the process when it is closed while somebody reads.
    """

    def __init__(self, path: str, *, lock_timeout: float) -> None:
        super().__init__(path)
        self._path = path
        self._lock_timeout = lock_timeout
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """For what the library does by itself: with ``commit`` a transaction as below, else one consistent SELECT."""
        with self.lent() as connection:
            if commit:
                connection.execute(BEGIN)
            yield SQLiteCursor(connection.cursor())
            if commit:
                connection.execute(COMMIT)

    def lent(self) -> "Lent":
        """A connection for the length of a ``with``; what it left undone is undone, and errors are the library's."""
        return Lent(self)

    def close(self) -> None:
        """Close what lies idle; what is in use is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise ConnectionPoolClosedError
            idle = self._idle.pop() if self._idle else None
        return idle or self._connect()

    def give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.rollback()
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self._path, timeout=self._lock_timeout, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise InterfaceError(error) from error
        try:
            write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error as error:
            connection.close()
            raise translated(error) from error
        return connection


class Lent:
    """One of the connections, until the block ends."""

    __slots__ = ("_connection", "_connections")

    def __init__(self, connections: SQLiteConnections) -> None:
        self._connections = connections

    def __enter__(self) -> sqlite3.Connection:
        self._connection = self._connections.take()
        return self._connection

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._connections.give_back(self._connection)
        if isinstance(error, sqlite3.Error):
            raise translated(error) from error

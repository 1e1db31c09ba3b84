"""Connections to one SQLite file for any number of threads: durable, quick to get, safe to close."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
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
from infrastructure.turns import turn

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
        """With ``commit`` a transaction that has the write lock from its start; else one consistent SELECT."""
        with nullcontext() if commit else turn(), self._connection() as connection:
            if commit:
                connection.execute("BEGIN IMMEDIATE")
            yield SQLiteCursor(connection.cursor())
            if commit:
                connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        connection = self._take()
        try:
            yield connection
        except sqlite3.Error as error:
            raise translated(error) from error
        finally:
            self._give_back(connection)

    def close(self) -> None:
        """Close what lies idle; what is in use is closed when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise ConnectionPoolClosedError
            idle = self._idle.pop() if self._idle else None
        return idle or self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
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

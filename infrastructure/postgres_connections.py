"""Connections to PostgreSQL for any number of threads: few, bounded in time, and new ones when the server went away."""

import time
from collections.abc import Callable
from contextlib import suppress
from math import inf
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar

import psycopg
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
from psycopg.abc import RV, PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo

T = TypeVar("T")
Cursor = psycopg.Cursor[tuple[Any, ...]]

ATTEMPTS = 3
BEYOND = 1.0
"""Seconds that an answer may take when the time that the server has for the statement is over."""
LOOK_EVERY = 0.1
"""Seconds between two looks at the time, while an answer is waited for."""
# What a data source name may say otherwise.
UNLESS_SAID: dict[str, str | int | None] = {
    "client_encoding": "utf8",
    "connect_timeout": 3,
    "fallback_application_name": "redress",
    "tcp_user_timeout": 10_000,
}
# From the particular to the general: the first that fits.
IN_THE_WORDS_OF_THE_LIBRARY: tuple[tuple[type[psycopg.Error], type[PersistenceError]], ...] = (
    (psycopg.IntegrityError, IntegrityError),
    (psycopg.OperationalError, OperationalError),
    (psycopg.ProgrammingError, ProgrammingError),
    (psycopg.DataError, DataError),
    (psycopg.InternalError, InternalError),
    (psycopg.NotSupportedError, NotSupportedError),
    (psycopg.DatabaseError, DatabaseError),
    (psycopg.Error, InterfaceError),
)


class NoDataSource(ValueError):  # noqa: N818 - what it is not
    """Something else than a data source name. What it was is not told: there may be a password in it."""


class ConnectionBroke(OperationalError):  # noqa: N818 - what happened
    """In the middle of a statement: nobody knows whether it was carried out."""


class Patient(psycopg.Connection[tuple[Any, ...]]):
    """Waits so many seconds for an answer, then closes itself.

    A server limits how long it works on a statement. While it waits for a standby to confirm a commit, it keeps no
    limit at all: every thread that writes would wait there, and nobody would be left to answer.
    """

    _patience = inf

    def allow(self, seconds: float) -> None:
        """What the server has been told to allow for a statement; an answer may take a little longer."""
        self._patience = seconds + BEYOND

    def wait(self, gen: PQGen[RV], interval: float = LOOK_EVERY, timeout: float | None = None) -> RV:
        return super().wait(self._until(time.monotonic() + self._patience, gen), interval, timeout)

    def _until(self, end: float, gen: PQGen[RV]) -> PQGen[RV]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and time.monotonic() > end:
                    self.close()
                    raise psycopg.OperationalError("the server did not answer in time")
                wanted = gen.send(ready)
        except StopIteration as done:
            value: RV = done.value
            return value


def translated(error: psycopg.Error) -> PersistenceError:
    return next(ours(error) for theirs, ours in IN_THE_WORDS_OF_THE_LIBRARY if isinstance(error, theirs))


def complete(dsn: str, target: str = "read-write") -> str:
    """The data source name with what it leaves open; with several hosts it leads to the one that can be written."""
    try:
        given = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise NoDataSource("not a data source name such as postgresql://redress@db.example.org/redress") from None
    return make_conninfo("", **(UNLESS_SAID | {"target_session_attrs": target} | given))


class PostgresConnections:
    """At most ``most`` at a time, each for one statement that commits by itself within ``timeout`` seconds.

    In place of the driver's pool, which hides why a server can't be reached behind a time-out, and returns to one that
    is back seconds later. ``welcome`` looks at every new connection, and raises when it may not be used.
    """

    def __init__(self, dsn: str, *, most: int, timeout: float, welcome: Callable[[Cursor], None]) -> None:
        self._dsn = complete(dsn)
        self._timeout = timeout
        self._welcome = welcome
        self._free = BoundedSemaphore(most)
        self._lock = Lock()
        self._idle: list[Cursor] = []
        self._closed = False

    def run(self, statement: Callable[[Cursor], T]) -> T:
        """What ``statement`` gives; where the connection broke it is made again, and may then meet its own traces."""
        for _ in range(ATTEMPTS - 1):
            with suppress(ConnectionBroke):
                return self._attempt(statement)
        return self._attempt(statement)

    def close(self) -> None:
        """Close what lies idle; what is in use is closed when it comes back."""
        self._closed = True
        self._drop_idle()

    def _attempt(self, statement: Callable[[Cursor], T]) -> T:
        if not self._free.acquire(timeout=self._timeout):
            raise OperationalError("all connections to the database are busy")
        try:
            cursor = self._take()
            try:
                return statement(cursor)
            except psycopg.Error as error:
                raise self._judged(error, cursor.connection) from error
            finally:
                self._give_back(cursor)
        finally:
            self._free.release()

    def _judged(self, error: psycopg.Error, connection: psycopg.Connection[Any]) -> PersistenceError:
        if connection.closed:
            self._drop_idle()  # they lead to the same server
            return ConnectionBroke(error)
        if isinstance(error, psycopg.InternalError):
            connection.close()  # a server that was made a standby: look for the one that can be written
            self._drop_idle()
        return translated(error)

    def _take(self) -> Cursor:
        with self._lock:
            if self._closed:
                raise ConnectionPoolClosedError
            idle = self._idle.pop() if self._idle else None
        return idle or self._connect()

    def _give_back(self, cursor: Cursor) -> None:
        at_rest = cursor.connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
        with self._lock:
            if at_rest and not self._closed:
                self._idle.append(cursor)
                return
        cursor.connection.close()

    def _drop_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for cursor in idle:
            cursor.connection.close()

    def _connect(self) -> Cursor:
        try:
            connection = Patient.connect(self._dsn, autocommit=True)
            connection.allow(self._timeout)
        except psycopg.Error as error:
            raise translated(error) from error
        try:
            cursor = connection.cursor(binary=True)
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", (f"{self._timeout:.3f}s",))
            self._welcome(cursor)
        except psycopg.Error as error:
            connection.close()
            raise translated(error) from error
        except BaseException:
            connection.close()
            raise
        return cursor

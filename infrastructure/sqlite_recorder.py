"""Events in one SQLite file, with commits shared between threads and ids that stay."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder

from infrastructure.group_commit import GroupCommit
from infrastructure.sqlite_connections import BEGIN, COMMIT, SQLiteConnections
from infrastructure.stored import Stored
from infrastructure.turns import turn

# Revision 0001 of the migrations, which stays as it is; a log alone in its file is made by it too.
# notification_id is SQLite's own row id, under a name: VACUUM and a restored dump leave it alone.
SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS stored_events (
        notification_id INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version)
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS streams_have_no_gaps BEFORE INSERT ON stored_events
    WHEN NEW.originator_version > 1 AND NOT EXISTS (
        SELECT 1 FROM stored_events
        WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1
    )
    BEGIN SELECT RAISE(ABORT, 'there is no event before this one'); END
    """,
    "CREATE TABLE IF NOT EXISTS numbers (series TEXT PRIMARY KEY, last INTEGER NOT NULL)",
)
INSERT_EVENT = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
SELECT_STREAM = (
    "SELECT originator_version, topic, state, notification_id FROM stored_events"
    " WHERE originator_id = ? AND originator_version > ? AND originator_version <= ?"
    " ORDER BY originator_version"
)
SELECT_STREAMS = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events"
    " WHERE originator_id IN (SELECT value FROM json_each(?)) ORDER BY originator_id, originator_version"
)
SELECT_PAGE = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events"
    " WHERE notification_id >= ? AND notification_id <= ?"
)
COUNT = "SELECT count(*) FROM (SELECT 1 FROM stored_events WHERE notification_id > ? LIMIT ?)"
REACH = (
    "SELECT max(notification_id) FROM ("
    "SELECT notification_id FROM stored_events WHERE notification_id > ? ORDER BY notification_id LIMIT ?)"
)
COUNT_UP = "INSERT INTO numbers (series, last) VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1"
LAST_NUMBER = "SELECT last FROM numbers WHERE series = ?"

Job = Callable[[sqlite3.Connection], Any]
"""What has to be done in a transaction, perhaps with others in the same one."""
BEYOND = 2**63 - 1
NO_LIMIT = -1


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Any number of threads, one writing at a time; other processes may write to the same file.

    ``lock_timeout`` is how many seconds a write waits for another process.
    """

    def __init__(self, path: str, *, lock_timeout: float = 5.0) -> None:
        self._connections = SQLiteConnections(path, lock_timeout=lock_timeout)
        super().__init__(self._connections)
        self._commits = GroupCommit[Job, Any](self._write)

    def construct_create_table_statements(self) -> list[str]:
        return list(SCHEMA)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        if not stored_events:
            return []
        rows = [(_key(one.originator_id), one.originator_version, one.topic, one.state) for one in stored_events]
        ids: Sequence[int] = self._commits.submit(partial(_insert, rows))
        return ids

    def select_events(  # type: ignore[override] # all that is asked of a notification
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Stored]:
        statement = SELECT_STREAM + (" DESC LIMIT ?" if desc else " LIMIT ?")
        since, upto = -1 if gt is None else gt, BEYOND if lte is None else lte
        rows = self._rows(statement, (_key(originator_id), since, upto, NO_LIMIT if limit is None else limit))
        return [Stored(originator_id, *row) for row in rows]

    def select_streams(self, originator_ids: Collection[UUID]) -> Sequence[Stored]:
        """All events of each of these streams, those of a stream one behind the other."""
        return _stored(self._rows(SELECT_STREAMS, (msgspec.json.encode([one.hex for one in originator_ids]).decode(),)))

    def select_notifications(  # type: ignore[override] # all that is asked of a notification
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Stored]:
        first = (start or 0) + (not inclusive_of_start)
        named = f" AND topic IN ({','.join('?' * len(topics))})" if topics else ""
        statement = f"{SELECT_PAGE}{named} ORDER BY notification_id LIMIT ?"
        rows = self._rows(statement, (first, BEYOND if stop is None else stop, *topics, limit))
        return _stored(rows)

    def position_of_next(self, after: int, most: int) -> int | None:
        """Where the last of the next events stands, at most so many; none when there is none."""
        position: int | None = self._rows(REACH, (after, most))[0][0]
        return position

    def count_notifications(self, after: int, most: int) -> int:
        return int(self._rows(COUNT, (after, most))[0][0])

    def mark_lag(self) -> None:
        """Nobody: writers go one after the other."""

    def next_number(self, series: str) -> int:
        number: int = self._commits.submit(partial(_count_up, series))
        return number

    def close(self) -> None:
        self.datastore.close()

    def _rows(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with turn(), self._connections.lent() as connection:
            return connection.execute(statement, values).fetchall()

    def _write(self, jobs: Sequence[Job]) -> Sequence[Any]:
        with self._connections.lent() as connection:
            connection.execute(BEGIN)
            results = [job(connection) for job in jobs]
            connection.execute(COMMIT)
        return results


def _stored(rows: Sequence[Sequence[Any]]) -> Sequence[Stored]:
    return [Stored(msgspec.convert(stream, UUID), *row) for stream, *row in rows]


def _key(stream: UUID | str) -> str:
    return stream.hex if isinstance(stream, UUID) else stream


def _insert(rows: Sequence[Sequence[Any]], connection: sqlite3.Connection) -> Sequence[int | None]:
    return [connection.execute(INSERT_EVENT, row).lastrowid for row in rows]


def _count_up(series: str, connection: sqlite3.Connection) -> int:
    connection.execute(COUNT_UP, (series,))
    return int(connection.execute(LAST_NUMBER, (series,)).fetchone()[0])

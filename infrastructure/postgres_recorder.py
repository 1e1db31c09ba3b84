"""Events in PostgreSQL, in an order that no reader can skip in, without a lock that queues writers up."""

from collections.abc import Collection, Sequence
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from eventsourcing.persistence import DataError, StoredEvent

from infrastructure.group_commit import GroupCommit
from infrastructure.postgres_connections import Cursor, PostgresConnections
from infrastructure.postgres_schema import MARK, must_go_on
from infrastructure.stored import MarkLag, Stored

PLACES = 2**16 - 1
"""Events that fit into one transaction: their places in it are the last 16 bits of a position."""
LARGE = 1000
"""Events of one command from which on it goes alone."""
TOGETHER = PLACES // LARGE
"""Commands in one transaction."""
FEW = 10
"""Rows up to which the driver remembers a statement with a parameter for each value."""

COLUMNS = "INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state)"
FIRST = "(((SELECT base FROM position_base) + pg_current_xact_id()::text::bigint) << 16)"
INSERT_MANY = (
    f"{COLUMNS} SELECT {FIRST} | place, stream, version, topic, state"  # noqa: S608 - nothing from outside
    " FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::text[], %s::bytea[])"
    " AS new (place, stream, version, topic, state) RETURNING notification_id"
)
SELECT_PAGE = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM settled_events"
    " WHERE notification_id >= %s AND notification_id <= %s"
)
SELECT_HEAD = "SELECT max(notification_id) FROM settled_events"
COUNT = "SELECT count(*) FROM (SELECT FROM settled_events WHERE notification_id > %s LIMIT %s) AS behind"
REACH = (
    "SELECT max(notification_id) FROM ("
    "SELECT notification_id FROM settled_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s) AS next"
)
SELECT_STREAM = (
    "SELECT originator_version, topic, state, notification_id FROM stored_events"
    " WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s"
    " ORDER BY originator_version"
)
SELECT_STREAMS = (
    "SELECT originator_id, originator_version, topic, state, notification_id FROM stored_events"
    " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
)
COUNT_UP = (
    "INSERT INTO numbers AS known (series, last) VALUES (%s, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = known.last + 1 RETURNING last"
)
SELECT_OLDEST_WRITER = f"""
    WITH mark AS (SELECT (({MARK}) & 4294967295)::text::xid AS xid)
    SELECT pid, coalesce(nullif(application_name, ''), backend_type), datname,
        extract(epoch FROM clock_timestamp() - xact_start)::float8
    FROM pg_stat_activity, mark WHERE backend_xid = mark.xid
    UNION ALL
    SELECT NULL, 'prepared transaction ' || gid, database, extract(epoch FROM clock_timestamp() - prepared)::float8
    FROM pg_prepared_xacts, mark WHERE transaction = mark.xid
"""  # noqa: S608 - ours
BEYOND = 2**63 - 1


class PostgresRecorder:
    """Any number of threads and processes; those of this one share commits, ``leaders`` of them at a time.

    The tables must be there, see ``redress migrate``. ``timeout`` is how many seconds a statement may take, waiting
    included.
    """

    def __init__(self, dsn: str, *, connections: int = 16, leaders: int = 4, timeout: float = 5.0) -> None:
        self._connections = PostgresConnections(dsn, most=connections, timeout=timeout, welcome=must_go_on)
        self._commits = GroupCommit[Sequence[StoredEvent], Sequence[int]](
            self._insert, leaders=leaders, largest=TOGETHER
        )

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        if not stored_events:
            return []
        if len(stored_events) > LARGE:
            return self._insert([stored_events])[0]
        return self._commits.submit(stored_events)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[Stored]:
        statement = SELECT_STREAM + (" DESC LIMIT %s" if desc else " LIMIT %s")
        asked = (originator_id, -1 if gt is None else gt, BEYOND if lte is None else lte, limit)
        return [Stored(originator_id, *row) for row in self._select(statement, asked)]

    def select_streams(self, originator_ids: Collection[UUID]) -> Sequence[Stored]:
        """All events of each of these streams, those of a stream one behind the other."""
        return [Stored(*row) for row in self._select(SELECT_STREAMS, ([*originator_ids],))]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Stored]:
        first = (start or 0) + (not inclusive_of_start)
        named, names = (" AND topic = ANY(%s)", [list(topics)]) if topics else ("", [])
        statement = f"{SELECT_PAGE}{named} ORDER BY notification_id LIMIT %s"
        asked = (first, BEYOND if stop is None else stop, *names, limit)
        return [Stored(*row) for row in self._select(statement, asked)]

    def max_notification_id(self) -> int | None:
        head: int | None = self._select(SELECT_HEAD)[0][0]
        return head

    def position_of_next(self, after: int, most: int) -> int | None:
        """Where the last of the next events stands, at most so many; none when there is none."""
        position: int | None = self._select(REACH, (after, most))[0][0]
        return position

    def count_notifications(self, after: int, most: int) -> int:
        return int(self._select(COUNT, (after, most))[0][0])

    def next_number(self, series: str) -> int:
        return int(self._select(COUNT_UP, (series,))[0][0])

    def mark_lag(self) -> MarkLag | None:
        """What readers wait for at this moment; none when all that is committed can be read."""
        oldest = self._select(SELECT_OLDEST_WRITER)
        return MarkLag(*oldest[0]) if oldest else None

    def close(self) -> None:
        self._connections.close()

    def _select(self, statement: str, asked: Sequence[object] = ()) -> Sequence[tuple[Any, ...]]:
        return self._connections.run(lambda cursor: cursor.execute(statement, asked, prepare=True).fetchall())

    def _insert(self, commands: Sequence[Sequence[StoredEvent]]) -> Sequence[Sequence[int]]:
        rows = [row for command in commands for row in command]
        positions = iter(self._connections.run(lambda cursor: inserted(cursor, rows)))
        return [list(islice(positions, len(command))) for command in commands]


def inserted(cursor: Cursor, rows: Sequence[StoredEvent]) -> range:
    """Write all of them or none, and return their positions.

    Where two transactions meet at several streams, both come by them in the same order, so that neither waits for the
    other in a circle; the places say which order was asked for.
    """
    if len(rows) > PLACES:
        raise DataError(f"{len(rows)} events are more than the {PLACES} that one transaction holds")
    values = [(place, e.originator_id, e.originator_version, e.topic, e.state) for place, e in enumerate(rows, start=1)]
    values.sort(key=lambda value: value[1:3])
    if len(rows) <= FEW:
        cursor.execute(insertion(len(rows)), [column for value in values for column in value], prepare=True)
    else:
        cursor.execute(INSERT_MANY, [list(column) for column in zip(*values, strict=True)], prepare=True)
    one = cursor.fetchone()
    first = one[0] - values[0][0] + 1 if one else 0
    return range(first, first + len(rows))


@cache
def insertion(rows: int) -> str:
    return f"{COLUMNS} VALUES {', '.join([f'({FIRST} | %s, %s, %s, %s, %s)'] * rows)} RETURNING notification_id"

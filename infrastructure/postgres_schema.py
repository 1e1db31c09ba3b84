"""The tables of the PostgreSQL event store, who may do what in them, and where the order of the log stands."""

from collections.abc import Iterable

import psycopg
from eventsourcing.persistence import OperationalError
from psycopg.sql import SQL, Identifier

from infrastructure.database import WRITES_NO_EVENTS
from infrastructure.postgres_connections import Cursor

# The oldest transaction that may still write events: those that said they don't are passed over. Who is told so late
# waits for them as well, and misses nothing. A standby knows the oldest one, but not which others there are.
MARK = f"""
    SELECT CASE WHEN pg_is_in_recovery() THEN pg_snapshot_xmin(now)::text::bigint ELSE coalesce((
        SELECT min(xid::text::bigint) FROM pg_snapshot_xip(now) AS xid WHERE xid::text::bigint & 4294967295 NOT IN (
            SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = {WRITES_NO_EVENTS} AND granted
        )
    ), pg_snapshot_xmax(now)::text::bigint) END FROM pg_current_snapshot() AS now
"""  # noqa: S608 - a number of ours
# Revision 0001 of the migrations: it stays as it is, and later revisions change what it made.
# A position is the transaction's number, which never repeats, and the event's place in the transaction. The base is
# added so that positions go on growing where transactions are counted anew: in a cluster that a dump was restored into.
SCHEMA = (
    """
    CREATE TABLE stored_events (
        notification_id bigint NOT NULL UNIQUE,
        originator_id uuid NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        PRIMARY KEY (originator_id, originator_version)
    )
    """,
    """
    CREATE FUNCTION there_must_be_an_event_before_this_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (
            SELECT FROM {schema}.stored_events
            WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1
        ) THEN
            RAISE integrity_constraint_violation USING MESSAGE = 'there is no event before this one';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER streams_have_no_gaps BEFORE INSERT ON stored_events FOR EACH ROW
    WHEN (NEW.originator_version > 1) EXECUTE FUNCTION there_must_be_an_event_before_this_one()
    """,
    "CREATE TABLE numbers (series text PRIMARY KEY, last bigint NOT NULL)",
    "CREATE TABLE position_base (base bigint NOT NULL, single boolean PRIMARY KEY DEFAULT true CHECK (single))",
    "INSERT INTO position_base (base) VALUES (0)",
    # All transactions before the oldest that may still write events are over, or write none: what they wrote is in this
    # very snapshot, and whatever comes later gets a larger number. So who reads here, from any position on, skips none.
    f"""
    CREATE VIEW settled_events AS
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE notification_id <
        ((SELECT base FROM position_base) + ({MARK})) << 16
    """,  # noqa: S608 - nothing from outside
)
GRANTS = (
    "REVOKE ALL ON stored_events, settled_events, numbers, position_base FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT ON stored_events TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON numbers TO {role}",
    "GRANT SELECT ON settled_events, position_base, alembic_version TO {role}",
    "GRANT USAGE, CREATE ON SCHEMA {views} TO {role}",
)
# Those that migrations made for work in progress, which nothing has to stand in for ever.
KEPT_BESIDE = """
    SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
    AND relowner = to_regrole(quote_ident(current_user)) AND relkind = 'r' AND NOT relispartition
    AND relname NOT IN ('stored_events', 'numbers', 'position_base', 'alembic_version')
"""
GRANT_BESIDE = "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}"
THERE_IS_ROOM = "SELECT to_regnamespace(quote_ident(current_schema() || '_views')) IS NOT NULL"
GOES_ON = """
    SELECT base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        > (SELECT coalesce(max(notification_id), 0) >> 16 FROM stored_events)
    FROM position_base
"""
# Transactions that began before this one may still write events: they too come behind those that are there.
GO_ON = """
    UPDATE position_base SET base = 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        + (SELECT max(notification_id) >> 16 FROM stored_events)
"""


def make_room(db: psycopg.Connection) -> None:
    """The schema for read models, which is called like that of the log and ``_views``. For the owner."""
    if db.execute(THERE_IS_ROOM).fetchone() != (True,):
        _run(db, ("CREATE SCHEMA {views}",))


def make(db: psycopg.Connection) -> None:
    """The log in the first schema of the search path. For its owner, once."""
    _run(db, SCHEMA)


def go_on(db: psycopg.Connection) -> None:
    """Let positions go on behind those that are there, also in a copy that came from another cluster. For the owner."""
    if db.execute(GOES_ON).fetchone() != (True,):
        db.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        db.execute(GO_ON)


def grant(db: psycopg.Connection, role: str) -> None:
    """Let ``role`` read everything, add events, count numbers up, and make read models beside them. For the owner."""
    _run(db, GRANTS, role=Identifier(role))
    for (table,) in db.execute(KEPT_BESIDE).fetchall():
        _run(db, (GRANT_BESIDE,), role=Identifier(role), table=Identifier(table))


def must_go_on(cursor: Cursor) -> None:
    """Raises ``OperationalError`` where a new event would come before one that is there, or there are no tables."""
    try:
        goes_on = cursor.execute(GOES_ON).fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise OperationalError("the tables of the event store are not there: run `redress migrate`") from error
    if goes_on != (True,):
        raise OperationalError(
            "the events come from a cluster that had counted more transactions than this one: "
            "run `redress migrate` before anything is added"
        )


def _run(db: psycopg.Connection, statements: Iterable[str], **names: Identifier) -> None:
    found = db.execute("SELECT current_schema()").fetchone()
    schema = str(found and found[0])
    for statement in statements:
        db.execute(SQL(statement).format(schema=Identifier(schema), views=Identifier(f"{schema}_views"), **names))

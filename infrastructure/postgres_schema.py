"""The tables of the PostgreSQL event store, who may do what in them, and where the order of the log stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import OperationalError
from psycopg.sql import SQL, Identifier

from infrastructure.postgres_connections import Cursor, complete, translated

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
    # All transactions before the oldest that is still writing are over: what they wrote is in this very snapshot, and
    # whatever comes later gets a larger number. So who reads here, from any position on, never skips one.
    """
    CREATE VIEW settled_events AS
    SELECT notification_id, originator_id, originator_version, topic, state FROM stored_events
    WHERE notification_id <
        ((SELECT base FROM position_base) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint) << 16
    """,
)
GRANTS = (
    "REVOKE ALL ON stored_events, settled_events, numbers, position_base FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT ON stored_events TO {role}",
    "GRANT SELECT, INSERT, UPDATE ON numbers TO {role}",
    "GRANT SELECT ON settled_events, position_base TO {role}",
)
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('redress: the schema of the event store', 0))"
IS_THERE = "SELECT to_regclass('stored_events') IS NOT NULL"
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


def create_table(dsn: str) -> None:
    """Make what is missing, and let positions go on behind those that are there. Any number may do so at once.

    For the owner of the schema (the first one of the search path), before a release or a restored copy is used.
    """
    with _alone(dsn) as db:
        if not _yes(db, IS_THERE):
            schema = _current_schema(db)
            for statement in SCHEMA:
                db.execute(SQL(statement).format(schema=schema))
        elif not _yes(db, GOES_ON):
            db.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
            db.execute(GO_ON)


def grant(dsn: str, role: str) -> None:
    """Let ``role`` read everything, add events, and count numbers up; and nothing else. For the owner."""
    with _alone(dsn) as db:
        schema = _current_schema(db)
        for statement in GRANTS:
            db.execute(SQL(statement).format(schema=schema, role=Identifier(role)))


def must_go_on(cursor: Cursor) -> None:
    """Raises ``OperationalError`` where a new event would come before one that is there, or there are no tables."""
    try:
        goes_on = cursor.execute(GOES_ON).fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise OperationalError("the tables of the event store are not there: create them first") from error
    if goes_on != (True,):
        raise OperationalError(
            "the events come from a cluster that had counted more transactions than this one: "
            "prepare the schema again before anything is added"
        )


@contextmanager
def _alone(dsn: str) -> Iterator[psycopg.Connection]:
    """One transaction, while no other process changes the schema."""
    try:
        with psycopg.connect(complete(dsn)) as db:
            db.execute(ONE_AT_A_TIME)
            yield db
    except psycopg.Error as error:
        raise translated(error) from error


def _current_schema(db: psycopg.Connection) -> Identifier:
    return Identifier(_answer(db, "SELECT coalesce(current_schema(), 'public')"))


def _yes(db: psycopg.Connection, question: str) -> bool:
    return bool(_answer(db, question))


def _answer(db: psycopg.Connection, question: str) -> Any:
    (row,) = db.execute(question).fetchall()
    return row[0]

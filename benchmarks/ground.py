"""Where a row is measured: an empty house on either database, as durable as in production, and its log in bulk."""

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import psycopg
from eventsourcing.persistence import StoredEvent

from application.ports import Addition, Cause
from benchmarks.append import NOW
from benchmarks.append_postgres import served
from infrastructure.codec import domain_codec
from infrastructure.evidence_store import DiskEvidenceStore
from infrastructure.postgres_recorder import PostgresRecorder
from infrastructure.settings import Settings
from infrastructure.sqlite_recorder import SQLiteRecorder
from infrastructure.storage import migrate

SQLITE, POSTGRES = "sqlite", "pg"
COMMANDS = 1_000
"""In one transaction."""
PHOTO = b"What every buyer shows."


@contextmanager
def on(database: str, directory: Path) -> Iterator[Settings]:
    """Settings of a house that is ready to be used."""
    if database == SQLITE:
        settings = Settings(data=directory / "house")
        migrate(settings)
        with_photo(settings)
        yield settings
        return
    with served(directory) as dsn:
        data = directory / "house"
        data.mkdir()
        settings = Settings(data=data, database=dsn)
        with_photo(settings)
        yield settings


def with_photo(settings: Settings) -> None:
    """The file that the disputes name is there, so that it can be kept."""
    DiskEvidenceStore(settings.data / "evidence").put(hashlib.sha256(PHOTO).hexdigest(), io.BytesIO(PHOTO))


def fill(settings: Settings, commands: Iterable[list[Addition]]) -> int:
    """Write what these commands add, each with an id of its own; returns the number of events.

    The bytes and rows are those that the store writes; only the transactions are larger.
    """
    rows, events = rows_of(commands), 0
    with closing(recorder(settings)) as log:
        while page := [row for command in islice(rows, COMMANDS) for row in command]:
            log.insert_events(page)
            events += len(page)
    if settings.database:
        with psycopg.connect(settings.database, autocommit=True) as db:
            db.execute("VACUUM ANALYZE stored_events")  # which autovacuum does sooner or later
    return events


def recorder(settings: Settings) -> PostgresRecorder | SQLiteRecorder:
    if settings.embedded:
        return SQLiteRecorder(str(settings.data / "events.db"))
    return PostgresRecorder(settings.database, timeout=60)


def rows_of(commands: Iterable[list[Addition]]) -> Iterator[Sequence[StoredEvent]]:
    codec = domain_codec()
    for additions in commands:
        first = additions[0]
        cause = Cause(f"{first.stream.hex}-{first.after}", "f" * 64, first.stream.hex)
        yield [
            StoredEvent(to.stream, version, event.name, codec.encode(event, cause, NOW))
            for to in additions
            for version, event in enumerate(to.events, start=to.after + 1)
        ]

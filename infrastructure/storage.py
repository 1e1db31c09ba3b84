"""Where a house keeps everything: in files of SQLite, or in PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import sqlalchemy as sa

from application.ports import StoreUnavailable
from infrastructure.codec import domain_codec
from infrastructure.database import connect
from infrastructure.event_store import LibraryEventStore, postgres_store, sqlite_store
from infrastructure.migrate import demand_schema, migrate_file
from infrastructure.settings import Settings

SPARE = 4
"""Connections beside those of the threads that answer requests: for what happens by itself, and for figures."""


class DataUnusable(Exception):  # noqa: N818 - says what is wrong with the place, shown to people
    """The data can't be used: the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Storage:
    """``engine`` has the read models, and writes them; ``reader`` is where lists are read: a replica maybe.

    ``records`` has the tables that are kept beside the log.
    """

    store: LibraryEventStore
    engine: sa.Engine
    reader: sa.Engine
    records: sa.Engine

    def close(self) -> None:
        self.store.close()
        for engine in (self.engine, self.reader, self.records):
            engine.dispose()


def open_storage(settings: Settings) -> Storage:
    """Raises ``DataUnusable`` when a place can't be used, ``SchemaUnusable`` when its tables are too old."""
    prepare(settings.data)
    with ExitStack() as opened, reachable():
        storage = in_files(settings.data, opened) if settings.embedded else in_postgres(settings, opened)
        opened.pop_all()
    return storage


def in_files(data: Path, opened: ExitStack) -> Storage:
    records = connect(f"sqlite:///{data / 'events.db'}", durable=True)
    opened.callback(records.dispose)
    migrate_file(records)
    views = connect(f"sqlite:///{data / 'views.db'}")
    return Storage(sqlite_store(data / "events.db", domain_codec()), views, views, records)


def in_postgres(settings: Settings, opened: ExitStack) -> Storage:
    """Nothing is made there: see ``redress migrate``."""
    from infrastructure.postgres_engine import connect_postgres  # noqa: PLC0415 - its driver is an extra

    most = settings.threads + SPARE
    engine = connect_postgres(settings.database, most=most)
    opened.callback(engine.dispose)
    demand_schema(engine)
    reader = connect_postgres(settings.replica, most=most, target="any") if settings.replica else engine
    return Storage(postgres_store(settings.database, domain_codec(), connections=most), engine, reader, engine)


@contextmanager
def reachable() -> Iterator[None]:
    """Tells a server that is away from a name that leads nowhere."""
    try:
        yield
    except ImportError as why:
        raise DataUnusable(
            "PostgreSQL needs a driver that is not installed: it is among what requirements/run.txt lists"
        ) from why
    except ValueError as why:
        raise DataUnusable(f"REDRESS_DATABASE or one of those beside it is {why}") from why
    except sa.exc.DatabaseError as why:
        raise StoreUnavailable(f"the database can't be used: {why.orig}") from why


def migrate(settings: Settings) -> None:
    """Make the database ready for this release; raises what ``open_storage`` does."""
    if settings.embedded:
        open_storage(settings).close()
        return
    with reachable():
        from infrastructure import postgres_migration  # noqa: PLC0415 - its driver is an extra

        postgres_migration.migrate(settings.database_owner or settings.database, settings.database)


def prepare(data: Path) -> None:
    """Make the data directory, and see that it can be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=data).close()
    except OSError as error:
        raise DataUnusable(
            f"the data directory {data} can't be written ({error.strerror}): "
            "make it writable, or name another one with REDRESS_DATA"
        ) from error

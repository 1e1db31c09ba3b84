"""Read models: caught up from nothing, and how soon they show what was just written."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread

from application.ports import Addition, Cause
from benchmarks.append import NOW
from benchmarks.marketplace import log, of
from benchmarks.measure import Race, in_threads, rate, row
from infrastructure.codec import domain_codec
from infrastructure.database import connect
from infrastructure.event_store import LibraryEventStore, sqlite_store
from infrastructure.projector import BATCH, Projector
from infrastructure.terms import PublishedTerms
from projections import ALL

EVENTS = 50_000
ONE_BY_ONE = 2_000
TERMS = PublishedTerms.shipped()
SELECT = "SELECT * FROM stored_events WHERE notification_id > ? ORDER BY notification_id LIMIT ?"
COMMANDS, THREADS = 1_600, 16

Command = tuple[str, list[Addition]]
"""Its id, and what it writes."""


def filled(path: Path, length: int) -> LibraryEventStore:
    store = sqlite_store(path, domain_codec())
    for number, additions in enumerate(of(length, TERMS["default@1"])):
        store.append(*additions, cause=Cause(f"command-{number}"), recorded_at=NOW)
    return store


def projected(store: LibraryEventStore, path: Path, batch: int = BATCH) -> float:
    """Events per second, from empty tables in a new file to the end of the log."""
    engine = connect(f"sqlite:///{path}")
    projector = Projector(store, engine, TERMS, ALL, batch)
    projector.create_tables()
    figure = rate(projector.catch_up, store.head())
    engine.dispose()
    return figure


def copied(log_path: Path, finished: Path, path: Path) -> None:
    """Read the log without decoding it, and insert the rows that the read models end up with into equal tables."""
    raw, rows, target = (sqlite3.connect(at, isolation_level=None) for at in (log_path, finished, path))
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("PRAGMA synchronous = NORMAL")
    for (statement,) in rows.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall():
        target.execute(statement)
    position = 0
    while page := raw.execute(SELECT, (position, BATCH)).fetchall():
        position = page[-1][0]
    for name in (projection.table.name for projection in ALL):
        cursor = rows.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own names
        places = ",".join("?" * len(cursor.description))
        while page := cursor.fetchmany(BATCH):
            target.execute("BEGIN IMMEDIATE")
            target.executemany(f"INSERT INTO {name} VALUES ({places})", page)  # noqa: S608 - our own names
            target.execute("COMMIT")
    for connection in (raw, rows, target):
        connection.close()


@row(
    "project-sqlite",
    unit="events/s",
    limit="SELECT of the log, bulk INSERT of the final rows",
    goal="≥ 0.25",
    rounds=3,
)
def project(directory: Path) -> Iterator[Race]:
    store = filled(directory / "events.db", EVENTS)
    files = (directory / f"views-{number}.db" for number in count())
    finished = next(files)
    projected(store, finished)

    def limit() -> float:
        return rate(lambda: copied(directory / "events.db", finished, next(files)), store.head())

    yield Race(lambda: projected(store, next(files)), limit)
    store.close()


@row("project-batched", unit="events/s", limit="a transaction for each command", goal="≥ 40", rounds=3)
def project_batched(directory: Path) -> Iterator[Race]:
    store = filled(directory / "events.db", EVENTS)
    short = filled(directory / "short.db", ONE_BY_ONE)
    files = (directory / f"views-{number}.db" for number in count())
    yield Race(lambda: projected(store, next(files)), lambda: projected(short, next(files), batch=1))
    short.close()
    store.close()


def lag(per_second: int) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        store = sqlite_store(directory / "events.db", domain_codec())
        engine = connect(f"sqlite:///{directory / 'views.db'}")
        projector, stop = Projector(store, engine, TERMS, ALL), Event()
        projector.create_tables()
        following = Thread(target=projector.run, args=(stop,))
        following.start()
        stories = [log(TERMS["default@1"], first, THREADS) for first in range(1, THREADS + 1)]
        numbers = count()

        def measured() -> float:
            told = [
                [(f"command-{next(numbers)}", next(story)) for _ in range(COMMANDS // THREADS)] for story in stories
            ]
            return p99(store, projector, told, per_second)

        yield Race(measured)
        stop.set()
        following.join()
        engine.dispose()
        store.close()

    return prepare


def p99(store: LibraryEventStore, projector: Projector, told: list[list[Command]], per_second: int) -> float:
    """Milliseconds from the answer to a command until every read model shows it, 99 of 100 times."""
    waited: list[float] = []
    begin = time.perf_counter()

    def work(thread: int) -> None:
        for number, (command_id, additions) in enumerate(told[thread]):
            turn = begin + (number * THREADS + thread) / per_second
            time.sleep(max(0.0, turn - time.perf_counter()))
            position = store.append(*additions, cause=Cause(command_id), recorded_at=NOW)[-1].position
            answered = time.perf_counter()
            if not projector.showing.wait_for(position, 10):
                raise TimeoutError("the read models did not follow")
            waited.append(1000 * (time.perf_counter() - answered))

    in_threads(work, THREADS)
    return quantiles(waited, n=100)[98]


for commands, goal in {200: "≤ 10", 1000: "≤ 25"}.items():
    row(f"lag-{commands}", unit="ms, p99", limit="", goal=goal, rounds=3)(lag(commands))

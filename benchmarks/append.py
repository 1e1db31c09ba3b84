"""Appending one event to a new stream, from one thread and from many."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

from application.ports import Addition, Cause
from benchmarks.disputes import NAMESPACE, disputed
from benchmarks.measure import Race, in_threads, rate, row
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, sqlite_store

AT_A_ROUND = 3072
NOW = datetime(2018, 3, 5, 12, 30, 0, 120034, UTC)
CAUSE = Cause("6f1ed0029a7b4c1d8e5f60718293a4b5", "f" * 64, "4bf92f3577b34da6a3ce929d0e0e4736")
EVENT = disputed(2)[1]
INSERT = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, 1, ?, ?)"


def new_streams(writer: int = 0) -> Iterator[UUID]:
    return (uuid5(NAMESPACE, f"{writer}-{number}") for number in itertools.count())


def appended(store: LibraryEventStore, streams: Iterator[UUID], threads: int) -> float:
    """Events per second, from the event to its positions; what is to be written stands ready before."""
    each = AT_A_ROUND // threads
    additions = [[Addition(next(streams), 0, [EVENT]) for _ in range(each)] for _ in range(threads)]

    def append(number: int) -> None:
        for addition in additions[number]:
            store.append(addition, cause=CAUSE, recorded_at=NOW)

    return rate(partial(in_threads, append, threads), each * threads)


def inserted(raw: sqlite3.Connection, streams: Iterator[UUID], state: bytes) -> float:
    """The same rows with the same bytes, one statement and commit after the other."""
    rows = [(next(streams).hex, EVENT.name, state) for _ in range(AT_A_ROUND)]

    def insert() -> None:
        for values in rows:
            raw.execute(INSERT, values)

    return rate(insert, AT_A_ROUND)


def raw_table(path: Path) -> sqlite3.Connection:
    """The table of the store with its index, one connection, as durable, and nothing else."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute(
        "CREATE TABLE stored_events (notification_id INTEGER PRIMARY KEY, originator_id TEXT NOT NULL,"
        " originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL,"
        " UNIQUE (originator_id, originator_version))"
    )
    return raw


def on_sqlite(threads: int) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        codec = domain_codec()
        store, raw = sqlite_store(directory / "ours.db", codec), raw_table(directory / "raw.db")
        state = codec.encode(EVENT, CAUSE, NOW)
        yield Race(partial(appended, store, new_streams(), threads), partial(inserted, raw, new_streams(), state))
        store.close()
        raw.close()

    return prepare


for threads, goal in {1: "≥ 0.8", 16: "≥ 1.6", 64: "≥ 2.3"}.items():
    row(
        f"append-sqlite-{threads}",
        what=f"an event appended, {threads} thread{'s' * (threads > 1)}",
        unit="events/s",
        limit="INSERT and commit, one connection",
        goal=goal,
    )(on_sqlite(threads))

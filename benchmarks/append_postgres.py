"""Appending one event to a new stream on PostgreSQL, from one thread, from many, and from several processes."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from application.ports import Addition
from benchmarks.append import CAUSE, EVENT, NOW, new_streams
from benchmarks.measure import Race, in_threads, row
from infrastructure.codec import domain_codec
from infrastructure.event_store import LibraryEventStore, postgres_store
from infrastructure.postgres_migration import migrate
from tests.postgres import Server

AT_A_ROUND = 6144
AS_IN_PRODUCTION: dict[str, Any] = {"autovacuum": "on", "shared_buffers": "'256MB'", "max_wal_size": "'4GB'"}
INSERT = "INSERT INTO raw (originator_id, originator_version, topic, state) VALUES (%s, 1, %s, %s)"
RAW_TABLE = """
    CREATE TABLE raw (
        notification_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE, originator_id uuid NOT NULL,
        originator_version bigint NOT NULL, topic text NOT NULL, state bytea NOT NULL,
        PRIMARY KEY (originator_id, originator_version)
    )
"""
Times = tuple[float, float]


@dataclass(slots=True)
class Writer:
    """What one process writes with: a store of several threads, and beside it a raw connection for each of them."""

    store: LibraryEventStore
    raw: list[psycopg.Connection]
    streams: Iterator[UUID]
    state: bytes

    def appended(self, each: int) -> Callable[[int], None]:
        work = [[Addition(s, 0, [EVENT]) for s in islice(self.streams, each)] for _ in self.raw]

        def append(thread: int) -> None:
            for addition in work[thread]:
                self.store.append(addition, cause=CAUSE, recorded_at=NOW)

        return append

    def inserted(self, each: int) -> Callable[[int], None]:
        """The same rows with the same bytes, each a statement that commits by itself."""
        work = [[(s, EVENT.name, self.state) for s in islice(self.streams, each)] for _ in self.raw]

        def insert(thread: int) -> None:
            for values in work[thread]:
                self.raw[thread].execute(INSERT, values, prepare=True)

        return insert

    def timed(self, kind: str, each: int, start: Callable[[], object] = int) -> Times:
        work = self.appended(each) if kind == "ours" else self.inserted(each)
        start()
        begun = time.monotonic()
        in_threads(work, len(self.raw))
        return begun, time.monotonic()


@contextmanager
def writing(dsn: str, threads: int, number: int = 0) -> Iterator[Writer]:
    codec = domain_codec()
    with ExitStack() as stack:
        raw = [stack.enter_context(psycopg.connect(dsn, autocommit=True)) for _ in range(threads)]
        store = stack.enter_context(closing(postgres_store(dsn, codec)))
        yield Writer(store, raw, new_streams(number), codec.encode(EVENT, CAUSE, NOW))


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """A server as in production on the real disk, with both tables."""
    directory.chmod(0o711)
    (directory / "server").mkdir()
    server = Server(directory / "server", **AS_IN_PRODUCTION)
    with server.gone_with_us():
        server.start()
        migrate(server.dsn(), server.dsn())
        with psycopg.connect(server.dsn()) as db:
            db.execute(RAW_TABLE)
        yield server.dsn()


def rate(times: list[Times], amount: int) -> float:
    return amount / (max(end for _, end in times) - min(begun for begun, _ in times))


def in_one_process(threads: int) -> Callable[[Path], Iterator[Race]]:
    each = AT_A_ROUND // max(threads, 4)

    def prepare(directory: Path) -> Iterator[Race]:
        with served(directory) as dsn, writing(dsn, threads) as writer:

            def measured(kind: str) -> float:
                return rate([writer.timed(kind, each)], each * threads)

            yield Race(partial(measured, "ours"), partial(measured, "limit"))

    return prepare


def in_processes(processes: int, threads: int) -> Callable[[Path], Iterator[Race]]:
    each = AT_A_ROUND // (processes * threads)

    def prepare(directory: Path) -> Iterator[Race]:
        with served(directory) as dsn, ExitStack() as stack:
            pipes = [stack.enter_context(writer_process(dsn, threads, number, each)) for number in range(processes)]

            def told(word: str) -> list[Any]:
                for pipe in pipes:
                    pipe.send(word)
                return [pipe.recv() for pipe in pipes]

            def measured(kind: str) -> float:
                told(kind)
                return rate(told("now"), each * processes * threads)

            yield Race(partial(measured, "ours"), partial(measured, "limit"))

    return prepare


@contextmanager
def writer_process(dsn: str, threads: int, number: int, each: int) -> Iterator[Connection]:
    spawn = get_context("spawn")
    pipe, other_end = spawn.Pipe()
    process = spawn.Process(target=write_when_told, args=(other_end, dsn, threads, number, each))
    process.start()
    yield pipe
    pipe.send(None)
    process.join()


def write_when_told(pipe: Connection, dsn: str, threads: int, number: int, each: int) -> None:
    def together() -> None:
        pipe.send("ready")
        pipe.recv()

    with writing(dsn, threads, number) as writer:
        while kind := pipe.recv():
            pipe.send(writer.timed(kind, each, together))


for threads, goal in {1: "≥ 0.8", 16: "≥ 0.9", 64: "≥ 1.1"}.items():
    many = "s" * (threads > 1)
    row(
        f"append-pg-{threads}",
        what=f"an event appended, {threads} thread{many}",
        unit="events/s",
        limit=f"autocommit INSERT, {threads} connection{many}",
        goal=goal,
    )(in_one_process(threads))
row(
    "append-pg-16x4",
    what="an event appended, 4 processes of 4 threads",
    unit="events/s",
    limit="autocommit INSERT, 4 processes of 4 connections",
    goal="≥ 0.5",
)(in_processes(4, 4))

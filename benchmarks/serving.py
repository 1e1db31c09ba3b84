"""The whole way: commands in process and over HTTP, and pages."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from application.ports import Cause
from benchmarks.append import CAUSE, EVENT, NOW, inserted, new_streams, raw_table
from benchmarks.append_postgres import AT_A_ROUND, writing
from benchmarks.append_postgres import rate as rate_of_times
from benchmarks.busy import SELLER, countered, disputes
from benchmarks.ground import POSTGRES, SQLITE, on
from benchmarks.measure import Race, Round, in_threads, rate, row
from benchmarks.processes import asked, bare, one, redress, worker
from infrastructure.bootstrap import House, build
from infrastructure.codec import domain_codec
from infrastructure.settings import Settings

COMMANDS, THREADS, READS = 512, 16, 2048
PAGE = "/v1/disputes?limit=20"
OFFER = {"remedy": "partial-refund", "amounts": [{"line": 1, "amount": {"currency": "EUR", "amount": "20.00"}}]}
BODY = json.dumps({"proposal": OFFER, "note": "This is what I can do."}).encode()
PROCESSES = {SQLITE: 1, POSTGRES: 2}


def commanded(over: House, waiting: Callable[[], list[UUID]]) -> float:
    """Commands per second in process: history of nine events and the order's, fold, decide, append."""
    streams = waiting()
    each = len(streams) // THREADS

    def run(number: int) -> None:
        for stream in streams[number * each : (number + 1) * each]:
            command = countered(SELLER, 2000, datetime.now(UTC))
            over.disputes.execute(stream, command, Cause(uuid4().hex))

    return rate(partial(in_threads, run, THREADS), each * THREADS)


def in_process(database: str) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with ExitStack() as stack:
            settings = replace(stack.enter_context(on(database, directory)), threads=THREADS)
            house = stack.enter_context(closing(build(settings)))
            waiting = partial(disputes, settings, count(), COMMANDS)
            limit = bare_inserts(stack, settings, directory)
            yield Race(partial(commanded, house, waiting), limit)

    return prepare


def bare_inserts(stack: ExitStack, settings: Settings, directory: Path) -> Round:
    """As the limit of ``append-…-16``."""
    if settings.embedded:
        raw = stack.enter_context(closing(raw_table(directory / "raw.db")))
        return partial(inserted, raw, new_streams(), domain_codec().encode(EVENT, CAUSE, NOW))
    writer, each = stack.enter_context(writing(settings.database, THREADS)), AT_A_ROUND // THREADS
    return lambda: rate_of_times([writer.timed("limit", each)], each * THREADS)


def commands_over_http(database: str) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with ExitStack() as stack:
            settings, processes = stack.enter_context(on(database, directory)), PROCESSES[database]
            doors = stack.enter_context(redress(settings, processes))
            if database == POSTGRES:
                stack.enter_context(worker(settings))
            others = stack.enter_context(bare(directory, database=settings.database, processes=processes))
            numbers, streams = count(), new_streams()

            def ours() -> float:
                waiting = disputes(settings, numbers, COMMANDS)
                return asked(doors, [("POST", f"/v1/disputes/{it}/counter-proposals", BODY) for it in waiting])

            def limit() -> float:
                return asked(others, [("POST", f"/command/{next(streams)}", BODY) for _ in range(COMMANDS)])

            yield Race(ours, limit)

    return prepare


def pages_over_http(database: str) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with ExitStack() as stack:
            settings, processes = stack.enter_context(on(database, directory)), PROCESSES[database]
            disputes(settings, count(), 200)
            settle(settings)
            doors = stack.enter_context(redress(settings, processes))
            others = stack.enter_context(bare(directory, one(doors[0], PAGE), processes=processes))
            ours, limit = [("GET", PAGE, None)] * READS, [("GET", "/page", None)] * READS
            yield Race(partial(asked, doors, ours), partial(asked, others, limit))

    return prepare


def settle(settings: Settings) -> None:
    """Let read models show everything."""
    with closing(build(settings)) as house:
        house.settle()


for database, name, limit in (
    (SQLITE, "sqlite", "INSERT and commit, one connection"),
    (POSTGRES, "pg", "autocommit INSERT, 16 connections"),
):
    row(
        f"command-{name}-16",
        what="a counter-proposal in process, 16 threads",
        unit="commands/s",
        limit=limit,
        goal="≥ 0.6",
        rounds=5,
    )(in_process(database))
for database, suffix, where in ((SQLITE, "", "one process"), (POSTGRES, "-pg", "2 processes and a worker")):
    row(
        f"http-command{suffix}",
        what=f"a counter-proposal over HTTP, 8 clients, {where}",
        unit="commands/s",
        limit="bare Flask view that validates the same body and inserts one row, as many processes",
        goal="≥ 0.6",
        rounds=5,
    )(commands_over_http(database))
    row(
        f"http-page{suffix}",
        what=f"20 disputes of a list over HTTP, 8 clients, {where.removesuffix(' and a worker')}",
        unit="pages/s",
        limit="bare Flask view, the same bytes from memory, as many processes",
        goal="≥ 0.5",
    )(pages_over_http(database))

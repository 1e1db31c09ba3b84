"""How soon read models show what was just written, by whoever keeps them."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import quantiles

from application.ports import Addition, Cause
from benchmarks.append import NOW
from benchmarks.ground import POSTGRES, SQLITE, on
from benchmarks.marketplace import log
from benchmarks.measure import Race, in_threads, row
from benchmarks.processes import worker
from infrastructure.bootstrap import House, build

COMMANDS, THREADS = 1_600, 16
LATER = datetime(2099, 3, 1, 9, tzinfo=UTC)
"""So late that nothing in it is due."""
Command = tuple[str, list[Addition]]
"""Its id, and what it writes."""


def lag(database: str, per_second: int) -> Callable[[Path], Iterator[Race]]:
    def prepare(directory: Path) -> Iterator[Race]:
        with on(database, directory) as settings, closing(build(settings)) as house, following(house):
            terms = house.terms["default@1"]
            stories = [log(terms, first, THREADS, LATER) for first in range(1, THREADS + 1)]
            numbers = count()

            def measured() -> float:
                told = [
                    [(f"command-{next(numbers)}", next(story)) for _ in range(COMMANDS // THREADS)] for story in stories
                ]
                return p99(house, told, per_second)

            yield Race(measured)

    return prepare


def following(house: House) -> AbstractContextManager[None]:
    """Here on the embedded databases, in another process on PostgreSQL."""
    return here(house) if house.settings.embedded else worker(house.settings)


@contextmanager
def here(house: House) -> Iterator[None]:
    house.start()
    yield


def p99(house: House, told: list[list[Command]], per_second: int) -> float:
    """Milliseconds from the answer to a command until every read model shows it, 99 of 100 times."""
    waited: list[float] = []
    begin = time.perf_counter()

    def work(thread: int) -> None:
        for number, (command_id, additions) in enumerate(told[thread]):
            turn = begin + (number * THREADS + thread) / per_second
            time.sleep(max(0.0, turn - time.perf_counter()))
            written = house.store.append(*additions, cause=Cause(command_id), recorded_at=NOW)
            answered = time.perf_counter()
            if not house.showing.wait_for(written[-1].position, 10):
                raise TimeoutError("the read models did not follow")
            waited.append(1000 * (time.perf_counter() - answered))

    in_threads(work, THREADS)
    return quantiles(waited, n=100)[98]


for commands, goal in {200: "≤ 10", 1000: "≤ 25"}.items():
    for database, who in {SQLITE: "in the same process", POSTGRES: "in another process"}.items():
        row(
            f"lag-{database}-{commands}",
            what=f"from the answer to a command until every read model shows it, kept {who}, {commands} commands/s",
            unit="ms, p99",
            limit="",
            goal=goal,
            rounds=3,
        )(lag(database, commands))

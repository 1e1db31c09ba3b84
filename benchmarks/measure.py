"""How a row is measured: what is ours and its limit in turn, round after round, in one run."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine

RESULTS = Path(__file__).with_name("results.json")
DATA = Path(__file__).parent.parent / "var"
ROUNDS = 7
WIDTH = 120  # a row stays on one line

Round = Callable[[], float]
"""Does the work once and tells the figure, in the unit of the row."""


@dataclass
class Sizes:
    """How much there is in those rows that depend on it, as the command line says."""

    events: int = 50_000
    disputes: int = 50_000
    deadlines: int = 5_000
    entries: int = 1_000_000


SIZES = Sizes()


@dataclass(frozen=True, slots=True)
class Race:
    """What is ours, and the limit beside it, where there is one."""

    ours: Round
    limit: Round | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``what`` says in a few words what is measured; it may name the ``Sizes`` that this depends on, in braces.

    ``goal`` is what the ratio (or, without a limit, the value) should be; empty when there is none.
    """

    name: str
    what: str
    unit: str
    limit: str
    goal: str
    prepare: Callable[[Path], AbstractContextManager[Race]]
    rounds: int
    warm_up: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Medians; ``ratio``, ``min`` and ``max`` are of the rounds' ratios, or of the values where there is no limit.

    ``at`` is the day (UTC).
    """

    name: str
    what: str
    value: float
    unit: str
    limit: str
    limit_value: float | None
    ratio: float | None
    min: float
    max: float
    rounds: int
    goal: str
    at: str
    machine: str


ROWS: dict[str, Row] = {}


def row(
    name: str, *, what: str, unit: str, limit: str, goal: str, rounds: int = ROUNDS, warm_up: bool = True
) -> Callable[[Callable[[Path], Iterator[Race]]], None]:
    """Register a generator that gets an empty directory on the real disk, yields one ``Race`` and cleans up."""

    def register(prepare: Callable[[Path], Iterator[Race]]) -> None:
        ROWS[name] = Row(name, what, unit, limit, goal, contextmanager(prepare), rounds, warm_up)

    return register


def measure(chosen: Row, rounds: int | None = None) -> Result:
    """``rounds`` is how many instead of the row's own number."""
    DATA.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=DATA) as directory, chosen.prepare(Path(directory)) as race:
        values, limits = [], []
        for round_ in range(-1 if chosen.warm_up else 0, rounds or chosen.rounds):  # the first one warms up both
            limit = race.limit() if race.limit else None
            value = race.ours()
            if round_ >= 0:
                values.append(value)
                limits += [limit] if limit is not None else []
    return summary(chosen, values, limits)


def summary(chosen: Row, values: list[float], limits: list[float]) -> Result:
    ratios = [value / limit for value, limit in zip(values, limits, strict=False)]
    spread = ratios or values
    return Result(
        name=chosen.name,
        what=chosen.what.format_map(vars(SIZES)),
        value=rounded(median(values)),
        unit=chosen.unit,
        limit=chosen.limit,
        limit_value=rounded(median(limits)) if limits else None,
        ratio=rounded(median(ratios)) if ratios else None,
        min=rounded(min(spread)),
        max=rounded(max(spread)),
        rounds=len(values),
        goal=chosen.goal,
        at=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine(),
    )


def rounded(number: float) -> float:
    return float(f"{number:.4g}")


def run(names: list[str], rounds: int | None = None, *, only_print: bool = False) -> None:
    """Measure these rows, write each to the results beside the others as soon as it is there, and print them."""
    results = []
    for name in names:
        results.append(measure(ROWS[name], rounds))
        if not only_print:
            keep(results)
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(table(results))


def keep(results: list[Result]) -> None:
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    merged = {result["name"]: result for result in [*known, *map(asdict, results)]}
    rows = [merged[name] for name in sorted(merged) if name in ROWS]
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


def table(results: list[Result]) -> Table:
    shown = Table("row", "measured", "unit", "limit", "beside it", "ratio", "min - max", "goal")
    shown.columns[0].no_wrap = True
    for column in (1, 4, 5, 6):
        shown.columns[column].justify = "right"
    for result in results:
        ratio = f"{result.ratio:.2f}" if result.ratio is not None else ""
        beside = f"{result.limit_value:,.0f}" if result.limit_value is not None else ""
        spread = f"{result.min:,.2f} - {result.max:,.2f}"
        value = f"{result.value:,.0f}"
        shown.add_row(result.name, value, result.unit, result.limit, beside, ratio, spread, result.goal)
    return shown


def rate(work: Callable[[], object], amount: int) -> float:
    """How many of ``amount`` per second, when ``work`` does them all."""
    start = time.perf_counter()
    work()
    return amount / (time.perf_counter() - start)


def in_threads(work: Callable[[int], None], threads: int) -> None:
    """Run ``work(number)`` in that many threads at once; a failure of one is raised here."""
    failures: list[Exception] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except Exception as failure:  # noqa: BLE001 - raised below
            failures.append(failure)

    running = [threading.Thread(target=guarded, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if failures:
        raise failures[0]

"""What a server process costs before it does anything: time until its first answer, and memory."""

import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from benchmarks.busy import disputes
from benchmarks.ground import SQLITE, on
from benchmarks.measure import Race, row
from benchmarks.processes import asked, redress
from benchmarks.serving import PAGE, settle

REQUESTS = 10_000


@row(
    "start",
    what="from the start of `redress serve` to its first answer",
    unit="s",
    limit='python -c "import flask, sqlalchemy"',
    goal="≤ 3",
    rounds=5,
)
def start(directory: Path) -> Iterator[Race]:
    with on(SQLITE, directory) as settings:
        disputes(settings, count(), 50)
        settle(settings)

        def ours() -> float:
            began = time.perf_counter()
            with redress(settings):
                return time.perf_counter() - began

        def limit() -> float:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", "import flask, sqlalchemy"], check=True)
            return time.perf_counter() - began

        yield Race(ours, limit)


@row(
    "memory",
    what="`redress serve` after 10,000 requests",
    unit="MB",
    limit="",
    goal="≤ 120",
    rounds=1,
    warm_up=False,
)
def memory(directory: Path) -> Iterator[Race]:
    with on(SQLITE, directory) as settings:
        disputes(settings, count(), 200)
        settle(settings)
        with redress(settings) as doors:

            def resident() -> float:
                asked(doors, [("GET", PAGE, None)] * REQUESTS)
                return sum(map(megabytes, serving_processes(doors[0].process)))

            yield Race(resident)


def serving_processes(pid: int) -> list[int]:
    """The process that does the work: the supervisor's only child."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if "resource_tracker" not in command_line(int(child))]


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024

"""python -m chaos NAME … | all: campaigns, a line of JSON each; exit code 1 when anything did not hold."""

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from chaos import report
from chaos.campaign import CAMPAIGNS, Figures, load, printed, run

AT_ONCE = 2
"""Campaigns in small form that run beside each other: much of each is waiting."""


def main() -> int:
    load()
    asked = arguments().parse_args()
    lines = []
    for line in carried_out(asked):
        print(printed(line), flush=True)
        lines.append(line)
    if asked.report:
        report.write(lines)
    return 0 if all(line["ok"] for line in lines) else 1


def carried_out(asked: argparse.Namespace) -> Iterator[Figures]:
    """The lines, in the order of the names; in full form nothing runs beside what is measured."""
    names = [*CAMPAIGNS] if "all" in asked.names else asked.names
    todo = [
        (name, database, asked.times or (CAMPAIGNS[name].full if asked.full else CAMPAIGNS[name].small))
        for name in names
        for database in CAMPAIGNS[name].databases
        if asked.db in (None, database)
    ]
    at_once = 1 if asked.full else min(AT_ONCE, len(todo))
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as lanes:
        yield from lanes.map(run, *zip(*todo, strict=True))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("names", nargs="+", choices=[*CAMPAIGNS, "all"], metavar="NAME", help=", ".join(CAMPAIGNS))
    parser.add_argument("--db", choices=["sqlite", "postgres"], help="only on this database")
    parser.add_argument("--full", action="store_true", help="as often as before a release, not as often as in CI")
    parser.add_argument("--times", type=int, help="so many times instead")
    parser.add_argument("--report", action="store_true", help=f"keep the lines, and write them into {report.PAGE.name}")
    return parser


if __name__ == "__main__":
    sys.exit(main())

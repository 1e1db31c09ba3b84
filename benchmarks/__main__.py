"""python -m benchmarks: measures every row; python -m benchmarks NAME …: these."""

import argparse
import importlib
import logging
from dataclasses import asdict, fields
from pathlib import Path

from benchmarks.measure import ROWS, SIZES, run
from infrastructure.loading import no_garbage

with no_garbage():  # as every process of Redress is loaded
    for module in sorted(Path(__file__).parent.glob("*.py")):
        if module.stem != "__main__":
            importlib.import_module(f"benchmarks.{module.stem}")


def main() -> None:
    asked = arguments().parse_args()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # that a sweep takes longer than a second is no news
    for size in asdict(SIZES):
        setattr(SIZES, size, getattr(asked, size))
    run(asked.names or [*ROWS], asked.rounds, only_print=asked.only_print)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ROWS, []], metavar="NAME", help=", ".join(ROWS))
    parser.add_argument("--rounds", type=int, help="so many instead of a row's own number")
    parser.add_argument("--only-print", action="store_true", help="leave results.json as it is")
    for size in fields(SIZES):
        parser.add_argument(f"--{size.name}", type=int, default=size.default, metavar="N", help="%(default)s")
    return parser


if __name__ == "__main__":
    main()

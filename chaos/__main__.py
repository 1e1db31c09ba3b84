"""python -m chaos NAME … | all: campaigns, a line of JSON each; exit code 1 when anything did not hold."""

import argparse
import importlib
import io
import logging
import sys
from pathlib import Path

from chaos.campaign import CAMPAIGNS, printed
from infrastructure import logs

for module in sorted(Path(__file__).parent.glob("*.py")):
    if module.stem != "__main__":
        importlib.import_module(f"chaos.{module.stem}")


def main() -> int:
    asked = arguments().parse_args()
    logs.configure(io.StringIO(), level=logging.CRITICAL)  # whatever goes wrong here goes wrong on purpose
    names = [*CAMPAIGNS] if asked.names == ["all"] else asked.names
    well = True
    for name in names:
        chosen = CAMPAIGNS[name]
        for database in chosen.databases:
            if asked.db in (None, database):
                line = chosen.run(database, asked.times or (chosen.full if asked.full else chosen.small))
                print(printed(line), flush=True)
                well &= line["ok"]
    return 0 if well else 1


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("names", nargs="+", choices=[*CAMPAIGNS, "all"], metavar="NAME", help=", ".join(CAMPAIGNS))
    parser.add_argument("--db", choices=["sqlite", "postgres"], help="only on this database")
    parser.add_argument("--full", action="store_true", help="as often as before a release, not as often as in CI")
    parser.add_argument("--times", type=int, help="so many times instead")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""python -m benchmarks: measures every row; python -m benchmarks NAME …: these."""

import importlib
import sys
from pathlib import Path

from benchmarks.measure import ROWS, run

for module in sorted(Path(__file__).parent.glob("*.py")):
    if module.stem not in {"__main__", "measure"}:
        importlib.import_module(f"benchmarks.{module.stem}")

if unknown := [name for name in sys.argv[1:] if name not in ROWS]:
    sys.exit(f"There is no row called {unknown[0]}; there are {', '.join(ROWS)}.")
run(sys.argv[1:] or [*ROWS])

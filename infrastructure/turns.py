"""Threads take turns at reading from SQLite.

Its driver lets go of Python's lock at every row. Where many threads fetch at once, each row is a change of threads,
and that costs more than the row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

PATIENCE = 0.02
"""Seconds after which a reader goes on beside the one before it: nobody waits for somebody's long query."""

_turn = Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the other readers of this process. A courtesy: nothing depends on being alone."""
    taken = _turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if taken:
            _turn.release()

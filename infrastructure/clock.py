"""The wall clock, and for development a clock that can be moved forward."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from application.ports import Clock


def system_clock() -> datetime:
    return datetime.now(UTC)


class ClockMovesForward(ValueError):  # noqa: N818 - the rule that was broken
    """A test clock was asked to go back; what has happened can't be undone."""


class TestClock:
    """The wall clock plus an offset that only grows, kept in a file so that a restart does not turn time back.

    Every process that uses the same file tells the same time.
    """

    __test__ = False  # not a test, whatever its name says to a test runner

    def __init__(self, file: Path, wall: Clock = system_clock) -> None:
        self._file, self._wall, self._lock = file, wall, threading.Lock()
        self._read = (0, timedelta(0))

    def __call__(self) -> datetime:
        return self._wall() + self.offset

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the wall clock."""
        try:
            changed = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta(0)
        if changed != self._read[0]:
            self._read = (changed, timedelta(seconds=float(self._file.read_text() or 0)))
        return self._read[1]

    def advance_to(self, instant: datetime) -> None:
        """Move forward to ``instant`` (UTC); raises ``ClockMovesForward`` when that has passed."""
        with self._lock:
            ahead = instant - self._wall()
            if ahead < self.offset:
                raise ClockMovesForward(f"it is already {self().isoformat()}")
            partial = self._file.with_suffix(".new")
            partial.write_text(repr(ahead.total_seconds()))
            partial.replace(self._file)

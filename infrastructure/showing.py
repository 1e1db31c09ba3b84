"""What read models show by now, for those who wait to see what they have written."""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from infrastructure.checkpoints import positions
from infrastructure.database import reading
from projections.projection import Projection

LOOK_EVERY = 0.003
"""Seconds between two looks at the checkpoints, for those who wait for what another process writes."""
TOLD, LOOK_SELDOM = 1.0, 0.01
"""So many seconds after this process wrote them itself, and tells it, looks are as far apart as this."""


class Showing:
    """Looks where lists are read: on a replica, rows and checkpoint arrive together, and later than on the primary.

    However many wait, one of them looks for all.
    """

    def __init__(self, engine: sa.Engine, projections: Sequence[Projection]) -> None:
        self._engine, self._projections = engine, tuple(projections)
        self._reached: dict[str, int] = {}
        self._told_at = self._look_at = -TOLD
        self._watched = False
        self._moved = threading.Condition()

    def wait_for(self, position: int, timeout: float, *names: str) -> bool:
        """Whether these read models (all when none is named) show ``position`` within ``timeout`` seconds."""
        until = time.monotonic() + timeout
        wanted = names or tuple(projection.name for projection in self._projections)
        with self._moved:
            while not self._show(position, wanted):
                left = until - time.monotonic()
                if not self._watched:
                    return self._watch(position, wanted, until)
                if left <= 0:
                    return False
                self._moved.wait(left)
        return True

    def tell(self, names: Iterable[str], position: int) -> None:
        """They have come so far in this process: whoever waits for them may look again."""
        with self._moved:
            self._told_at = time.monotonic()
            self._learn(dict.fromkeys(names, position))

    def _show(self, position: int, names: Iterable[str]) -> bool:
        return min(self._reached.get(name, -1) for name in names) >= position

    def _watch(self, position: int, names: Sequence[str], until: float) -> bool:
        """Look for all who wait, as long as one of them has to wait."""
        with self._watching():
            while not self._show(position, names):
                pause, left = self._look_at - time.monotonic(), until - time.monotonic()
                if pause <= 0:
                    self._look()
                elif left <= 0:
                    return False
                else:
                    self._moved.wait(min(pause, left))
        return True

    @contextmanager
    def _watching(self) -> Iterator[None]:
        self._watched = True
        try:
            yield
        finally:
            self._watched = False
            self._moved.notify_all()  # somebody else has to

    def _look(self) -> None:
        """At the tables. Who has something to tell meanwhile need not wait."""
        self._moved.release()
        try:
            with reading(self._engine) as db:
                found = positions(db, self._projections)
        finally:
            self._moved.acquire()
            now = time.monotonic()
            self._look_at = now + (LOOK_SELDOM if now < self._told_at + TOLD else LOOK_EVERY)
        self._learn(found)

    def _learn(self, positions: Mapping[str, int]) -> None:
        """Nothing goes back, however late an answer is."""
        further = {name: at for name, at in positions.items() if at > self._reached.get(name, -1)}
        if further:
            self._reached.update(further)
            self._moved.notify_all()

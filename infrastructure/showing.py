"""What read models show by now, for those who wait to see what they have written."""

import threading
import time
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from infrastructure.checkpoints import positions
from projections.projection import Projection

LOOK_EVERY = 0.01
"""Seconds between two looks at the checkpoints, for those who wait for what another process writes."""


class Showing:
    """Looks where lists are read: on a replica, rows and checkpoint arrive together, and later than on the primary."""

    def __init__(self, engine: sa.Engine, projections: Sequence[Projection]) -> None:
        self._engine, self._projections = engine, tuple(projections)
        self._reached: dict[str, int] = {}
        self._looked_at = 0.0
        self._moved = threading.Condition()

    def wait_for(self, position: int, timeout: float, *names: str) -> bool:
        """Whether these read models (all when none is named) show ``position`` within ``timeout`` seconds."""
        until = time.monotonic() + timeout
        wanted = names or tuple(projection.name for projection in self._projections)
        with self._moved:
            while not self._have_reached(position, wanted):
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._moved.wait(min(left, LOOK_EVERY))
        return True

    def tell(self, names: Iterable[str], position: int) -> None:
        """They have come so far in this process: whoever waits for them may look again."""
        with self._moved:
            self._reached.update(dict.fromkeys(names, position))
            self._moved.notify_all()

    def _have_reached(self, position: int, names: Sequence[str]) -> bool:
        """As this process knows, or else as the tables say, where one of those who wait looks for all of them."""
        now = time.monotonic()
        if min(self._reached.get(name, -1) for name in names) < position and now >= self._looked_at + LOOK_EVERY:
            self._looked_at = now
            with self._engine.connect() as db:
                self._reached.update(positions(db, self._projections))
        return min(self._reached.get(name, -1) for name in names) >= position

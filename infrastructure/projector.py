"""Keeps read models in step with the log, and builds one anew while its old rows are being read."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import sqlalchemy as sa

from application.ports import EventStore, Terms
from application.timeouts import always
from infrastructure.checkpoints import positions
from infrastructure.database import reading
from infrastructure.follower import Follower
from infrastructure.outages import OUTAGES
from infrastructure.renewal import FRESH, beside, create_tables, rebuild, take_place
from infrastructure.showing import Showing
from projections.projection import Projection

log = logging.getLogger(__name__)

BATCH = 1000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.05
"""Seconds between two looks at a log that nobody in this process adds to."""
LOOK_ROUND = 1.0
"""Seconds until it is seen at the latest that another process has begun with a fresh read model."""
UNTIL_OURS = 0.25
"""Seconds until a process looks again whether it is the one that follows."""
LONGEST_TROUBLE = 1.0
"""Seconds until the next look at a database that can't be reached, at the most."""
MOST_COUNTED = 100_000
LONGEST_REST = 60.0
"""Seconds after which a read model that fails is tried again at the latest; at first it is one."""


class WakingStore(EventStore, Protocol):
    """A store that says when something was added in this process, and how much there is to follow."""

    @property
    def appended(self) -> threading.Event: ...
    def count(self, *, after: int, most: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Failing:
    """A read model that can't go on: how often that was tried, and when it is tried again (monotonic seconds)."""

    times: int = 0
    again_at: float = 0.0


def unheard(_: int) -> None:
    """Nobody wants to know of the progress."""


class Projector:
    """Follows the log. Several may do so at once, in one process or in more: each event counts once.

    Read models that stand at the same position go on together: one reading, one folding, one transaction. One that
    fails is left behind and tried again after a rest; the others don't wait for it.
    """

    def __init__(
        self, store: WakingStore, engine: sa.Engine, terms: Terms, projections: Sequence[Projection], batch: int = BATCH
    ) -> None:
        self._store, self._engine, self._terms, self._batch = store, engine, terms, batch
        self._projections = {projection.name: projection for projection in projections}
        self._fresh = {projection.name: beside(projection) for projection in projections}
        self._follower = self._another_follower()
        self._stands: dict[str, int] = {}
        """As they were found, and taken further since: what is wrong here is found out before anything is written."""
        self._found_at = 0.0
        self._failing: dict[str, Failing] = {}
        self._stepping = threading.Lock()
        self.showing = Showing(engine, projections)

    def create_tables(self) -> None:
        """Make the tables that are missing or of another shape. Safe when several processes start at once."""
        create_tables(self._engine, list(self._projections.values()))

    def step(self) -> int:
        """Take every read model one batch further; says how many events that were, 0 at the end of the log."""
        with self._stepping:
            if not self._stands:
                self._find()
            groups = self._groups()
            self._follower.forget_all_but(groups)
            # Those in front first: whoever is behind must not make them late.
            events = sum(self._follow(position, groups[position]) for position in sorted(groups, reverse=True))
            if not events:
                self._renew(chain.from_iterable(groups.values()))
            return events

    def catch_up(self, progress: Callable[[int], object] = unheard) -> None:
        """Follow to the end of the log; ``progress`` is told the number of events after each batch."""
        with self._stepping:
            self._find()
        while events := self.step():
            progress(events)

    def run(self, stop: threading.Event, ours: Callable[[], bool] = always) -> None:
        """Follow until ``stop`` is set: at once when something is added here, soon when it is elsewhere.

        ``ours`` says whether it is this process that follows now.
        """
        pause = SHORTEST_PAUSE
        while not stop.is_set():
            self._store.appended.clear()
            try:
                if not ours():
                    stop.wait(UNTIL_OURS)
                    continue
                moved = self.step()
            except Exception:
                pause = min(2 * max(pause, LONGEST_PAUSE), LONGEST_TROUBLE)
                log.exception("read models can't go on; trying again in %s s", pause)
                stop.wait(pause)
                continue
            pause = SHORTEST_PAUSE if moved else min(2 * pause, LONGEST_PAUSE)
            if moved < self._batch // 2:  # at the end: what came meanwhile in this process wakes us at once
                self._store.appended.wait(pause)

    def rebuild(self, name: str, progress: Callable[[int], object] = unheard) -> None:
        """Fill a read model anew in a table beside it, which then takes its place; readers see one or the other.

        Two at once help each other. ``progress`` is told the number of events after each batch. Raises ``KeyError``
        when there is no such read model, and whatever keeps it from being built.
        """
        rebuild(self._engine, self._another_follower(), self._projections[name], progress)
        self._failing.pop(name, None)

    def positions(self) -> dict[str, int]:
        """Where each read model stands, 0 at the beginning of the log."""
        found = self._followed(self._positions())
        followed = {projection.name.removesuffix(FRESH): position for projection, position in found}
        return dict.fromkeys(self._projections, 0) | followed

    def lag(self) -> dict[str, int]:
        """For each read model how many events it is behind the log, ``MOST_COUNTED`` when it is more than that."""
        stands = self.positions()
        behind = {position: self._store.count(after=position, most=MOST_COUNTED) for position in set(stands.values())}
        return {name: behind[position] for name, position in stands.items()}

    def _another_follower(self) -> Follower:
        return Follower(self._store, self._engine, self._terms, self._batch)

    def _groups(self) -> dict[int, list[Projection]]:
        """Read models by where they stand, without those that rest."""
        now, groups = time.monotonic(), defaultdict(list)
        for projection, position in self._followed(self._stands):
            if self._failing.get(projection.name, Failing()).again_at <= now:
                groups[position].append(projection)
        return groups

    def _followed(self, stands: Mapping[str, int]) -> Iterator[tuple[Projection, int]]:
        """Each with its position: the fresh one where another release's is still read; none where there is neither."""
        for projection in self._projections.values():
            fresh = self._fresh[projection.name]
            if projection.name in stands:
                yield projection, stands[projection.name]
            elif fresh.name in stands:
                yield fresh, stands[fresh.name]

    def _renew(self, followed: Iterable[Projection]) -> None:
        """At the end of the log, fresh ones take the place of those of another release; others may have made some."""
        filled = [one for one in followed if one.name not in self._projections and one.name not in self._failing]
        for fresh in filled:
            take_place(self._engine, fresh, self._projections[fresh.name.removesuffix(FRESH)])
        if filled or time.monotonic() >= self._found_at + LOOK_ROUND:
            self._find()

    def _follow(self, position: int, group: Sequence[Projection]) -> int:
        """Take a group one batch further, or as much of it as can go on."""
        try:
            advance = self._follower.advance(position, group)
        except OUTAGES:
            raise  # nobody's fault, and the same for all
        except Exception:
            if len(group) > 1:
                return max(self._follow(position, [one]) for one in group)
            rest = self._rest(group[0].name)
            log.exception("read model %s is stuck at %s; trying again in %s s", group[0].name, position, rest)
            return 0
        if advance.events and advance.position == position:
            self._find()
        else:
            self._tell([projection.name for projection in group], advance.position)
        return advance.events

    def _rest(self, name: str) -> float:
        """Seconds for which a read model that failed is left alone."""
        times = self._failing.get(name, Failing()).times
        rest = min(2.0**times, LONGEST_REST)
        self._failing[name] = Failing(times + 1, time.monotonic() + rest)
        return rest

    def _tell(self, names: Sequence[str], position: int) -> None:
        """They are well, and whoever waits for them may look again."""
        for name in names:
            self._failing.pop(name, None)
        self._stands.update(dict.fromkeys(names, position))
        self.showing.tell(names, position)

    def _find(self) -> None:
        self._stands, self._found_at = self._positions(), time.monotonic()

    def _positions(self) -> dict[str, int]:
        with reading(self._engine) as db:
            return positions(db, (*self._projections.values(), *self._fresh.values()))

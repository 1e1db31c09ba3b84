"""Feeds automations: each event once in order, at least once over crashes, with a checkpoint of its own."""

import logging
import math
import time
from collections.abc import Callable, Collection, Sequence

import sqlalchemy as sa

from application.ports import EventStore, StoreUnavailable, StreamMoved
from domain.message import Event, Recorded
from infrastructure import records
from infrastructure.database import insert, writing

log = logging.getLogger(__name__)
reaction_checkpoint = sa.Table(
    "reaction_checkpoint",
    records.metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
AUTOMATIONS, PAGE = "automations", 500


def read_until(page: Sequence[Recorded[Event]], limit: int, head: int) -> int:
    """Up to which position a page shows all that was asked for; ``head`` is the store's, from before it was read."""
    last = page[-1].position if page else 0
    return last if len(page) == limit else max(last, head)


class Reactions:
    """Not a read model: it is never rebuilt, and what it sets off is recognised by its command id if it comes twice.

    ``name`` is that of its checkpoint: one that is held up does not hold up another. Told of events of some kinds
    only, where ``to`` names any; the others are not even read.
    """

    def __init__(
        self,
        store: EventStore,
        engine: sa.Engine,
        react: Callable[[Recorded[Event]], None],
        *,
        to: Collection[type[Event]] = (),
        name: str = AUTOMATIONS,
    ) -> None:
        self._store, self._engine, self._react, self._to, self._name = store, engine, react, to, name

    def step(self) -> bool:
        """React to what is new; says whether anything was."""
        start, head = self._position(), self._store.head()
        if head <= start:
            return False
        position = start
        page = self._store.feed(after=start, limit=PAGE, of=self._to)
        try:
            for recorded in page:
                self._one(recorded)
                position = recorded.position
            position = read_until(page, PAGE, head)
        finally:
            if position > start:
                self._save(position)
        return True

    def catch_up(self, seconds: float = math.inf) -> bool:
        """React to all that is new, or to what can be in about so many ``seconds``; says whether nothing is left."""
        until = time.monotonic() + seconds
        while self.step():
            if time.monotonic() >= until:
                return False
        return True

    def _one(self, recorded: Recorded[Event]) -> None:
        try:
            self._react(recorded)
        except (StoreUnavailable, StreamMoved):
            raise  # tried again from here
        except Exception:  # one event that can't be reacted to must not hold up all others; the alarm is the log
            log.exception("no reaction to %s at %s", recorded.event.name, recorded.position)

    def _position(self) -> int:
        chosen = sa.select(reaction_checkpoint.c.position).where(reaction_checkpoint.c.name == self._name)
        with self._engine.connect() as db:
            return db.execute(chosen).scalar() or 0

    def _save(self, position: int) -> None:
        """Never back: another process may have gone further, while this one was held up."""
        with writing(self._engine) as db:
            moved = insert(reaction_checkpoint, db.dialect).values(name=self._name, position=position)
            further = reaction_checkpoint.c.position < moved.excluded.position
            db.execute(moved.on_conflict_do_update(index_elements=["name"], set_={"position": position}, where=further))

"""Feeds automations: each event once in order, at least once over crashes, with a checkpoint of its own."""

import logging
import math
import time
from collections.abc import Callable, Collection

import sqlalchemy as sa

from application.ports import EventStore
from domain.message import Event, Recorded
from infrastructure import records
from infrastructure.database import insert, writing
from infrastructure.outages import PASSING

log = logging.getLogger(__name__)
reaction_checkpoint = sa.Table(
    "reaction_checkpoint",
    records.metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
AUTOMATIONS, PAGE = "automations", 500


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

    def step(self, until: float = math.inf) -> bool:
        """React to what is new; says whether anything was. After ``until`` (monotonic seconds) the rest is left."""
        start = position = self._position()
        page, upto = self._store.excerpt(self._to, after=start, limit=PAGE)
        try:
            for recorded in page:
                self._one(recorded)
                position = recorded.position
                if time.monotonic() >= until:
                    break
            else:
                position = upto
        finally:
            if position > start:
                self._save(position)
        return upto > start

    def catch_up(self, seconds: float = math.inf) -> bool:
        """React to all that is new, or to what can be in about so many ``seconds``; says whether nothing is left."""
        until = time.monotonic() + seconds
        while self.step(until):
            if time.monotonic() >= until:
                return False
        return True

    def _one(self, recorded: Recorded[Event]) -> None:
        try:
            self._react(recorded)
        except PASSING:
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

"""Feeds automations: each event once in order, at least once over crashes, with a checkpoint of its own."""

import logging
from collections.abc import Callable

import sqlalchemy as sa

from application.ports import EventStore, StoreUnavailable, StreamMoved
from domain.message import Event, Recorded
from infrastructure.database import writing

log = logging.getLogger(__name__)
_metadata = sa.MetaData()
reaction_checkpoint = sa.Table(
    "reaction_checkpoint",
    _metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
NAME, PAGE = "automations", 500


class Reactions:
    """Not a read model: it is never rebuilt, and what it sets off is recognised by its command id if it comes twice."""

    def __init__(self, store: EventStore, engine: sa.Engine, react: Callable[[Recorded[Event]], None]) -> None:
        self._store, self._engine, self._react = store, engine, react
        with writing(engine) as db:
            _metadata.create_all(db)

    def step(self) -> int:
        """React to what is new; says how many events that were."""
        start = self._position()
        position = start
        page = self._store.feed(after=start, limit=PAGE)
        try:
            for recorded in page:
                self._one(recorded)
                position = recorded.position
        finally:
            if position > start:
                self._save(position)
        return len(page)

    def catch_up(self) -> None:
        while self.step():
            pass

    def _one(self, recorded: Recorded[Event]) -> None:
        try:
            self._react(recorded)
        except (StoreUnavailable, StreamMoved):
            raise  # tried again from here
        except Exception:  # one event that can't be reacted to must not hold up all others; the alarm is the log
            log.exception("no reaction to %s at %s", recorded.event.name, recorded.position)

    def _position(self) -> int:
        chosen = sa.select(reaction_checkpoint.c.position).where(reaction_checkpoint.c.name == NAME)
        with self._engine.connect() as db:
            return db.execute(chosen).scalar() or 0

    def _save(self, position: int) -> None:
        mine = reaction_checkpoint.c.name == NAME
        with writing(self._engine) as db:
            moved = db.execute(sa.update(reaction_checkpoint).where(mine).values(position=position))
            if not moved.rowcount:
                db.execute(sa.insert(reaction_checkpoint).values(name=NAME, position=position))

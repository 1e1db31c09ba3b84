"""What every process may know of the sweep, whichever does it: when the last good one was, and whether it is held."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from infrastructure.checkpoints import beside_models
from infrastructure.database import insert, now, writing

SWEEP = "sweep"
pulse = sa.Table(
    "pulse",
    beside_models,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("beat_at", sa.Double),
    sa.Column("held", sa.Double),
)
OURS = pulse.c.name == SWEEP


class Pulse:
    """Times are seconds, told by the database."""

    def __init__(self, engine: sa.Engine, wall: Callable[[], float] = time.time) -> None:
        self._engine, self._wall = engine, wall

    def beat(self) -> None:
        """A sweep went well."""
        with writing(self._engine) as db:
            self._set(db, beat_at=now(db))

    def age(self) -> float | None:
        """Seconds since the last sweep that went well; none when there was no such sweep."""
        with self._engine.connect() as db:
            age: float | None = db.execute(sa.select(now(db) - pulse.c.beat_at).where(OURS)).scalar()
        return None if age is None else max(0.0, age)

    def ahead(self) -> float:
        """Seconds that this machine's clock is ahead of the database's, which all processes share."""
        with self._engine.connect() as db:
            theirs: float = db.execute(sa.select(now(db))).scalar_one()
        return self._wall() - theirs

    def hold(self, jump: float) -> None:
        """Nobody is to sweep: the clock jumped by so many seconds."""
        with writing(self._engine) as db:
            self._set(db, held=jump)

    def held(self) -> float | None:
        """Seconds by which the clock jumped, while sweeps are held for that."""
        with self._engine.connect() as db:
            held: float | None = db.execute(sa.select(pulse.c.held).where(OURS)).scalar()
        return held

    def release(self) -> float | None:
        """An operator has looked at the clock: go on. Says what ``held`` did."""
        held = self.held()
        with writing(self._engine) as db:
            db.execute(sa.update(pulse).where(OURS).values(held=None))
        return held

    def _set(self, db: sa.Connection, **values: object) -> None:
        row = insert(pulse, db.dialect).values(name=SWEEP, **values)
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))

"""Work that one process does at a time: a row with its holder, who renews it, or is followed when they fall silent."""

import os
import socket
import time
from uuid import uuid4

import sqlalchemy as sa

from infrastructure.checkpoints import beside_models
from infrastructure.database import insert, now, writing

SECONDS = 4.0
"""How long a lease lasts. Who holds it renews it when a quarter of that has passed; who wants it asks as often."""
lease = sa.Table(
    "lease",
    beside_models,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(255), nullable=False),
    sa.Column("until", sa.Double, nullable=False),
)


def this_process() -> str:
    """A name that no other process ever has, and that says where to look for it."""
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


class Lease:
    """Keeps processes from doing the same work for nothing, and no more: who was held up may still believe to have it.

    So the work must be right however many do it. Time is told by the database, for all of them. For one thread.
    """

    def __init__(self, engine: sa.Engine, name: str, holder: str, seconds: float = SECONDS) -> None:
        self._engine, self._name, self._holder, self._seconds = engine, name, holder, seconds
        self._holds = False
        self._ask_at = 0.0

    def held(self) -> bool:
        """Whether this process has it; asks the database for it, or to have it longer, only when that is due."""
        if time.monotonic() >= self._ask_at:
            self._holds = False  # whatever becomes of asking
            self._ask_at = time.monotonic() + self._seconds / 4
            self._holds = self._ask()
        return self._holds

    def release(self) -> None:
        """Let another process have it at once."""
        if not self._holds:
            return
        self._holds = False
        mine = sa.and_(lease.c.name == self._name, lease.c.holder == self._holder)
        with writing(self._engine) as db:
            db.execute(sa.delete(lease).where(mine))

    def _ask(self) -> bool:
        with writing(self._engine) as db:
            until = now(db) + self._seconds
            row = {"name": self._name, "holder": self._holder, "until": until}
            taken = insert(lease, db.dialect).values(row)
            # One that lasts longer than leases do was written before a clock was put back.
            over = ~lease.c.until.between(now(db), until)
            free = sa.or_(lease.c.holder == self._holder, over)
            mine = taken.on_conflict_do_update(index_elements=["name"], set_=row, where=free).returning(lease.c.name)
            return db.execute(mine).first() is not None

"""Who is here now, and who was here when: nothing else depends on it, and who forgets it loses nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from application.ports import Clock
from infrastructure import records
from infrastructure.database import insert, writing
from infrastructure.outages import OUTAGES
from projections.projection import Moment

log = logging.getLogger(__name__)
presence = sa.Table(
    "presence",
    records.metadata,
    sa.Column("account", sa.String(255), primary_key=True),
    sa.Column("seen_at", Moment, nullable=False),
)
ONLINE = timedelta(minutes=5)
"""Somebody is here who was heard of so lately."""
NOTED_AGAIN = timedelta(minutes=1)
"""Nobody is noted down more often than that by one process."""


@dataclass(frozen=True, slots=True)
class Seen:
    """``last_seen`` is given to the hour (UTC): the minute is nobody's business. None when never."""

    online: bool
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class Presence:
    """Shared by all processes through one table. Safe to share between threads."""

    engine: sa.Engine
    clock: Clock
    _noted: dict[str, datetime] = field(default_factory=dict, repr=False)

    def here(self, account: str) -> None:
        """Somebody has just been heard of. It is no reason to fail if that can't be written down."""
        now = self.clock()
        if now - self._noted.get(account, now - NOTED_AGAIN) < NOTED_AGAIN:
            return
        self._noted[account] = now
        noting = insert(presence, self.engine.dialect).values(account=account, seen_at=now)
        try:
            with writing(self.engine) as db:
                db.execute(noting.on_conflict_do_update(index_elements=["account"], set_={"seen_at": now}))
        except OUTAGES:
            log.warning("nobody can be noted as present now", exc_info=True)

    def of(self, account: str) -> Seen:
        """Whether somebody is here, or when they last were."""
        with self.engine.connect() as db:
            seen_at = db.execute(sa.select(presence.c.seen_at).where(presence.c.account == account)).scalar()
        if seen_at is None:
            return Seen(online=False, last_seen=None)
        to_the_hour = seen_at.replace(minute=0, second=0, microsecond=0)
        return Seen(online=self.clock() - seen_at < ONLINE, last_seen=to_the_hour)

    def present(self, accounts: Sequence[str]) -> int:
        """How many of these are here."""
        since = self.clock() - ONLINE
        here = sa.select(sa.func.count()).where(presence.c.account.in_(accounts), presence.c.seen_at > since)
        with self.engine.connect() as db:
            return db.execute(here).scalar_one()

"""The proof of a backup: put back into a scratch place, compared with the log, decoded, folded, and built anew."""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from infrastructure.backups import Databases, put_back
from infrastructure.bootstrap import House, build
from infrastructure.database import connect, reading_much
from infrastructure.follower import Follower
from infrastructure.log_digest import LogBroken, LogDigest
from infrastructure.manifest import BackupUnusable, Manifest
from infrastructure.projector import BATCH
from infrastructure.renewal import create_tables
from infrastructure.settings import Settings
from infrastructure.storage import migrate
from projections import ALL
from projections.projection import OF_THE_MOMENT, Projection


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found true. ``compared`` says whether the live log was at hand; ``rows`` counts those of read models."""

    manifest: Manifest
    compared: bool
    rows: int


def prove(backup: Path, scratch: Settings, live: Databases | None) -> Proof:
    """That a backup is whole, an exact prefix of the log, readable to the last event, and true in its read models.

    ``scratch`` names an empty place to put it back into. Without ``live`` the log is compared with what the manifest
    says of it. Raises ``BackupUnusable`` with the first thing that is wrong.
    """
    manifest = Manifest.read(backup)
    manifest.check(backup)
    put_back(backup, manifest, scratch)
    migrate(scratch)
    if live is not None:
        _demand_prefix(manifest.log, live)
    with closing(build(scratch)) as house:
        return Proof(manifest, live is not None, demand_same_read_models(house, scratch.data / "rebuilt.db"))


def _demand_prefix(copied: LogDigest, live: Databases) -> None:
    try:
        alike = live.digest(copied.head) == copied
    except LogBroken as why:
        raise BackupUnusable(f"the live log can't be compared with: {why}") from why
    if not alike:
        raise BackupUnusable(f"the live log up to position {copied.head} holds other events than the copy")


def demand_same_read_models(house: House, file: Path) -> int:
    """Rows that are the same whether the copy's read models are brought up to its head, or are built from nothing."""
    rebuilt = connect(f"sqlite:///{file}")
    try:
        _rebuild(house, rebuilt)
        house.projector.catch_up()
        copied, anew = ({one.name: _contents(db, one) for one in ALL} for db in (house.engine, rebuilt))
    finally:
        rebuilt.dispose()
    if differing := [name for name in anew if copied[name] != anew[name]]:
        raise BackupUnusable(f"the read models {', '.join(differing)} are not what the log makes of them")
    return sum(rows for rows, _ in anew.values())


def _rebuild(house: House, engine: sa.Engine) -> None:
    """All at once: each event is decoded and folded once, and the first that can't be is told."""
    create_tables(engine, ALL)
    follower, position = Follower(house.store, engine, house.terms, BATCH), 0
    while True:
        try:
            advance = follower.advance(position, ALL)
        except Exception as why:
            raise BackupUnusable(f"behind position {position} an event can't be read or folded: {why!r}") from why
        if not advance.events:
            return
        position = advance.position


def _contents(engine: sa.Engine, projection: Projection) -> tuple[int, int]:
    """How many rows, and a digest of them in whatever order the database gives them."""
    columns = [column for column in projection.table.columns if column.info != OF_THE_MOMENT]
    rows, total = 0, 0
    with reading_much(engine) as db:
        for row in db.execute(sa.select(*columns)):
            rows += 1
            total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
    return rows, total

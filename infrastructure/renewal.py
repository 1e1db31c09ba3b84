"""How a read model is filled anew in a table beside the one that is read, and takes its place."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

import sqlalchemy as sa

from infrastructure.checkpoints import beside_models, checkpoint, positions, stand, start_anew
from infrastructure.database import altering
from infrastructure.follower import Follower
from infrastructure.full_text import drop_full_text, rename_full_text
from projections.projection import Projection

FRESH = ".fresh"
"""Behind the name of a read model that is not read yet."""


def create_tables(engine: sa.Engine, projections: Sequence[Projection]) -> None:
    """Make what is missing. Where there is one in another shape, begin with a fresh one beside it.

    Safe when several processes start at once. It goes on being read until the fresh one is filled: see ``take_place``.
    """
    with altering(engine) as db:
        beside_models.create_all(db)
        known = set(db.execute(sa.select(checkpoint.c.name)).scalars())
        pairs = [(projection, beside(projection)) for projection in projections]
        there = positions(db, chain.from_iterable(pairs))
        for projection, fresh in pairs:
            if projection.name not in known:
                start_anew(db, projection)
            elif projection.name not in there and fresh.name not in there:
                start_anew(db, fresh)


def beside(projection: Projection) -> Projection:
    """The same read model in a table of its own; names of indexes are taken for good, so these are new ones."""
    table = projection.table.to_metadata(sa.MetaData(), name=f"{projection.table.name}_fresh")
    for index in table.indexes:
        index.name = sa.quoted_name(f"{index.name}_{uuid.uuid4().hex[:8]}", quote=None)
    return replace(projection, name=f"{projection.name}{FRESH}", table=table)


def rebuild(engine: sa.Engine, follower: Follower, old: Projection, progress: Callable[[int], object]) -> None:
    """Fill it anew from the beginning of the log to its end. Two at once help each other."""
    fresh = beside(old)
    with altering(engine) as db:
        start_anew(db, fresh)
    there = False
    while not there:
        while (stands := _position(engine, fresh)) is not None and (events := follower.advance(stands, [fresh]).events):
            progress(events)
        there = take_place(engine, fresh, old)


def take_place(engine: sa.Engine, fresh: Projection, old: Projection) -> bool:
    """Put the fresh table in the old one's place, unless it is behind it; ``True`` too when somebody else did."""
    with altering(engine) as db:
        stands = positions(db, (fresh, old), lock=True)
        if fresh.name not in stands:
            return True
        if stands[fresh.name] < stands.get(old.name, 0):
            return False
        quoted = db.dialect.identifier_preparer.quote
        drop_full_text(db, old.table)
        old.table.drop(db, checkfirst=True)
        db.execute(sa.text(f"ALTER TABLE {quoted(fresh.table.name)} RENAME TO {quoted(old.table.name)}"))
        rename_full_text(db, fresh.table, old.table.name)
        db.execute(sa.delete(checkpoint).where(checkpoint.c.name == fresh.name))
        stand(db, old, stands[fresh.name])
    return True


def _position(engine: sa.Engine, projection: Projection) -> int | None:
    with engine.connect() as db:
        return positions(db, (projection,)).get(projection.name)

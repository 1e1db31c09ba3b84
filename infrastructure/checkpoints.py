"""Where each read model stands, and of which shape its table is."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database import Asked, Statement, statement, write
from infrastructure.full_text import create_full_text, drop_full_text
from projections.prepared import prepared
from projections.projection import Projection

beside_models = sa.MetaData()
"""Tables that whoever makes read models makes too. What they say is about processes, and lost without harm."""
checkpoint = sa.Table(
    "projection_checkpoint",
    beside_models,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("shape", sa.String(16), nullable=False),
)
# Made once: a statement that is built anew each time costs more than what it does.
STANDS = sa.select(checkpoint.c.name, checkpoint.c.position, checkpoint.c.shape)
STANDS_LOCKED = (
    STANDS.where(checkpoint.c.name.in_(sa.bindparam("names", expanding=True)))
    .order_by(checkpoint.c.name)
    .with_for_update()
)


def start_anew(db: sa.Connection, projection: Projection) -> None:
    """An empty table, at the beginning of the log."""
    drop_full_text(db, projection.table)
    projection.table.drop(db, checkfirst=True)
    projection.table.create(db)
    create_full_text(db, projection.table)
    stand(db, projection, 0)


def stand(db: sa.Connection, projection: Projection, position: int) -> None:
    row = {"name": projection.name, "position": position, "shape": shape_of(projection, db.dialect)}
    write(db, checkpoint, {(projection.name,): row})


@lru_cache
def shape_of(projection: Projection, dialect: sa.Dialect) -> str:
    """Changes with the table and its indexes, whatever they are called, and with the meaning of its rows."""
    table = projection.table.to_metadata(sa.MetaData(), name="shape")
    for index in table.indexes:
        index.name = sa.quoted_name("shape", quote=None)
    indexes = sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    told = "\n".join((str(projection.version), str(CreateTable(table).compile(dialect=dialect)), *indexes))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def positions(db: sa.Connection, projections: Iterable[Projection], *, lock: bool = False) -> dict[str, int]:
    """Where these stand, by name; without those that are not there, or in another release's shape.

    With ``lock`` nobody else moves them before this transaction ends.
    """
    wanted = {projection.name: projection for projection in projections}
    if lock:
        found: Iterable[Any] = db.execute(STANDS_LOCKED, {"names": list(wanted)})
    else:
        found = prepared(STANDS, db.dialect).rows(db, {})
    return {
        row.name: row.position
        for row in found
        if row.name in wanted and row.shape == shape_of(wanted[row.name], db.dialect)
    }


def moving(projections: Sequence[Projection], dialect: sa.Dialect, start: int, to: int) -> Asked:
    """Takes all of these on from ``start``, and nobody else moves them before the transaction ends.

    Where it finds fewer of them, one stands elsewhere, or in another release's shape: the transaction has to be taken
    back.
    """
    return Asked(_moving(tuple(projections), dialect), [{"start": start, "to": to}])


@lru_cache
def _moving(projections: tuple[Projection, ...], dialect: sa.Dialect) -> Statement:
    """Rows are locked by their names, so that two who have some in common never wait for each other in a circle."""
    standing = checkpoint.alias("standing")
    shapes = ((projection.name, shape_of(projection, dialect)) for projection in projections)
    ours = sa.or_(*(sa.and_(standing.c.name == name, standing.c.shape == shape) for name, shape in shapes))
    there = sa.select(standing.c.name).where(standing.c.position == sa.bindparam("start"), ours)
    moved = checkpoint.c.name.in_(there.order_by(standing.c.name).with_for_update())
    return statement(dialect, sa.update(checkpoint).where(moved).values(position=sa.bindparam("to")))

"""Where each read model stands, of which shape its table is, and how another table takes its place."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from infrastructure.database import altering, write
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
STANDS = sa.select(checkpoint.c.name, checkpoint.c.position)
STANDS_LOCKED = STANDS.order_by(checkpoint.c.name).with_for_update()
MOVE = sa.update(checkpoint).where(checkpoint.c.name == sa.bindparam("moved")).values(position=sa.bindparam("to"))


def create_tables(engine: sa.Engine, projections: Sequence[Projection]) -> None:
    """Make what is missing; a table that another release made in another shape is dropped, to be filled anew.

    Safe when several processes start at once.
    """
    with altering(engine) as db:
        beside_models.create_all(db)
        found = {row.name: row.shape for row in db.execute(sa.select(checkpoint.c.name, checkpoint.c.shape))}
        for projection in projections:
            if found.get(projection.name) != shape_of(projection, db.dialect):
                start_anew(db, projection)


def start_anew(db: sa.Connection, projection: Projection) -> None:
    """An empty table, at the beginning of the log."""
    projection.table.drop(db, checkfirst=True)
    projection.table.create(db)
    stand(db, projection, 0)


def stand(db: sa.Connection, projection: Projection, position: int) -> None:
    row = {"name": projection.name, "position": position, "shape": shape_of(projection, db.dialect)}
    write(db, checkpoint, {(projection.name,): row})


def shape_of(projection: Projection, dialect: sa.Dialect) -> str:
    """Changes with the table and its indexes, and with the meaning of its rows."""
    indexes = sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in projection.table.indexes)
    table = str(CreateTable(projection.table).compile(dialect=dialect))
    told = "\n".join((str(projection.version), table, *indexes))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def positions(db: sa.Connection, names: Iterable[str], *, lock: bool = False) -> dict[str, int]:
    """Where these stand; with ``lock`` nobody else moves them before this transaction ends."""
    stands = {row.name: row.position for row in db.execute(STANDS_LOCKED if lock else STANDS)}
    return {name: stands[name] for name in names if name in stands}


def move(db: sa.Connection, names: Iterable[str], position: int) -> None:
    db.execute(MOVE, [{"moved": name, "to": position} for name in names])


def beside(projection: Projection) -> Projection:
    """The same read model in a table of its own; names of indexes are taken for good, so these are new ones."""
    table = projection.table.to_metadata(sa.MetaData(), name=f"{projection.table.name}_fresh")
    for index in table.indexes:
        index.name = sa.quoted_name(f"{index.name}_{uuid.uuid4().hex[:8]}", quote=None)
    return replace(projection, name=f"{projection.name}.fresh", table=table)


def take_place(db: sa.Connection, fresh: Projection, old: Projection) -> bool:
    """Put the fresh table in the old one's place, unless it is behind it; ``True`` too when somebody else did."""
    stands = positions(db, (fresh.name, old.name), lock=True)
    if fresh.name not in stands:
        return True
    if stands[fresh.name] < stands.get(old.name, 0):
        return False
    quoted = db.dialect.identifier_preparer.quote
    old.table.drop(db, checkfirst=True)
    db.execute(sa.text(f"ALTER TABLE {quoted(fresh.table.name)} RENAME TO {quoted(old.table.name)}"))
    db.execute(sa.delete(checkpoint).where(checkpoint.c.name == fresh.name))
    stand(db, old, stands[fresh.name])
    return True

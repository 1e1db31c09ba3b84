"""``redress migrate`` on PostgreSQL: the schema as its owner makes it, for the role that Redress runs as."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

import psycopg
import sqlalchemy as sa

from application.ports import StoreUnavailable
from infrastructure.migrate import SchemaUnusable, upgrade
from infrastructure.postgres_connections import complete
from infrastructure.postgres_schema import go_on, grant, make_room

ALONE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('redress: migrations', 0))")
SCHEMA = sa.text("SELECT current_schema()")


def migrate(owner: str, serving: str) -> None:
    """Make and change what is missing, as ``owner``; both are data source names, and may be the same.

    The role of ``serving`` is granted what it needs and no more. Raises ``SchemaUnusable`` when the owner can't do it,
    and ``StoreUnavailable`` when there is no server.
    """
    with _told():
        with psycopg.connect(complete(serving)) as db:
            role = db.info.user
        with _alone(owner) as db:
            raw = cast("psycopg.Connection", db.connection.driver_connection)
            make_room(raw)
            upgrade(db)
            go_on(raw)
            if role != raw.info.user:
                grant(raw, role)


@contextmanager
def _alone(dsn: str) -> Iterator[sa.Connection]:
    """One transaction, while no other process migrates."""
    connect = partial(psycopg.connect, complete(dsn))
    engine = sa.create_engine("postgresql+psycopg://", creator=connect, poolclass=sa.NullPool, use_native_hstore=False)
    with engine.begin() as db:
        db.execute(ALONE)
        if db.execute(SCHEMA).scalar() is None:
            raise SchemaUnusable("there is no schema in the search path that this role may use: make it first")
        yield db


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, sa.exc.OperationalError) as why:
        raise StoreUnavailable(f"the database can't be used: {why}") from why
    except (psycopg.errors.InsufficientPrivilege, sa.exc.ProgrammingError) as why:
        raise SchemaUnusable(f"the owner of the schema can't change it: {why}") from why

"""Takes a database to the shape that this release needs. Any number may do so at once: the others find it done."""

from pathlib import Path

import sqlalchemy as sa

from infrastructure.database import writing

HEAD = "0006"
"""The newest revision; a database that stands at a later one will do, since each only adds to what is there."""
VERSION = sa.text("SELECT version_num FROM alembic_version")


class SchemaUnusable(Exception):  # noqa: N818 - says what is wrong with the database, shown to people
    """The tables are not as this release needs them: the message says why and what to do."""


def demand_schema(engine: sa.Engine) -> None:
    """Raises ``SchemaUnusable`` when tables are missing or older than this release."""
    with engine.connect() as db:
        found = standing(db)
    if found < HEAD:
        what = "is older than this release of Redress" if found else "has no tables of Redress yet"
        raise SchemaUnusable(f"the database {what}: run `redress migrate` first")


def migrate_file(engine: sa.Engine) -> None:
    """A file of SQLite, by whoever opens it first."""
    with engine.connect() as db:
        done = standing(db) >= HEAD
    if not done:
        with writing(engine) as db:
            upgrade(db)


def standing(db: sa.Connection) -> str:
    """The revision of this database; empty when there are no tables yet."""
    there = sa.inspect(db).has_table("alembic_version")
    return str(db.execute(VERSION).scalar() or "") if there else ""


def upgrade(db: sa.Connection) -> None:
    """Take the steps that are missing, in this transaction, which nobody else may be in."""
    if standing(db) >= HEAD:
        return
    from alembic import command  # noqa: PLC0415 - slow to load, and seldom needed
    from alembic.config import Config  # noqa: PLC0415

    steps = Config(attributes={"connection": db})
    steps.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    command.upgrade(steps, "head")

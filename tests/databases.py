"""Both databases for a test that is to hold on each: with the fixture ``database`` it runs once on either."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from infrastructure.database import connect
from infrastructure.migrate import migrate_file
from infrastructure.settings import Settings
from tests import postgres

BOTH = ("sqlite", "postgres")


def settings_on(database: str, directory: Path, **others: Any) -> Settings:
    """Settings of a house in this directory, or in a PostgreSQL database that belongs to it."""
    if database == "postgres":
        return postgres.settings_in(directory, **others)
    return Settings(data=directory, **others)


def views_on(database: str, directory: Path) -> sa.Engine:
    """Where read models of this directory are."""
    if database == "postgres":
        return postgres.views_in(directory)
    return connect(f"sqlite:///{directory / 'views.db'}")


def records_on(database: str, directory: Path) -> sa.Engine:
    """Where tables are that are kept."""
    if database == "postgres":
        return postgres.views_in(directory)
    engine = connect(f"sqlite:///{directory / 'events.db'}", durable=True)
    migrate_file(engine)
    return engine

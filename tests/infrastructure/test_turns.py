"""Readers of SQLite wait for each other, though not for long."""

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from infrastructure.codec import domain_codec
from infrastructure.database import connect, reading
from infrastructure.event_store import sqlite_store
from infrastructure.turns import turn

NOBODY = UUID(int=0)


def test_a_stream_is_read_while_somebody_takes_long(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path / "events.db", domain_codec())
    with turn():
        assert store.history(NOBODY) == []
    store.close()


def test_read_models_are_read_while_somebody_takes_long(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'views.db'}")
    with reading(engine) as first, reading(engine) as second:
        answers = [db.execute(sa.text("SELECT 1")).scalar() for db in (first, second)]
    assert answers == [1, 1]
    engine.dispose()

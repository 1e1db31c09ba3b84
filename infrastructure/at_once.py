"""One transaction whose statements are all known before it begins: nobody waits for one answer to send the next."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from infrastructure.database import Asked, writing


def carried_out(engine: sa.Engine, first: Asked, most: int, others: Sequence[Asked]) -> bool:
    """All of them in their order, or nothing where ``first`` finds fewer rows than ``most``."""
    if engine.dialect.name == "postgresql":
        # What went wrong, and whether it is the connection, SQLAlchemy finds out when it is done again.
        with suppress(engine.dialect.loaded_dbapi.Error):
            return _together(engine, first, most, others)
    return _one_by_one(engine, first, most, others)


def _together(engine: sa.Engine, first: Asked, most: int, others: Sequence[Asked]) -> bool:
    """With one answer to all of them. The driver's own cursors cost half as much as SQLAlchemy's."""
    with writing(engine) as db:
        connection: Any = db.connection.driver_connection
        with connection.cursor() as deciding, connection.cursor() as cursor:
            with connection.pipeline():
                first.statement.sent(deciding, first.rows)
                for statement, rows in others:
                    statement.sent(cursor, rows)
            there = bool(deciding.rowcount == most)
        if not there:
            db.rollback()
    return there


def _one_by_one(engine: sa.Engine, first: Asked, most: int, others: Sequence[Asked]) -> bool:
    with writing(engine) as db:
        if first.statement.on(db, first.rows) < most:
            db.rollback()
            return False
        for statement, rows in others:
            statement.on(db, rows)
    return True

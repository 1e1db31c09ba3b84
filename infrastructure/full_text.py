"""What makes the words of a table's texts findable: an index on PostgreSQL, a table of its own on SQLite."""

import uuid

import sqlalchemy as sa

from projections.words import Words

BEHIND = "_words"
"""Behind the name of a table: where SQLite keeps its words, by the number of the row."""


def create_full_text(db: sa.Connection, table: sa.Table) -> None:
    """For rows that are to come, and never change."""
    for column in _words(table):
        name, number = column.name, table.primary_key.columns.keys()[0]
        if db.dialect.name == "postgresql":
            db.exec_driver_sql(f"CREATE INDEX ON {table.name} USING gin ({name})")
            continue
        db.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {table.name}{BEHIND} USING"
            f" fts5({name}, content='', detail=none, columnsize=0, prefix='2 3', tokenize=\"ascii tokenchars '_'\")"
        )
        behind, trigger = f"{table.name}{BEHIND}", f"{table.name}_{uuid.uuid4().hex[:8]}"
        insertion = f"INSERT INTO {behind} (rowid, {name}) VALUES (new.{number}, new.{name})"  # noqa: S608 - our names
        db.exec_driver_sql(f"CREATE TRIGGER {trigger} AFTER INSERT ON {table.name} BEGIN {insertion}; END")


def drop_full_text(db: sa.Connection, table: sa.Table) -> None:
    """All that does not go with the table itself."""
    if db.dialect.name != "postgresql" and _words(table):
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}{BEHIND}")


def rename_full_text(db: sa.Connection, table: sa.Table, name: str) -> None:
    """What goes by the name of the table, after it was renamed."""
    if db.dialect.name != "postgresql" and _words(table):
        db.exec_driver_sql(f"ALTER TABLE {table.name}{BEHIND} RENAME TO {name}{BEHIND}")


def _words(table: sa.Table) -> list[sa.Column[str]]:
    return [column for column in table.columns if isinstance(column.type, Words)]

"""The log, and how far automations have followed it."""

from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from alembic import op

from infrastructure.sqlite_recorder import SCHEMA

if TYPE_CHECKING:
    import psycopg

revision = "0001"
down_revision = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        from infrastructure.postgres_schema import make  # noqa: PLC0415 - its driver is an extra

        make(cast("psycopg.Connection", op.get_bind().connection.driver_connection))
    else:
        for statement in SCHEMA:
            op.execute(statement)
    op.create_table(
        "reaction_checkpoint",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )

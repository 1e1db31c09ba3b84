"""Translations of messages, and those that wait for an engine."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "message_translation",
        sa.Column("message_id", sa.Uuid, primary_key=True),
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("conversation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("engine", sa.String(255), nullable=False),
        sa.Column("engine_version", sa.String(255), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try_at", sa.BigInteger),
    )
    op.create_index("ix_message_translation_of_conversation", "message_translation", ["conversation_id"])
    op.create_index("ix_message_translation_due", "message_translation", ["next_try_at"])

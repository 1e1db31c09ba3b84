"""Notices on their way to people by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "mail_notice",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.Uuid, nullable=False),
        sa.Column("noted_at", sa.BigInteger, nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("look_at", sa.BigInteger),
        sa.Column("letter", sa.Uuid),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("claimed_until", sa.BigInteger, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("way", sa.String(16)),
    )
    op.create_index("ix_mail_notice_due", "mail_notice", ["look_at", "account"])
    op.create_index("ix_mail_notice_open", "mail_notice", ["account", "way"])

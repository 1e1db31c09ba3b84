"""When each account was last heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("account", sa.String(255), primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
    )

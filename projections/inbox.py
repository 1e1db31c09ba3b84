"""What concerns somebody: one entry for each of their orders, disputes, conversations and promotions."""

import sqlalchemy as sa

from domain.conversation.state import Conversation
from domain.inbox.entry import Flags
from domain.person.state import Person
from domain.promotion.promotion import Promotion
from projections.inbox_news import rows, what_was_seen_last
from projections.projection import AFFAIRS, Moment, Projection, Ready, metadata

entry = sa.Table(
    "inbox_entry",
    metadata,
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("folder", sa.String(16), primary_key=True),
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("order_id", sa.Uuid),
    sa.Column("counterparty", sa.String(255)),
    sa.Column("place", sa.String(16), nullable=False),
    sa.Column("unread", sa.Boolean, nullable=False),
    sa.Column("action_required", sa.Boolean, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),  # the position of what it shows last
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),  # after which it is not shown any more
    sa.Column("item", Ready, nullable=False),
    sa.Index("ix_inbox_entry_by_folder", "role", "owner", "folder", "place", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_by_age", "role", "owner", "place", "updated_at", "subject"),
    sa.Index("ix_inbox_entry_counted", "role", "owner", "folder", "place", "action_required", "unread", "until"),
)
WAITING = entry.c.action_required.is_(True)
sa.Index(
    "ix_inbox_entry_waiting",
    *(entry.c[name] for name in ("role", "owner", "updated_at", "subject")),
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)


INBOX = Projection("inbox", entry, rows, what_was_seen_last, follows=AFFAIRS | {Conversation, Promotion, Flags, Person})

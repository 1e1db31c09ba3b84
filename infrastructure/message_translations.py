"""Translations of messages: one row for each message and language, kept, since an engine would write another one.

A row is made when a message was sent to somebody who reads another language, and filled when an engine has answered.
It has either a text, or why there is none; before that, it waits for its next try.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from infrastructure import records
from infrastructure.database import insert, writing
from projections.projection import Moment

message_translation = sa.Table(
    "message_translation",
    records.metadata,
    sa.Column("message_id", sa.Uuid, primary_key=True),
    sa.Column("language", sa.String(8), primary_key=True),
    sa.Column("conversation_id", sa.Uuid, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("source", sa.String(8), nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("engine", sa.String(255), nullable=False),
    sa.Column("engine_version", sa.String(255), nullable=False),
    sa.Column("why", sa.String(32), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("next_try_at", Moment),
    sa.Index("ix_message_translation_of_conversation", "conversation_id"),
    sa.Index("ix_message_translation_due", "next_try_at"),
)
_row = message_translation.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """``language`` is what it is translated into; ``version`` is that of the message in the conversation's stream.

    ``at`` is when the engine answered, or when the translation was asked for.
    """

    message_id: UUID
    language: str
    conversation_id: UUID
    version: int
    source: str = ""
    text: str | None = None
    engine: str = ""
    engine_version: str = ""
    why: str = ""
    at: datetime
    tries: int = 0
    next_try_at: datetime | None


class MessageTranslations:
    """Safe to share between threads and processes: whoever is second finds the row that is there."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def ask_for(self, wish: Translated) -> None:
        """Nothing changes when it was asked for before."""
        values = {column.name: getattr(wish, column.name) for column in message_translation.columns}
        with writing(self._engine) as db:
            db.execute(insert(message_translation, db.dialect).values(values).on_conflict_do_nothing())

    def due(self, now: datetime, most: int) -> list[Translated]:
        """Those that wait for a try, the longest waiting first."""
        query = sa.select(message_translation).where(_row.next_try_at <= now)
        return self._found(query.order_by(_row.next_try_at, _row.conversation_id, _row.version).limit(most))

    def change(self, one: Translated, **values: Any) -> None:
        """Unless somebody else has finished it meanwhile."""
        own = sa.and_(_row.message_id == one.message_id, _row.language == one.language, _row.next_try_at.is_not(None))
        with writing(self._engine) as db:
            db.execute(sa.update(message_translation).where(own).values(tries=one.tries + 1, **values))

    def of(self, conversation_id: UUID, language: str | None = None) -> Mapping[UUID, list[Translated]]:
        """By message what has been answered, in this language or in all."""
        query = sa.select(message_translation).where(
            _row.conversation_id == conversation_id,
            _row.next_try_at.is_(None),
            sa.true() if language is None else _row.language == language,
        )
        found: dict[UUID, list[Translated]] = {}
        for one in self._found(query.order_by(_row.language)):
            found.setdefault(one.message_id, []).append(one)
        return found

    def _found(self, query: sa.Select[Any]) -> list[Translated]:
        with self._engine.connect() as db:
            return [Translated(**row._asdict()) for row in db.execute(query)]

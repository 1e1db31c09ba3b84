"""What the entries of inboxes are found by: titles, numbers, and what was said; each for those who may read it."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domain.actor import Actor, Role
from domain.conversation.events import ConversationStarted
from domain.conversation.events import MessageSent as Written
from domain.conversation.state import Conversation
from domain.dispute.dispute import Dispute
from domain.dispute.events import DisputeOpened, MediatorAssigned, MessageSent
from domain.inbox.entry import Flags
from domain.inbox.events import EntryDeleted
from domain.order.events import OrderCommentAdded, OrderPlaced
from domain.order.state import Order
from domain.promotion.promotion import Promotion, PromotionReceived
from projections.projection import AFFAIRS, Fact, Key, Projection, Row, all_of_them, metadata
from projections.words import Words, words_of

text = sa.Table(
    "inbox_text",
    metadata,
    sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("subject", sa.Uuid, nullable=False),
    sa.Column("lasting", sa.Boolean, nullable=False),  # what the subject is called, and not what was said about it
    sa.Column("words", Words, nullable=False),
)
FULL_TEXT = sa.table("inbox_text_words", sa.column("rowid"))
"""On SQLite: the words of ``text``, by its position."""
deletion = sa.Table(
    "inbox_deletion",
    metadata,
    sa.Column("role", sa.String(16), primary_key=True),
    sa.Column("owner", sa.String(255), primary_key=True),
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("upto", sa.BigInteger, nullable=False),  # the position of what they saw last
)


def texts(fact: Fact) -> Mapping[Key, Row | None]:
    """At most one for an event, which never changes."""
    told = _of_affair(fact) if type(fact.state) in AFFAIRS else _of_talk(fact)
    if told is None:
        return {}
    lasting, words = told
    position = fact.recorded.position
    row = {"position": position, "subject": fact.recorded.stream, "lasting": lasting, "words": words}
    return {(position,): row}


def _of_talk(fact: Fact) -> tuple[bool, str] | None:
    match fact.recorded.event, fact.state:
        case ConversationStarted(about=about, card=card), Conversation(parties=parties):
            return True, words_of(about.id, card.title, seen_by=parties)
        case Written(text=said), Conversation(parties=parties):
            return False, words_of(said, seen_by=parties)
        case PromotionReceived() as told, Promotion(recipient=Actor() as owner):
            return False, words_of(told.sender, told.title, told.text, seen_by=[owner])
        case _:
            return None


def _of_affair(fact: Fact) -> tuple[bool, str] | None:
    match fact.recorded.event:
        case OrderPlaced():
            return True, words_of(*_names(fact.order), seen_by=fact.order.parties)
        case OrderCommentAdded(text=said):
            return False, words_of(said, seen_by=fact.order.parties)
        case DisputeOpened(number=number):
            return True, words_of(number, *_names(fact.order), seen_by=fact.order.parties)
        case MediatorAssigned(mediator=mediator):
            one = cast(Dispute, fact.state)
            return True, words_of(one.number, *_names(fact.order), seen_by=[Actor(Role.MEDIATOR, mediator)])
        case MessageSent(text=said, to_mediator=private, by=by):
            parties = {by} if private else {*fact.order.parties, by}
            return False, words_of(said, seen_by=parties | _mediator(cast(Dispute, fact.state)))
        case _:
            return None


def _names(order: Order) -> Iterable[str]:
    return (order.number, *(line.title for line in order.lines))


def _mediator(dispute: Dispute) -> set[Actor]:
    return {Actor(Role.MEDIATOR, dispute.mediator)} if dispute.mediator else set()


def deletions(fact: Fact) -> Mapping[Key, Row | None]:
    event = fact.recorded.event
    if not isinstance(event, EntryDeleted):
        return {}
    key = {"role": event.by.role.value, "owner": event.by.id, "subject": event.subject}
    return {tuple(key.values()): {**key, "upto": event.seen}}


INBOX_TEXTS = Projection("inbox_texts", text, texts, all_of_them, follows=AFFAIRS | {Conversation, Promotion})
INBOX_DELETIONS = Projection("inbox_deletions", deletion, deletions, all_of_them, follows=frozenset({Flags}))


@cache
def found(dialect: str, word: str) -> sa.Select[Any]:
    """Subjects that have a word, in what their owner has not deleted; parameters ``role``, ``owner`` and ``word``."""
    sought = sa.bindparam(word, type_=sa.Text)
    if dialect == "postgresql":
        matches = text.c.words.op("@@")(sa.cast(sought, postgresql.TSQUERY))
    else:
        rows = sa.select(FULL_TEXT.c.rowid).where(sa.literal_column(FULL_TEXT.name).op("MATCH")(sought))
        matches = text.c.position.in_(rows)
    own = (deletion.c.role == sa.bindparam("role"), deletion.c.owner == sa.bindparam("owner"))
    deleted = sa.exists().where(*own, deletion.c.subject == text.c.subject, deletion.c.upto >= text.c.position)
    return sa.select(text.c.subject).where(matches, sa.or_(text.c.lasting, ~deleted))

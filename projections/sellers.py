"""What sellers did with buyers: a row for each question, order and dispute, and how a seller stands by them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.actor import Role
from domain.conversation.events import MessageSent
from domain.conversation.state import Conversation, Message
from domain.dispute.dispute import Dispute
from domain.dispute.status import DECIDED, Outcome
from domain.order.state import Order
from domain.standing import CHANCE, LATELY, POSITIVE, WINDOW, Standing
from projections.projection import AFFAIRS, Fact, Key, Moment, Projection, Row, latest, metadata

ORDER, DISPUTE, QUESTION = KINDS = ("order", "dispute", "question")
dealing = sa.Table(
    "seller_dealing",
    metadata,
    sa.Column("subject", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seller", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("reply_seconds", sa.Integer),
    sa.Column("score", sa.Integer),
    sa.Column("outcome", sa.String(32)),
    sa.Index("ix_seller_dealing", "seller", "kind", "at"),
)


def rows(fact: Fact) -> Mapping[Key, Row | None]:
    return _dealings(fact.state)


def _dealings(state: object) -> Mapping[Key, Row | None]:
    match state:
        case Conversation() as talk:
            return _question(talk)
        case Order(seller=seller, placed_at=at, feedback=score) as order if at is not None:
            return {(order.id, 0): _row(order.id, seller, ORDER, at, score=score)}
        case Dispute(seller=seller, opened_at=at, outcome=outcome) as dispute if at is not None:
            return {(dispute.id, 0): _row(dispute.id, seller, DISPUTE, at, outcome=outcome)}
        case _:
            return {}


def _question(talk: Conversation) -> Mapping[Key, Row | None]:
    """The last one that was asked: what the buyer wrote, up to the first answer to it."""
    asked, answer = last_question(talk.messages)
    if not asked:
        return {}
    first = asked[0]
    seconds = None if answer is None else int((answer.at - first.at).total_seconds())
    row = _row(talk.id, talk.seller, QUESTION, first.at, messages=len(asked), reply_seconds=seconds)
    return {(talk.id, first.number): row | {"number": first.number}}


def last_question(messages: Sequence[Message]) -> tuple[Sequence[Message], Message | None]:
    """The buyer's last messages in a row, and the seller's first one after them."""
    end = next((n for n in range(len(messages), 0, -1) if messages[n - 1].by is Role.BUYER), 0)
    start = next((n for n in range(end, 0, -1) if messages[n - 1].by is not Role.BUYER), 0)
    return messages[start:end], messages[end] if end < len(messages) else None


def _row(subject: object, seller: str, kind: str, at: datetime, **measured: object) -> Row:
    nothing = {"messages": 0, "reply_seconds": None, "score": None, "outcome": None}
    return {"subject": subject, "number": 0, "seller": seller, "kind": kind, "at": at, **nothing, **measured}


def what_counts(facts: Sequence[Fact]) -> Iterable[Fact]:
    """Every message may begin another question; most of what happens to orders and disputes changes nothing here."""
    yield from (fact for fact in facts if isinstance(fact.recorded.event, MessageSent))
    affairs = (fact for fact in facts if not isinstance(fact.state, Conversation))
    yield from latest([fact for fact in affairs if _dealings(fact.state) != _dealings(fact.before)])


SELLERS = Projection("sellers", dealing, rows, what_counts, follows=AFFAIRS | {Conversation})


def standing(db: sa.Connection, seller: str, now: datetime) -> Standing:
    """As it was measured up to now (UTC); all zeros for somebody who never dealt with anybody."""
    c = dealing.c
    mine = c.seller == seller
    begun = (sa.select(sa.func.min(c.at)).where(mine, c.kind == kind).scalar_subquery() for kind in KINDS)
    starts = [at for at in db.execute(sa.select(*begun)).one() if at is not None]
    counted = {
        row.kind: row for row in db.execute(_counts(now).where(mine, c.at > now - WINDOW, c.at <= now).group_by(c.kind))
    }
    asked, bought, disputed = (counted.get(kind) for kind in (QUESTION, ORDER, DISPUTE))
    answered = asked.answered if asked else 0
    return Standing(
        since=min(starts, default=None),
        messages=asked.messages if asked else 0,
        answered=answered,
        unanswered=asked.unanswered if asked else 0,
        waiting=asked.waiting if asked else 0,
        answered_lately=asked.answered_lately if asked else 0,
        reply=_median(db, seller, now, answered),
        orders=bought.all if bought else 0,
        rated=bought.rated if bought else 0,
        positive=bought.positive if bought else 0,
        disputes=disputed.all if disputed else 0,
        decided=disputed.decided if disputed else 0,
        decided_against=disputed.against if disputed else 0,
    )


def _counts(now: datetime) -> sa.Select[tuple[object, ...]]:
    c, count = dealing.c, sa.func.count
    open_question = c.reply_seconds.is_(None)
    return sa.select(
        c.kind,
        count().label("all"),
        sa.func.sum(c.messages).label("messages"),
        count(c.reply_seconds).label("answered"),
        count().filter(open_question, c.at <= now - CHANCE).label("unanswered"),
        count().filter(open_question, c.at > now - CHANCE).label("waiting"),
        count(c.reply_seconds).filter(c.at > now - LATELY).label("answered_lately"),
        count(c.score).label("rated"),
        count().filter(c.score >= POSITIVE).label("positive"),
        count().filter(c.outcome.in_(sorted(DECIDED))).label("decided"),
        count().filter(c.outcome == Outcome.DECIDED_FOR_BUYER).label("against"),
    )


def _median(db: sa.Connection, seller: str, now: datetime, answered: int) -> timedelta | None:
    c = dealing.c
    within = (c.seller == seller, c.kind == QUESTION, c.at > now - WINDOW, c.at <= now, c.reply_seconds.is_not(None))
    query = sa.select(c.reply_seconds).where(*within).order_by(c.reply_seconds).offset(max(answered - 1, 0) // 2)
    middle = db.execute(query.limit(1)).scalar()
    return None if middle is None else timedelta(seconds=middle)

"""How sellers stand: measured from what happened, and nothing else."""

from collections import Counter
from datetime import timedelta
from random import Random
from statistics import median_low
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.conversations import conversation_id_of
from domain.actor import Actor, Role
from domain.conversation.about import AboutKind
from domain.conversation.events import ConversationStarted, MessageSent
from domain.dispute.execution import refund_id_of
from domain.dispute.opening import dispute_id_of
from domain.dispute.status import Outcome
from domain.standing import Standing
from projections.sellers import dealing, standing
from tests import talk
from tests.examples import (
    BUYER,
    SELLER,
    claim_case,
    counter,
    day,
    decide,
    deliver,
    escalate,
    eur,
    open_dispute,
    pay,
    place,
    rate,
    refund,
    ship,
)
from tests.projections.market import Market, busy


def stands(market, seller=SELLER.id, at=None):
    with market.view() as db:
        return standing(db, seller, at or market.now)


def asked(at, **changes):
    return talk.send("And now?", by=BUYER, at=day(at), **changes)


def answered(at):
    return talk.send(at=day(at))


def test_of_somebody_who_never_dealt_with_anybody_nothing_is_known(market):
    assert stands(market, "nobody") == Standing()


def test_a_question_is_what_a_buyer_wrote_until_the_seller_did(market):
    market.talks(talk.start(at=day(0)), asked(0.5), answered(1), answered(1.5), asked(2), answered(5), asked(6))
    assert stands(market) == Standing(
        since=day(0), messages=4, answered=2, waiting=1, answered_lately=2, reply=timedelta(days=1)
    )


def test_a_seller_who_writes_first_was_asked_nothing(market):
    market.happens(place())
    order = market.orders.get(UUID(int=7))
    about = conversation_id_of(BUYER.id, SELLER.id, AboutKind.ORDER, order.number)
    market.talks(talk.start_about(order, by=SELLER, at=day(1)), about=about)
    assert (stands(market).messages, stands(market).questions) == (0, 0)
    market.talks(talk.send("Fine", by=BUYER, at=day(2)), about=about)
    assert (stands(market).messages, stands(market).waiting) == (1, 1)


def test_a_question_has_five_days_before_it_counts_as_not_answered(market):
    market.talks(talk.start(at=day(0)))
    soon, late = stands(market, at=day(5) - timedelta(microseconds=1)), stands(market, at=day(5))
    assert (soon.waiting, soon.unanswered, late.waiting, late.unanswered) == (1, 0, 0, 1)


def test_what_is_older_than_a_year_is_forgiven_but_not_since_when(market):
    market.happens(place(), pay(), rate(5))
    market.talks(talk.start(at=day(0)), answered(1))
    assert (stands(market).orders, stands(market).rated, stands(market).answered) == (1, 1, 1)
    assert stands(market, at=day(365)) == Standing(since=day(0))
    assert stands(market, at=day(-1)) == Standing(since=day(0)), "nor is what has not happened yet told"


def test_the_last_feedback_counts_and_is_positive_from_four_on(market):
    market.happens(place(), pay(), rate(5), rate(3, at=day(3)))
    assert (stands(market).rated, stands(market).positive) == (1, 0)
    market.happens(rate(4, at=day(4)))
    assert (stands(market).rated, stands(market).positive) == (1, 1)


def test_a_dispute_counts_for_its_seller(market):
    market.happens(place(), pay(), ship(), deliver(), open_dispute())
    one = stands(market)
    assert (one.orders, one.disputes, one.decided) == (1, 1, 0)


def test_a_decision_for_the_buyer_counts_against_the_seller_once_it_is_carried_out(market):
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter(), escalate(), claim_case())
    market.happens(decide((1, "80.00")))
    assert (stands(market).disputes, stands(market).decided) == (1, 0)
    market.passes(day(30))
    market.happens(refund(at=day(30)))
    assert (stands(market).decided, stands(market).decided_against) == (1, 1)


SEEDS = range(3)
SELLERS = ("s0", "s1", SELLER.id)


@pytest.fixture(scope="module", params=SEEDS)
def walked(request, tmp_path_factory):
    """A busy market whose buyers and sellers talk, and rate, by chance."""
    chance = Random(request.param)  # noqa: S311 - it can be repeated
    made = Market(tmp_path_factory.mktemp("walked"), watched=True)
    busy(made)
    for n in range(8):
        buyer, seller = Actor(Role.BUYER, f"b{n % 4}"), Actor(Role.SELLER, f"s{n % 2}")
        own = conversation_id_of(buyer.id, seller.id, AboutKind.PRODUCT, f"kettle {n}")
        at = day(chance.uniform(20, 40))
        start = talk.start(by=buyer, buyer=buyer.id, seller=seller.id, conversation_id=own, at=at)
        made.talks(start, about=own)
        for _ in range(chance.randrange(8)):
            at += timedelta(hours=chance.uniform(0, 60))
            made.talks(talk.send("Well?", by=chance.choice((buyer, seller)), at=at), about=own)
    made.talks(talk.start(at=made.now))
    third = UUID(int=3)
    paid_out = refund(eur("40.00"), refund_id=refund_id_of(dispute_id_of(third, 1)), at=made.now)
    made.happens(paid_out, order=third)
    for n in (1, 2, 3, 4):
        made.happens(rate(5 if n == 1 else chance.randint(1, 5), at=made.now), order=UUID(int=n))
    yield made
    made.close()


def test_the_walks_get_to_what_is_counted(walked):
    reached = [stands(walked, seller, walked.now) for seller in SELLERS]
    for name in ("answered", "waiting", "unanswered", "rated", "positive", "disputes", "decided"):
        assert any(getattr(one, name) for one in reached), name


@pytest.mark.parametrize("seller", SELLERS)
@pytest.mark.parametrize("later", [0, 3, 320])
def test_the_numbers_are_those_counted_in_the_log(walked, seller, later):
    now = walked.now + timedelta(days=later)
    assert stands(walked, seller, now) == counted(walked, seller, now)


def counted(market, seller, now):
    """The long way: over all that ever happened."""
    log = market.store.feed(after=0, limit=10_000)
    questions = questions_in(log, seller)
    orders = [market.orders.get(stream) for stream in streams(log, "order.placed")]
    disputes = [market.disputes.get(stream).state.dispute for stream in streams(log, "dispute.opened")]
    orders, disputes = ([one for one in some if one.seller == seller] for some in (orders, disputes))
    ever = [q[0] for q in questions] + [o.placed_at for o in orders] + [d.opened_at for d in disputes]

    def recent(at):
        return now - timedelta(days=365) < at <= now

    questions = [q for q in questions if recent(q[0])]
    replies = [(reply - at).total_seconds() // 1 for at, reply, _ in questions if reply]
    open_since = [at for at, reply, _ in questions if not reply]
    scores = [o.feedback for o in orders if recent(o.placed_at) and o.feedback]
    outcomes = Counter(d.outcome for d in disputes if recent(d.opened_at))
    return Standing(
        since=min(ever),
        messages=sum(size for *_, size in questions),
        answered=len(replies),
        unanswered=sum(at <= now - timedelta(days=5) for at in open_since),
        waiting=sum(at > now - timedelta(days=5) for at in open_since),
        answered_lately=sum(bool(reply) and at > now - timedelta(days=30) for at, reply, _ in questions),
        reply=timedelta(seconds=median_low(replies)) if replies else None,
        orders=sum(recent(o.placed_at) for o in orders),
        rated=len(scores),
        positive=sum(score >= 4 for score in scores),
        disputes=outcomes.total(),
        decided=sum(outcomes[one] for one in Outcome if one.value.startswith("decided-")),
        decided_against=outcomes[Outcome.DECIDED_FOR_BUYER],
    )


def streams(log, name):
    return [recorded.stream for recorded in log if recorded.event.name == name]


def questions_in(log, seller):
    """Each as when it was asked, when it was answered if it was, and how many messages it took."""
    sellers, runs = {}, {}
    for recorded in log:
        match recorded.event:
            case ConversationStarted() as began:
                sellers[recorded.stream] = began.seller
            case MessageSent(by=by, at=at) if sellers.get(recorded.stream) == seller:
                own = runs.setdefault(recorded.stream, [])
                if by.role is Role.BUYER and (not own or own[-1][1]):
                    own.append([at, None, 1])
                elif by.role is Role.BUYER:
                    own[-1][2] += 1
                elif own and not own[-1][1]:
                    own[-1][1] = at
    return [tuple(run) for own in runs.values() for run in own]


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_rebuilt_equals_lived_also_where_people_talk(walked, batch, tmp_path):
    again = Market(tmp_path, store=walked.store, batch=batch)
    with walked.view() as lived, again.view() as rebuilt:
        assert every_row(lived) == every_row(rebuilt) != []
    again.engine.dispose()


def every_row(db):
    return sorted((tuple(row) for row in db.execute(sa.select(dealing))), key=str)

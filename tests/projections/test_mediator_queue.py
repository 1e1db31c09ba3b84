"""The mediators' queue: what is in it, in which order, and why."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.dispute.opening import dispute_id_of
from infrastructure.database import write
from projections.mediator_queue import MEDIATOR_QUEUE, foremost, page, waiting_for
from projections.paging import BadCursor
from projections.projection import Row
from projections.urgency import TASKS, Task
from tests.examples import (
    ADMIN,
    ANOTHER_MEDIATOR,
    BUYER,
    DEAR_LINES,
    DISPUTE,
    MEDIATOR,
    SELLER,
    TERMS,
    THIRD_MEDIATOR,
    TICK,
    accept,
    appeal,
    approve,
    claim_case,
    contest_return,
    counter,
    day,
    decide,
    deliver,
    deliver_return,
    escalate,
    eur,
    object_to_mediator,
    open_dispute,
    pay,
    place,
    recuse,
    release,
    return_decision,
    sent_back,
    ship,
    ship_return,
    withdraw,
)
from tests.projections.market import Market, items
from tests.roster import change_capacity, deactivate, declare, go_away, leave, take, trade, withdraw_conflict

ESCALATED, LATER, NOW = day(9), day(12), day(20)


def escalated(market: Market, n: int = 1, at: datetime = ESCALATED, buyer: str = BUYER.id) -> UUID:
    order, by = UUID(int=n), Actor(Role.BUYER, buyer)
    market.happens(place(order_id=order, number=f"O-{n}", buyer=buyer), pay(), ship(), deliver(), order=order)
    market.happens(open_dispute(by=by), counter(), escalate(by=by, at=at), order=order)
    return dispute_id_of(order, 1)


def drafted(market: Market) -> None:
    """All of 500.00, by mia on day 10."""
    market.happens(place(lines=DEAR_LINES, shipping=eur("0.00")), pay(eur("500.00")), ship(), deliver())
    market.happens(open_dispute(), counter(), escalate(), claim_case(), decide((1, "500.00")))


def appealed(market: Market) -> None:
    """Mia decided on day 10; the buyer appealed on day 11."""
    market.happens(place(), pay(), ship(), deliver(), open_dispute(), counter(), escalate(), claim_case())
    market.happens(decide((1, "40.00")), appeal())


def told(market: Market, mediator: Actor, now: datetime = LATER) -> list[tuple[str, str, str]]:
    return [(item["task"], item["due"], item["because"]) for item in queue(market, now, mediator)]


def queue(market: Market, now: datetime, mediator: Actor = MEDIATOR) -> list[dict[str, Any]]:
    with market.view() as db:
        return items(page(db, mediator, now, None, 20))


def test_an_escalated_case_waits_with_what_is_claimed_and_until_when_to_decide(market: Market) -> None:
    case = escalated(market)
    (item,) = queue(market, day(9))
    assert item["id"] == str(case)
    assert item["claimed"] == {"currency": "EUR", "amount": "80.00"}
    assert (item["due"], item["because"]) == ("2018-03-17T09:00:00Z", "due-later")


def test_a_case_is_in_the_queue_as_long_as_it_waits_for_somebody_to_take_it(market: Market) -> None:
    escalated(market)
    market.happens(claim_case(), order=UUID(int=1))
    assert queue(market, day(10)) == []

    market.happens(release(), order=UUID(int=1))
    assert len(queue(market, day(10))) == 1

    market.happens(withdraw(at=day(11)), order=UUID(int=1))
    assert queue(market, day(11)) == []


@pytest.mark.parametrize(
    ("now", "because"),
    [
        (day(16) - timedelta(days=3) - TICK, "due-later"),
        (day(16) - timedelta(days=3), "due-within-72-hours"),
        (day(15) - TICK, "due-within-72-hours"),
        (day(15), "due-within-24-hours"),
        (day(16) - TICK, "due-within-24-hours"),
        (day(16), "overdue"),
    ],
)
def test_each_row_says_why_it_stands_there(market: Market, now: datetime, because: str) -> None:
    escalated(market)
    assert [item["because"] for item in queue(market, now)] == [because]


def test_a_case_that_was_overdue_once_stays_first(market: Market) -> None:
    late, fresh = escalated(market, 1), escalated(market, 2, at=day(9.5))
    market.passes(day(16), order=UUID(int=1))

    assert [(item["id"], item["because"]) for item in queue(market, day(16))] == [
        (str(late), "overdue"),
        (str(fresh), "due-within-24-hours"),
    ]


def test_nobody_is_offered_a_dispute_of_their_own(market: Market) -> None:
    escalated(market, buyer="mia")
    assert queue(market, day(10), MEDIATOR) == []
    assert len(queue(market, day(10), ANOTHER_MEDIATOR)) == 1
    with market.view() as db:
        assert foremost(db, MEDIATOR, day(10), 1) == []


def test_a_draft_waits_for_every_other_mediator_until_it_is_approved_or_returned(market: Market) -> None:
    drafted(market)
    assert told(market, MEDIATOR) == []
    for other in (ANOTHER_MEDIATOR, THIRD_MEDIATOR):
        assert told(market, other, day(11)) == [("approval", "2018-03-13T09:00:00Z", "due-within-24-hours")]

    market.happens(return_decision())
    assert told(market, THIRD_MEDIATOR) == []

    market.happens(decide((1, "500.00"), at=day(11.5)), approve(at=day(12)))
    assert told(market, THIRD_MEDIATOR) == []


def test_a_draft_that_nobody_approved_in_time_goes_first_and_stays_there(market: Market) -> None:
    drafted(market)
    market.passes(day(12))
    assert told(market, ANOTHER_MEDIATOR, day(12)) == [("approval", "2018-03-15T09:00:00Z", "overdue")]

    market.happens(return_decision(at=day(12.5)), decide((1, "500.00"), at=day(13)))
    assert told(market, ANOTHER_MEDIATOR, day(13)) == [("approval", "2018-03-16T09:00:00Z", "due-within-72-hours")]


def test_an_appeal_waits_for_anybody_but_who_had_a_hand_in_the_decision(market: Market) -> None:
    appealed(market)
    assert told(market, MEDIATOR) == []
    assert told(market, ANOTHER_MEDIATOR) == [("appeal", "2018-03-22T09:00:00Z", "due-later")]

    market.happens(claim_case(by=ANOTHER_MEDIATOR, at=day(12)))
    assert told(market, THIRD_MEDIATOR) == []

    market.happens(recuse(by=ANOTHER_MEDIATOR, at=day(12.5)))
    assert told(market, ANOTHER_MEDIATOR, day(13)) == []
    assert len(told(market, THIRD_MEDIATOR, day(13))) == 1

    market.passes(day(21))
    assert [because for _, _, because in told(market, THIRD_MEDIATOR, day(21))] == ["overdue"]


def test_who_approved_a_decision_does_not_judge_its_appeal(market: Market) -> None:
    drafted(market)
    market.happens(approve(), appeal(by=SELLER, at=day(12)))
    assert told(market, MEDIATOR) == told(market, ANOTHER_MEDIATOR) == []
    assert len(told(market, THIRD_MEDIATOR)) == 1


def test_who_left_a_case_or_was_objected_to_is_not_offered_it_again(market: Market) -> None:
    escalated(market, 1)
    market.happens(claim_case(), object_to_mediator(), order=UUID(int=1))
    market.happens(claim_case(by=ANOTHER_MEDIATOR, at=day(11)), release(by=ANOTHER_MEDIATOR), order=UUID(int=1))
    assert queue(market, day(12), MEDIATOR) == []
    assert len(queue(market, day(12), ANOTHER_MEDIATOR)) == 1, "who only gave it back may take it again"
    with market.view() as db:
        assert foremost(db, MEDIATOR, day(12), 1) == []


def test_goods_that_came_back_with_something_wrong_are_a_task_of_their_own(market: Market) -> None:
    market.happens(place(), pay(), ship(), deliver(), open_dispute(claim=sent_back()), accept(1, by=SELLER))
    market.happens(ship_return(), deliver_return(), contest_return())
    assert told(market, MEDIATOR, day(15)) == [("contested-return", "2018-03-23T09:00:00Z", "due-later")]


def row(n: int, **changes: Any) -> Row:
    """A case due in three days and more, of 10.00 EUR, escalated on day 10."""
    facts: Row = {
        "dispute_id": UUID(int=n),
        "buyer": "bea",
        "seller": "sol",
        "overdue": False,
        "task": TASKS.index(Task.CASE),
        "due": NOW + timedelta(hours=100),
        "currency": "EUR",
        "minus_amount": -1000,
        "escalated_at": day(10),
        "trade_conflict": 0,
        "item": b'{"n":%d}' % n,
    }
    return {**facts, **changes}


APPEAL, CONTESTED, APPROVAL = (TASKS.index(task) for task in (Task.APPEAL, Task.CONTESTED_RETURN, Task.APPROVAL))
IN_ORDER = (
    row(50, task=APPEAL, due=NOW - timedelta(hours=1)),
    row(31, due=NOW - timedelta(hours=2)),
    row(11, due=NOW - timedelta(hours=1)),
    row(12, due=NOW, minus_amount=-5000),
    row(91, overdue=True, due=NOW + timedelta(hours=60)),
    row(51, task=APPEAL, due=NOW + timedelta(hours=24)),
    row(52, task=CONTESTED, due=NOW + timedelta(hours=3)),
    row(53, task=APPROVAL, due=NOW + timedelta(hours=2)),
    row(13, due=NOW + timedelta(hours=1)),
    row(14, due=NOW + timedelta(hours=24)),
    row(54, task=APPEAL, due=NOW + timedelta(hours=72)),
    row(10, due=NOW + timedelta(hours=72)),
    row(92, minus_amount=-2000),
    row(90, escalated_at=day(9)),
    row(1),
    row(2),
    row(3, currency="JPY", minus_amount=-900000),
)
"""By urgency, then by task, by due, larger amount of the same currency, escalated first, id."""


def fill(market: Market, rows: tuple[Row, ...]) -> None:
    with market.writing() as db:
        write(db, MEDIATOR_QUEUE.table, {(one["dispute_id"],): one for one in rows})


def test_the_queue_has_one_order_whatever_came_in_first(market: Market) -> None:
    expected = [one["dispute_id"].int for one in IN_ORDER]
    for some in permutations((0, 4, 8)):
        mixed = (*(IN_ORDER[n] for n in some), *reversed(IN_ORDER))
        fill(market, mixed)
        with market.view() as db:
            assert [item["n"] for item in items(page(db, MEDIATOR, NOW, None, 20))] == expected


def test_pages_go_on_where_they_were_while_time_passes_and_cases_are_claimed(market: Market) -> None:
    fill(market, IN_ORDER)
    with market.view() as db:
        begin = page(db, MEDIATOR, NOW, None, 4)
    with market.writing() as db:
        write(db, MEDIATOR_QUEUE.table, {(IN_ORDER[1]["dispute_id"],): None, (IN_ORDER[5]["dispute_id"],): None})
    with market.view() as db:
        rest = page(db, MEDIATOR, NOW + timedelta(days=30), begin.next_cursor, 20)

    expected = [one["dispute_id"].int for one in IN_ORDER]
    assert [item["n"] for item in items(begin)] == expected[:4]
    assert [item["n"] for item in items(rest)] == [expected[4], *expected[6:]]
    assert rest.next_cursor is None


def test_what_is_taken_next_is_what_the_queue_begins_with_but_for_drafts_which_nobody_takes(market: Market) -> None:
    fill(market, IN_ORDER)
    with market.view() as db:
        taken = foremost(db, MEDIATOR, NOW, 20)
    assert taken == [one["dispute_id"] for one in IN_ORDER if one["task"] != APPROVAL]


def test_a_cursor_of_another_list_is_refused(market: Market) -> None:
    with market.view() as db, pytest.raises(BadCursor):
        page(db, MEDIATOR, NOW, "WyIyMDE4LTAzLTA3VDA5OjAwOjAwWiJd", 20)


# what the roster keeps away


def offered(market: Market, mediator: Actor = MEDIATOR, now: datetime = LATER) -> set[UUID]:
    return {UUID(item["id"]) for item in queue(market, now, mediator)}


def taken_next(market: Market, mediator: Actor = MEDIATOR, now: datetime = LATER) -> list[UUID]:
    with market.view() as db:
        return foremost(db, mediator, now, 20)


def seen(market: Market, mediator: Actor = MEDIATOR, now: datetime = LATER) -> set[UUID]:
    with market.view() as db:
        return set(db.execute(waiting_for(mediator, now)).scalars())


def test_who_is_not_on_the_roster_is_offered_nothing(market: Market) -> None:
    escalated(market)
    somebody = Actor(Role.MEDIATOR, "somebody")
    assert (offered(market, somebody), taken_next(market, somebody), seen(market, somebody)) == (set(), [], set())
    market.notes("mia", deactivate())
    assert (offered(market), taken_next(market), seen(market)) == (set(), [], set())


@pytest.mark.parametrize("party", [BUYER.id, SELLER.id])
def test_a_case_of_somebody_with_whom_a_conflict_was_declared_is_hidden(market: Market, party: str) -> None:
    case, other = escalated(market, 1), escalated(market, 2)
    market.notes("mia", declare(party), declare("somebody else"))
    assert (offered(market), taken_next(market), seen(market)) == (set(), [], set())
    assert offered(market, ANOTHER_MEDIATOR) == {case, other}
    market.notes("mia", withdraw_conflict(party))
    assert offered(market) == {case, other}


def test_only_the_cases_of_that_account_are(market: Market) -> None:
    escalated(market, 1, buyer="ben")
    theirs = escalated(market, 2)
    market.notes("mia", declare("ben"))
    assert offered(market) == {theirs}


@pytest.mark.parametrize("party", [BUYER.id, SELLER.id])
def test_so_is_one_of_somebody_they_traded_with_until_that_is_a_year_ago(market: Market, party: str) -> None:
    case = escalated(market)
    free_at = LATER + timedelta(days=3)
    market.notes("mia", trade(party, at=free_at - TERMS.periods.trade_conflict))
    assert (offered(market, now=free_at - TICK), seen(market, now=free_at - TICK)) == (set(), set())
    assert (offered(market, now=free_at), seen(market, now=free_at)) == ({case}, {case})


def test_who_is_away_is_offered_nothing_but_may_look(market: Market) -> None:
    case = escalated(market)
    market.notes("mia", go_away())
    assert (offered(market), taken_next(market), seen(market)) == (set(), [], {case})


def test_who_is_at_capacity_is_offered_drafts_only(market: Market) -> None:
    drafted(market)
    case = escalated(market, 1)
    market.notes("max", change_capacity(1), take(UUID(int=5)))
    assert offered(market, ANOTHER_MEDIATOR) == {DISPUTE}
    assert taken_next(market, ANOTHER_MEDIATOR) == []
    assert seen(market, ANOTHER_MEDIATOR) == {DISPUTE, case}
    market.notes("max", leave(UUID(int=5)))
    assert taken_next(market, ANOTHER_MEDIATOR) == [case]


def test_the_staff_look_at_all_of_it(market: Market) -> None:
    case = escalated(market, buyer=ADMIN.id)
    assert offered(market, ADMIN) == {case}

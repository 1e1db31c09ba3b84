"""Whom an event gives something to be told: given this, when that happens, then these."""

from uuid import UUID

from application.notices import Kind, Notice, of_dispute, of_order
from domain.message import Recorded
from tests import examples as eg
from tests.scenario import given

STREAM = UUID(int=1)


def recorded(event):
    return Recorded(STREAM, 1, 7, eg.day(6), "c", "f", "", event)


def told(history, *wishes):
    """Whom these wishes, one after the other, give something to be told, about what, and until when."""
    case, notices = given(*history).case, []
    for wish in wishes:
        events = eg.consequences(wish, case)
        notices += called_for(case, events)
        case = case.after(*events)
    return notices


def lapsed(history, until):
    """Whom the passing of time gives something to be told."""
    case = given(*history).case
    return called_for(case, eg.overdue(case, until))


def called_for(case, events):
    notices = []
    for event in events:
        before, case = case, case.after(event)
        if event.name.startswith("dispute."):
            notices += of_dispute(recorded(event), before.dispute, case.dispute)
        else:
            notices += of_order(recorded(event), before.order, case.order)
    return [(notice.reader, notice.kind, notice.due) for notice in notices]


DELIVERED = eg.happened(eg.place(), eg.pay(), eg.ship(), eg.deliver())


def test_a_claim_is_the_sellers_turn():
    assert told(DELIVERED, eg.open_dispute()) == [(eg.SELLER, Kind.TURN, eg.day(11))]


def test_a_counter_proposal_is_the_buyers():
    assert told(eg.opened(), eg.counter()) == [(eg.BUYER, Kind.TURN, eg.day(12))]


def test_nobody_is_told_what_they_did_themselves():
    readers = [reader for reader, _, _ in told(eg.countered(), eg.reject(2, by=eg.BUYER, at=eg.day(8)))]
    assert readers == [eg.SELLER]


def test_a_turn_with_a_new_deadline_is_a_new_turn():
    assert told(eg.opened(), eg.amend(at=eg.day(8))) == [(eg.SELLER, Kind.TURN, eg.day(13))]


def test_a_message_changes_nobodys_turn():
    assert told(eg.opened(), eg.say(at=eg.day(8))) == []


def test_a_queued_case_is_no_mediators_turn_in_particular():
    assert told(eg.countered(), eg.escalate()) == []


def test_a_mediator_is_told_of_a_case_that_they_were_given():
    (notice,) = told(eg.escalated(), eg.assign(at=eg.day(9)))
    assert notice[:2] == (eg.MEDIATOR, Kind.TURN)
    assert told(eg.escalated(), eg.claim_case(at=eg.day(9))) == []


def test_reminders_go_to_those_whose_time_runs():
    day_before = eg.day(10)
    assert lapsed(eg.opened(), day_before) == [(eg.SELLER, Kind.REMINDER, eg.day(11))]
    kinds = [kind for _, kind, _ in lapsed(eg.opened(), eg.day(11) - eg.TICK)]
    assert kinds == [Kind.REMINDER, Kind.REMINDER]


def test_a_paid_order_is_to_be_shipped():
    placed = eg.place(ship_by=eg.day(3))
    assert told((), placed, eg.pay()) == [(eg.SELLER, Kind.ORDER, eg.day(3))]
    assert told(eg.happened(placed, eg.pay()), eg.ship()) == []


def test_a_wish_to_cancel_is_to_be_answered():
    assert told(eg.happened(eg.place(), eg.pay()), eg.ask_to_cancel()) == [(eg.SELLER, Kind.ORDER, None)]


def test_a_notice_knows_where_it_comes_from():
    before = given(*DELIVERED).case
    (opened,) = [event for event in eg.consequences(eg.open_dispute(), before) if event.name == "dispute.opened"]
    (notice,) = of_dispute(recorded(opened), before.dispute, before.after(opened).dispute)
    assert notice == Notice(7, eg.SELLER, Kind.TURN, STREAM, eg.day(6), eg.day(11))

"""Reminders: a day and an hour before a deadline of the parties, once each, and none of what has ended."""

from datetime import timedelta

import pytest

from domain.actor import THE_CLOCK
from domain.deadlines import DeadlineKind as Kind
from domain.dispute.events import DeadlineApproaching
from domain.dispute.reminders import next_instant
from domain.refusal import Rule
from tests.examples import (
    ADMIN,
    OPENED,
    TERMS,
    TICK,
    asked_in_appeal,
    awaiting_approval,
    awaiting_evidence,
    awaiting_return,
    case_of,
    closed,
    counter,
    countered,
    day,
    deadlocked,
    decided,
    delivered,
    escalated,
    extend,
    happened,
    in_appeal,
    in_mediation,
    lapsed,
    open_dispute,
    opened,
    overdue,
    paid_at_once,
    refunding,
    remind,
    return_in_transit,
    return_inspection,
    return_lapsed,
    say,
    settlement_proposed,
    terms_with,
    void,
)
from tests.scenario import given

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SELLER_BY, CAP = day(11), day(21)


def told(history, until, terms=TERMS):
    """What people were reminded of by then, and when."""
    facts = overdue(case_of(history, terms), until)
    return [(fact.kind, fact.at) for fact in facts if isinstance(fact, DeadlineApproaching)]


class TestWhen:
    def test_a_day_before_and_an_hour_before(self):
        assert told(opened(), SELLER_BY - TICK) == [
            (Kind.SELLER_RESPONSE, SELLER_BY - DAY),
            (Kind.SELLER_RESPONSE, SELLER_BY - HOUR),
        ]

    def test_to_the_microsecond(self):
        assert told(opened(), SELLER_BY - DAY - TICK) == []
        (reminder,) = overdue(case_of(opened()), SELLER_BY - DAY)
        assert reminder == DeadlineApproaching(
            by=THE_CLOCK, at=SELLER_BY - DAY, kind=Kind.SELLER_RESPONSE, due=SELLER_BY
        )

    def test_once_each_however_often_somebody_looks(self):
        once = lapsed(SELLER_BY - DAY, opened())
        assert told(once, SELLER_BY - HOUR - TICK) == []
        assert told(lapsed(SELLER_BY - HOUR, once), SELLER_BY - TICK) == []

    @pytest.mark.parametrize(
        ("window", "before"),
        [(DAY + TICK, [DAY, HOUR]), (DAY, [HOUR]), (HOUR + TICK, [HOUR]), (HOUR, []), (TICK, [])],
        ids=["longer than a day", "a day", "longer than an hour", "an hour", "less"],
    )
    def test_not_before_a_time_that_was_no_longer_than_that(self, window, before):
        terms = terms_with(seller_response=window)
        history = happened(open_dispute(), since=delivered(), terms=terms)
        due = OPENED + window
        expected = [(Kind.SELLER_RESPONSE, due - lead) for lead in before]
        assert told(history, due - TICK, terms) == expected

    @pytest.mark.parametrize(
        ("situation", "kind"),
        [
            (countered, Kind.BUYER_RESPONSE),
            (deadlocked, Kind.NEGOTIATION_CAP),
            (awaiting_evidence, Kind.EVIDENCE),
            (asked_in_appeal, Kind.EVIDENCE),
            (settlement_proposed, Kind.SETTLEMENT),
            (decided, Kind.APPEAL_WINDOW),
            (paid_at_once, Kind.APPEAL_WINDOW),
            (awaiting_return, Kind.RETURN_SHIPMENT),
            (return_inspection, Kind.RETURN_INSPECTION),
        ],
    )
    def test_of_every_deadline_of_the_parties(self, situation, kind):
        history = situation()
        (due,) = (d.due for d in case_of(history).dispute.deadlines if d.kind is kind)
        assert told(history, due - TICK) == [(kind, due - DAY), (kind, due - HOUR)]

    @pytest.mark.parametrize(
        "situation",
        [escalated, in_mediation, awaiting_approval, in_appeal, return_in_transit, refunding, return_lapsed],
    )
    def test_and_of_no_other(self, situation):
        history = situation()
        first = min(d.due for d in case_of(history).dispute.deadlines)
        assert told(history, first - TICK) == []


class TestNoneOf:
    def test_what_was_answered_in_time(self):
        answered = happened(counter(at=SELLER_BY - DAY - TICK), since=opened())
        assert Kind.SELLER_RESPONSE not in dict(told(answered, SELLER_BY))

    def test_what_is_over(self):
        assert told(closed(), day(60)) == []
        assert told(happened(void(at=day(9)), since=opened()), day(60)) == []

    def test_what_came_too_early_for_a_time_that_was_moved(self):
        """Moved on day 10.5, after the reminder of day 10: there are two new ones."""
        reminded = lapsed(SELLER_BY - DAY, opened())
        longer = happened(extend(Kind.SELLER_RESPONSE, day(14), at=day(10.5)), since=reminded)
        assert told(longer, day(14) - TICK) == [
            (Kind.SELLER_RESPONSE, day(13)),
            (Kind.SELLER_RESPONSE, day(14) - HOUR),
        ]

    def test_what_a_time_moved_by_minutes_has_left_behind(self):
        """Half an hour before it was due it is moved by half an hour: the hour before has begun."""
        late = lapsed(SELLER_BY - HOUR, opened())
        at, until = SELLER_BY - timedelta(minutes=29), SELLER_BY + timedelta(minutes=30)
        longer = happened(extend(Kind.SELLER_RESPONSE, until, at=at), since=late)
        assert told(longer, until - TICK) == []


class TestAtOneInstant:
    def test_of_what_has_just_ended_nobody_is_reminded_but_of_what_goes_on(self):
        """The buyer is silent from day 15 to day 20, when a day of the negotiation is left."""
        terms = terms_with(seller_response=timedelta(days=12))
        asked = happened(open_dispute(), counter(at=day(15)), since=delivered(), terms=terms)
        facts = [fact for fact in overdue(case_of(asked, terms), day(20)) if fact.at == day(20)]
        assert [fact.name for fact in facts] == ["dispute.buyer-response-lapsed", "dispute.deadline-approaching"]
        assert facts[1].kind is Kind.NEGOTIATION_CAP

    def test_each_of_two_is_told(self):
        terms = terms_with(seller_response=TERMS.periods.negotiation_cap)
        history = happened(open_dispute(), since=delivered(), terms=terms)
        assert told(history, CAP - DAY, terms) == [(Kind.SELLER_RESPONSE, CAP - DAY), (Kind.NEGOTIATION_CAP, CAP - DAY)]

    def test_the_end_of_one_is_no_reminder_of_it(self):
        """Both end at once: the first to lapse takes the other along."""
        terms = terms_with(seller_response=TERMS.periods.negotiation_cap, reminder_last=timedelta(0))
        history = happened(open_dispute(), since=delivered(), terms=terms)
        assert (Kind.NEGOTIATION_CAP, CAP) not in told(history, CAP, terms)

    def test_a_reminder_comes_before_what_somebody_does_then(self):
        at = SELLER_BY - DAY
        said = happened(say(at=at), since=lapsed(at, opened()))
        assert told(said, at) == []
        early = happened(say(at=at), since=opened())
        assert told(early, at) == [(Kind.SELLER_RESPONSE, at)]

    def test_a_clock_that_goes_backwards_reminds_nobody_twice(self):
        back = happened(say(at=SELLER_BY - DAY - HOUR), since=lapsed(SELLER_BY - DAY, opened()))
        assert told(back, SELLER_BY - DAY) == []


class TestByCommand:
    def test_the_clock_alone_reminds(self):
        early = remind(Kind.SELLER_RESPONSE, SELLER_BY - DAY)
        given(*opened()).when(early).leads_to("dispute.deadline-approaching")
        given(*opened()).when(replaced(early, by=ADMIN)).refused(Rule.NOT_YOUR_ROLE)

    def test_not_early_nor_of_anything_else(self):
        given(*opened()).when(remind(Kind.SELLER_RESPONSE, SELLER_BY - DAY - TICK)).refused(Rule.NOT_YET_DUE)
        given(*opened()).when(remind(Kind.NEGOTIATION_CAP, CAP)).refused(Rule.NOT_RUNNING)
        given(*return_lapsed()).when(remind(Kind.REINSTATEMENT, day(21))).refused(Rule.NOT_RUNNING)
        given(*escalated()).when(remind(Kind.SELLER_RESPONSE, SELLER_BY)).refused(Rule.NOT_NOW)
        given(*delivered()).when(remind(Kind.SELLER_RESPONSE, SELLER_BY)).refused(Rule.NO_SUCH_DISPUTE)

    def test_nothing_changes_but_that_it_was_told(self):
        before = case_of(opened()).dispute
        after = given(*opened()).when(remind(Kind.SELLER_RESPONSE, SELLER_BY - DAY)).happened().dispute
        assert (after.status, after.deadlines, after.awaiting) == (before.status, before.deadlines, before.awaiting)
        assert after.seller_spoke_at is None


def replaced(command, **changes):
    return type(command)(**{**vars(command), **changes})


def test_the_next_instant_is_a_reminder_or_a_deadline_whichever_comes_first():
    assert next_instant(case_of(opened())) == SELLER_BY - DAY
    assert next_instant(case_of(lapsed(SELLER_BY - HOUR, opened()))) == SELLER_BY
    assert next_instant(case_of(escalated())) == day(10)
    assert next_instant(case_of(closed())) is None

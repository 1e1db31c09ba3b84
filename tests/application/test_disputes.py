"""The one way in for commands to a dispute: once each, on fresh grounds, after everything overdue."""

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from application.disputes import Disputes
from application.ports import Addition, Cause, StreamMoved
from domain.dispute.status import Status
from domain.refusal import Refused, Rule
from tests import examples as eg
from tests.application.services import Meanwhile


def test_opening_writes_to_both_streams_in_one_append(services):
    answer = services.open_dispute()
    assert answer.version == 1
    assert services.names(eg.DISPUTE) == ["dispute.opened"]
    assert services.names(eg.ORDER)[-1] == "order.line-disputed"
    assert services.store.head() == answer.position


def test_dispute_numbers_count_within_the_year(services):
    assert services.open_dispute().state.dispute.number == "D-2018-000001"


def test_a_refused_opening_leaves_nothing_behind_and_uses_up_no_number(services):
    services.place_order()
    services.clock.now = eg.OPENED
    head = services.store.head()
    with pytest.raises(Refused):
        services.disputes.open(eg.ORDER, eg.open_dispute(description="too short"), services.cause())
    assert services.store.head() == head
    assert services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause()).state.dispute.number.endswith("000001")


def test_nobody_opens_a_dispute_over_an_order_that_is_not_there(services):
    with pytest.raises(Refused) as refusal:
        services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause())
    assert refusal.value.rule is Rule.NO_SUCH_ORDER


def test_an_order_is_no_dispute(disputed):
    with pytest.raises(Refused) as refusal:
        disputed.disputes.get(eg.ORDER)
    assert refusal.value.rule is Rule.NO_SUCH_DISPUTE


def test_the_same_wish_has_its_consequences_once_and_the_same_answer(disputed):
    cause = disputed.cause()
    first = disputed.ask(eg.counter(), cause)
    disputed.clock.now += timedelta(days=1)
    disputed.ask(eg.insist())
    again = disputed.ask(eg.counter(), cause)
    assert (again.replayed, again.version, again.position) == (True, first.version, first.position)
    assert again.state == first.state
    assert disputed.names(eg.DISPUTE).count("dispute.counter-proposal-made") == 2


def test_the_same_opening_finds_its_dispute_again(services):
    services.place_order()
    services.clock.now = eg.OPENED
    cause = services.cause()
    first = services.disputes.open(eg.ORDER, eg.open_dispute(), cause)
    again = services.disputes.open(eg.ORDER, eg.open_dispute(), cause)
    assert (again.replayed, again.state, again.position) == (True, first.state, first.position)


def test_a_key_may_not_come_back_with_another_wish(disputed):
    cause = disputed.cause()
    disputed.ask(eg.counter(), cause)
    with pytest.raises(Refused) as refusal:
        disputed.ask(eg.reject(), Cause(cause.command_id, fingerprint="another"))
    assert refusal.value.rule is Rule.KEY_REUSED


def test_nothing_is_decided_on_stale_grounds(disputed):
    disputed.ask(eg.counter(), seen=1)
    with pytest.raises(StreamMoved) as moved:
        disputed.ask(eg.insist(), seen=1)
    assert moved.value.version == 2
    assert disputed.names(eg.DISPUTE)[-1] == "dispute.counter-proposal-made"


def test_overdue_deadlines_lapse_before_a_command_is_judged(disputed):
    disputed.clock.now = eg.OPENED + eg.TERMS.periods.seller_response
    with pytest.raises(Refused) as refusal:
        disputed.ask(eg.counter())
    assert refusal.value.rule is Rule.NOT_NOW
    assert disputed.names(eg.DISPUTE) == ["dispute.opened", "dispute.seller-response-lapsed", "dispute.escalated"]


def test_a_microsecond_before_the_deadline_is_in_time(disputed):
    disputed.clock.now = eg.OPENED + eg.TERMS.periods.seller_response - eg.TICK
    assert disputed.ask(eg.counter()).state.dispute.status is Status.AWAITING_BUYER


def test_a_lapse_is_recorded_late_but_happened_when_it_was_due(disputed):
    due = eg.OPENED + eg.TERMS.periods.seller_response
    disputed.clock.now = due + timedelta(days=3)
    assert disputed.affairs.let_lapse([eg.DISPUTE], disputed.clock.now)
    reminded, _, lapsed = disputed.store.history(eg.DISPUTE)[1:4]
    assert (reminded.event.at, reminded.recorded_at) == (due - timedelta(days=1), lapsed.recorded_at)
    assert (lapsed.event.at, lapsed.recorded_at) == (due, due + timedelta(days=3))


def test_a_second_sweep_changes_nothing(disputed):
    disputed.clock.now = eg.OPENED + timedelta(days=6)
    assert disputed.affairs.let_lapse([eg.DISPUTE], disputed.clock.now)
    head = disputed.store.head()
    assert not disputed.affairs.let_lapse([eg.DISPUTE], disputed.clock.now)
    assert disputed.store.head() == head


def test_a_reader_sees_the_case_as_the_law_stands_though_nobody_swept(disputed):
    disputed.clock.now = eg.OPENED + timedelta(days=6)
    answer = disputed.disputes.get(eg.DISPUTE)
    assert answer.state.dispute.status is Status.AWAITING_MEDIATOR
    assert answer.version == 1


def test_a_clock_that_goes_backwards_turns_no_stream_back(disputed):
    disputed.clock.now = eg.OPENED - timedelta(hours=1)
    disputed.ask(eg.counter())
    opened, countered = disputed.store.history(eg.DISPUTE)
    assert countered.recorded_at >= opened.recorded_at
    assert countered.event.at >= opened.event.at


def test_of_simultaneous_answers_one_wins_and_the_others_are_judged_on_its_consequences(disputed):
    disputed.clock.now = eg.day(7)
    ready, outcomes = threading.Barrier(4), []

    def answer(command):
        ready.wait()
        try:
            outcomes.append(disputed.ask(command).state.dispute.status)
        except Refused as refusal:
            outcomes.append(refusal.rule)

    wishes = [eg.accept(1, by=eg.SELLER), eg.withdraw(), eg.accept(1, by=eg.SELLER), eg.withdraw()]
    racers = [threading.Thread(target=answer, args=(wish,)) for wish in wishes]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    ends = [outcome for outcome in outcomes if isinstance(outcome, Status)]
    assert len(ends) == 1
    assert outcomes.count(Rule.NOT_NOW) == 3


def while_it_happens(services, happens, **when):
    """The disputes, as somebody finds them to whom this happens in between."""
    return Disputes(Meanwhile(services.store, happens, **when), services.disputes.terms, services.clock)


def answers_between_two_reads(disputed, **asked):
    disputed.clock.now = eg.day(7)
    accept = replace(eg.accept(1, by=eg.SELLER), at=disputed.clock.now)
    disputes = while_it_happens(disputed, lambda: disputed.ask(accept), after_reading=eg.DISPUTE)
    return disputes.execute(eg.DISPUTE, accept, disputed.cause(), **asked)


def test_nobody_is_judged_on_a_dispute_and_an_order_of_different_moments(disputed):
    """The money that the order has set aside by now is that of the very claim that was accepted meanwhile."""
    with pytest.raises(Refused) as refusal:
        answers_between_two_reads(disputed)
    assert refusal.value.rule is Rule.NOT_NOW


def test_and_who_said_what_they_had_seen_is_told_that_it_has_changed(disputed):
    with pytest.raises(StreamMoved):
        answers_between_two_reads(disputed, seen=1)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=60)])
def test_nobody_is_shown_a_dispute_and_an_order_of_different_moments(services, late):
    """The sweep sets money aside for a silent seller's buyer, who is shown nothing but a refund to come, or its end."""
    services.place_order()
    services.clock.now = eg.OPENED
    services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause())
    services.clock.now = eg.OPENED + eg.TERMS.periods.seller_response + late
    lawful = services.disputes.get(eg.DISPUTE).state

    def sweep():
        assert services.affairs.let_lapse([eg.DISPUTE], services.clock.now)

    answer = while_it_happens(services, sweep, after_reading=eg.DISPUTE).get(eg.DISPUTE)
    assert answer == services.disputes.get(eg.DISPUTE)
    assert answer.state.dispute.status is lawful.dispute.status is (Status.REFUND_FAILED if late else Status.REFUNDING)


def test_a_dispute_with_nothing_overdue_is_read_without_a_second_look(disputed):
    """Of what happened after it was read, a reader need not know."""
    disputes = while_it_happens(disputed, lambda: disputed.ask(eg.counter()), after_reading=eg.DISPUTE)
    assert disputes.get(eg.DISPUTE).version == 1


class TestTheSameKeyTwiceAtOnce:
    """Both find nothing granted under it; then one is faster."""

    def test_opens_one_dispute_and_both_are_told_its_number(self, services):
        services.place_order()
        services.clock.now = eg.OPENED
        cause, told = services.cause(), []

        def open_in(disputes):
            told.append(disputes.open(eg.ORDER, eg.open_dispute(), cause))

        open_in(while_it_happens(services, lambda: open_in(services.disputes)))
        first, second = told
        assert (first.replayed, second.replayed) == (False, True)
        assert second.state == first.state == services.disputes.get(eg.DISPUTE).state
        assert (second.version, second.position) == (first.version, first.position)

    @pytest.mark.parametrize("seen", [None, 1])
    def test_is_granted_once_and_both_are_told_the_same(self, disputed, seen):
        cause, told = disputed.cause(), []

        def counter_in(disputes, at):
            told.append(disputes.execute(eg.DISPUTE, eg.counter(at=at), cause, seen=seen))

        faster = partial(counter_in, disputed.disputes, eg.day(7))
        counter_in(while_it_happens(disputed, faster), eg.day(7) + eg.TICK)
        first, second = told
        assert (second.replayed, second.version, second.position) == (True, first.version, first.position)
        assert second.state == first.state
        assert disputed.names(eg.DISPUTE).count("dispute.counter-proposal-made") == 1

    @pytest.mark.parametrize("seen", [None, 1])
    def test_is_refused_to_the_slower_one_for_another_wish(self, disputed, seen):
        cause = disputed.cause()
        disputes = while_it_happens(disputed, lambda: disputed.ask(eg.counter(), cause, seen=seen))
        another = Cause(cause.command_id, fingerprint="another")
        with pytest.raises(Refused) as refusal:
            disputes.execute(eg.DISPUTE, eg.reject(), another, seen=seen)
        assert refusal.value.rule is Rule.KEY_REUSED
        assert disputed.names(eg.DISPUTE)[-1] == "dispute.counter-proposal-made"

    def test_control_another_key_is_told_that_what_it_has_seen_has_changed(self, disputed):
        disputes = while_it_happens(disputed, lambda: disputed.ask(eg.counter()))
        with pytest.raises(StreamMoved) as moved:
            disputes.execute(eg.DISPUTE, eg.reject(), disputed.cause(), seen=1)
        assert moved.value.version == 2
        assert disputed.names(eg.DISPUTE)[-1] == "dispute.counter-proposal-made"


def test_two_clicks_at_once_open_one_dispute(services):
    services.place_order()
    services.clock.now = eg.OPENED
    ready, outcomes = threading.Barrier(2), []

    def click():
        ready.wait()
        try:
            outcomes.append(services.disputes.open(eg.ORDER, eg.open_dispute(), services.cause()).state.dispute.id)
        except Refused as refusal:
            outcomes.append(refusal.rule)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(map(str, outcomes)) == sorted([str(eg.DISPUTE), Rule.ALREADY_DISPUTED])


def test_a_stream_that_never_stands_still_is_told_to_the_client(disputed, monkeypatch):
    """The control of the retry: somebody else is faster every single time."""
    append = disputed.store.append

    def meanwhile(*additions: Addition, cause, recorded_at):
        if cause.command_id.startswith("wish"):
            raise StreamMoved(additions[0].stream)
        return append(*additions, cause=cause, recorded_at=recorded_at)

    monkeypatch.setattr(disputed.store, "append", meanwhile)
    with pytest.raises(StreamMoved):
        disputed.ask(eg.counter())

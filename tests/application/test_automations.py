"""when(event).then(command): what the service does by itself."""

from uuid import UUID

import pytest

from application.automations import Automations, Trade
from application.mediators import mediator_id_of
from application.orders import order_id_of
from domain.dispute.ruling import Judgment
from domain.dispute.status import Status
from tests import examples as eg
from tests import roster

EVERYBODY = ("max", "mia", "milan", "mo")


def automations(services, on_duty=EVERYBODY, trades=()):
    return Automations(services.disputes, lambda: on_duty, lambda *_: trades, services.clock)


@pytest.fixture
def lapsed(disputed):
    """Nobody took the escalated case within a day."""
    disputed.clock.now = eg.day(12)
    disputed.affairs.let_lapse([eg.DISPUTE], eg.day(12))
    return next(r for r in disputed.store.history(eg.DISPUTE) if r.event.name == "dispute.assignment-lapsed")


def status(services):
    return services.disputes.get(eg.DISPUTE).state.dispute


def cases(services, account):
    return set(services.disputes.mediators.of(account).cases)


def follow(services, *wishes):
    """Each is granted, and the service reacts to it."""
    for wish in wishes:
        services.clock.now = max(services.clock.now, wish.at)
        for recorded in services.ask(wish).recorded:
            automations(services).react(recorded)


class TestAssignment:
    def test_when_assignment_lapsed_then_the_least_loaded_mediator_is_assigned(self, disputed, lapsed):
        for account in ("max", "mia", "milan"):
            disputed.notes(account, roster.take(UUID(int=1)))
        automations(disputed).react(lapsed)
        assert (status(disputed).status, status(disputed).mediator) == (Status.IN_MEDIATION, "mo")
        assert cases(disputed, "mo") == {eg.DISPUTE}

    def test_of_those_who_have_as_much_the_first_by_account(self, disputed, lapsed):
        automations(disputed, ("mo", "milan", "mia")).react(lapsed)
        assert status(disputed).mediator == "mia"

    def test_who_may_not_take_it_is_passed_over(self, disputed, lapsed):
        disputed.notes("max", roster.declare(eg.BUYER.id, by=eg.ADMIN))
        disputed.notes("mia", roster.go_away(by=eg.ADMIN))
        disputed.notes("milan", roster.change_capacity(1), roster.take(UUID(int=1)))
        automations(disputed).react(lapsed)
        assert status(disputed).mediator == "mo"

    def test_so_is_a_party_or_somebody_who_is_not_on_the_roster(self, disputed, lapsed):
        disputed.staff(eg.SELLER.id)
        automations(disputed, (eg.SELLER.id, "nobody", "milan")).react(lapsed)
        assert status(disputed).mediator == "milan"

    def test_so_is_who_left_the_case(self, disputed, lapsed):
        disputed.ask(eg.claim_case(at=eg.day(12)))
        disputed.ask(eg.recuse(at=eg.day(12)))
        automations(disputed, ("mia", "milan")).react(lapsed)
        assert status(disputed).mediator == "milan"

    def test_reacting_twice_assigns_once(self, disputed, lapsed):
        automations(disputed).react(lapsed)
        head = disputed.store.head()
        automations(disputed).react(lapsed)
        assert disputed.store.head() == head

    def test_with_nobody_to_ask_the_case_stays_in_the_queue(self, disputed, lapsed):
        automations(disputed, ()).react(lapsed)
        assert status(disputed).status is Status.AWAITING_MEDIATOR

    def test_a_case_that_was_taken_meanwhile_is_left_alone(self, disputed, lapsed):
        disputed.ask(eg.claim_case(by=eg.ANOTHER_MEDIATOR))
        automations(disputed, ("mia",)).react(lapsed)
        assert status(disputed).mediator == eg.ANOTHER_MEDIATOR.id


class TestTheRosterFollows:
    @pytest.fixture
    def taken(self, disputed):
        for wish in (eg.counter(), eg.escalate(), eg.claim_case()):
            disputed.clock.now = wish.at
            disputed.ask(wish)
        assert cases(disputed, "mia") == {eg.DISPUTE}
        return disputed

    @pytest.mark.parametrize(
        "end",
        [eg.release(), eg.recuse(), eg.object_to_mediator(), eg.withdraw(at=eg.day(10)), eg.decide((1, "40.00"))],
        ids=lambda command: command.name,
    )
    def test_when_somebody_has_a_case_no_more_it_does_not_count_any_more(self, taken, end):
        follow(taken, end)
        assert cases(taken, "mia") == set()

    def test_when_a_lease_lapses_too(self, taken):
        before = len(taken.store.history(eg.DISPUTE))
        taken.clock.now = eg.day(9.5) + eg.TERMS.periods.lease
        taken.affairs.let_lapse([eg.DISPUTE], taken.clock.now)
        for recorded in taken.store.history(eg.DISPUTE, after=before):
            automations(taken).react(recorded)
        assert cases(taken, "mia") == set()

    def test_a_decision_that_was_sent_back_counts_again_above_the_capacity(self, taken):
        follow(taken, eg.decide((1, "40.00")), eg.appeal(), eg.claim_case(by=eg.ANOTHER_MEDIATOR, at=eg.day(12)))
        taken.notes("mia", roster.change_capacity(1), roster.take(UUID(int=1)))
        follow(taken, eg.decide_appeal(Judgment.REMANDED))
        assert cases(taken, "mia") == {eg.DISPUTE, UUID(int=1)}
        assert cases(taken, "max") == set()

    def test_following_twice_changes_nothing(self, taken):
        follow(taken, eg.release())
        head = taken.store.head()
        for recorded in taken.store.history(eg.DISPUTE):
            automations(taken).react(recorded)
        assert taken.store.head() == head

    def test_who_took_it_again_meanwhile_keeps_it(self, taken):
        released = taken.ask(eg.release()).recorded
        taken.ask(eg.claim_case())
        for recorded in released:
            automations(taken).react(recorded)
        assert cases(taken, "mia") == {eg.DISPUTE}

    def test_who_takes_it_again_at_that_very_moment_keeps_it_too(self, taken, monkeypatch):
        """The control of reading anew: just before it is noted that they left it, they take it."""
        (released,) = taken.ask(eg.release()).recorded
        append = taken.store.append

        def meanwhile(*additions, cause, recorded_at):
            if cause.command_id.startswith("hands/"):
                monkeypatch.undo()
                taken.ask(eg.claim_case())
            return append(*additions, cause=cause, recorded_at=recorded_at)

        monkeypatch.setattr(taken.store, "append", meanwhile)
        automations(taken).react(released)
        assert cases(taken, "mia") == {eg.DISPUTE}
        assert status(taken).mediator == "mia"


class TestTrades:
    def traded(self, services, account):
        return dict(services.disputes.mediators.of(account).traded)

    def placed(self, services, number, **changes):
        order = order_id_of(number)
        services.clock.now = max(services.clock.now, eg.PLACED)
        wish = eg.place(order_id=order, number=number, **changes)
        return services.orders.execute(order, wish, services.cause()).recorded[0]

    def test_when_a_mediator_buys_or_sells_then_it_is_noted_with_the_day_of_the_order(self, services):
        services.staff("mia")
        automations(services).react(self.placed(services, "O-1", buyer="mia"))
        automations(services).react(self.placed(services, "O-2", seller="mia", at=eg.day(-3)))
        assert self.traded(services, "mia") == {"sol": eg.PLACED, "bea": eg.day(-3)}

    def test_nobody_else_has_an_entry_to_note_it_on(self, services):
        placed = self.placed(services, "O-1")
        head = services.store.head()
        automations(services).react(placed)
        assert services.store.head() == head

    def test_noting_it_twice_notes_it_once(self, services):
        services.staff("mia")
        placed = self.placed(services, "O-1", buyer="mia")
        automations(services).react(placed)
        head = services.store.head()
        automations(services).react(placed)
        assert services.store.head() == head

    def test_when_a_mediator_is_enrolled_then_what_was_traded_before_is_noted(self, services):
        services.staff("mia")
        (enrolled,) = services.store.history(mediator_id_of("mia"))
        past = [Trade(UUID(int=n), other, eg.day(-n)) for n, other in ((1, "sol"), (2, "bea"))]
        for _ in range(2):
            automations(services, trades=past).react(enrolled)
        assert self.traded(services, "mia") == {"sol": eg.day(-1), "bea": eg.day(-2)}
        assert len(services.store.history(mediator_id_of("mia"))) == 3

    def test_who_never_traded_has_nothing_to_note(self, services):
        services.staff("mia")
        (enrolled,) = services.store.history(mediator_id_of("mia"))
        automations(services).react(enrolled)
        assert len(services.store.history(mediator_id_of("mia"))) == 1


def test_other_events_set_nothing_off(disputed):
    head = disputed.store.head()
    for recorded in disputed.store.history(eg.DISPUTE):
        automations(disputed).react(recorded)
    assert disputed.store.head() == head

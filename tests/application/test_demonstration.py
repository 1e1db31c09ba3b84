"""The demonstration marketplace: every status and outcome is there to be looked at, made by the real services."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from application.demonstration import MEDIATORS, PERSONAS, build_demonstration, is_empty
from application.disputes import Disputes
from application.orders import Orders
from application.simulation import StoreNotEmpty
from application.stories.goods import PRODUCTS
from domain.actor import Actor, Role
from domain.conversation.about import AboutKind
from domain.conversation.events import ConversationStarted, MessageSent
from domain.dispute.commands import AcceptProposal, ApproveDecision, ClaimCase, Decide
from domain.dispute.events import DisputeOpened
from domain.dispute.mediation import in_hand
from domain.dispute.state import Case
from domain.dispute.status import Outcome, Status
from domain.dispute.viewer import ViewerState, actions, viewer_state
from domain.listing.listing import ListingReported
from domain.order.events import OrderPlaced
from infrastructure.codec import domain_codec
from infrastructure.event_store import memory_store
from infrastructure.terms import PublishedTerms

TERMS = PublishedTerms.shipped()
NOW = datetime(2025, 3, 10, 3, 12, 5, 123456, UTC)
SOL = Actor(Role.SELLER, "sol")


def build(now=NOW, seed=1):
    store = memory_store(domain_codec())
    return build_demonstration(store, TERMS, now=now, seed=seed), store


def log(store):
    return store.feed(after=0, limit=100_000)


@pytest.fixture(scope="module")
def built():
    return build()


@pytest.fixture(scope="module")
def cases(built) -> list[Case]:
    """All disputes as the law has them now."""
    _, store = built
    disputes = Disputes(store, TERMS, lambda: NOW)
    return [disputes.get(told.stream, *MEDIATORS).state for told in log(store) if isinstance(told.event, DisputeOpened)]


def awaiting(cases, role, person):
    return [case for case in cases if viewer_state(case, Actor(role, person), NOW) is ViewerState.ACTION_REQUIRED]


def test_there_are_sixty_orders_in_several_currencies(built):
    demonstration, store = built
    placed = [told.event for told in log(store) if isinstance(told.event, OrderPlaced)]
    assert demonstration.orders == len(placed) == 60
    assert {order.shipping.currency for order in placed} == {"EUR", "USD", "GBP", "BRL", "JPY", "KWD"}


def test_orders_have_come_as_far_as_orders_can(built):
    _, store = built
    orders = Orders(store, TERMS, lambda: NOW)
    placed = [told.stream for told in log(store) if isinstance(told.event, OrderPlaced)]
    statuses = {orders.get(stream).status.value for stream in placed}
    assert statuses == {"placed", "paid", "shipped", "delivered", "completed", "cancelled"}


def test_people_talk_before_they_buy_and_about_their_orders(built):
    _, store = built
    told = [recorded.event for recorded in log(store)]
    begun = [event.about.kind for event in told if isinstance(event, ConversationStarted)]
    assert Counter(begun) == {AboutKind.PRODUCT: 1, AboutKind.ORDER: 1}
    assert Counter(event.by.role for event in told if isinstance(event, MessageSent)) == {Role.BUYER: 2, Role.SELLER: 2}
    assert {event.product_id for event in told if isinstance(event, ListingReported)} == set(PRODUCTS)


def test_every_status_is_there(built, cases):
    demonstration, _ = built
    assert demonstration.disputes == Counter(case.dispute.status for case in cases)
    assert set(demonstration.disputes) == set(Status) - {Status.UNOPENED}


def test_every_outcome_is_there(built, cases):
    demonstration, _ = built
    ended = [case.dispute.outcome for case in cases if case.dispute.outcome]
    assert demonstration.outcomes == Counter(ended)
    assert set(ended) == set(Outcome)


@pytest.mark.parametrize("now", [NOW + timedelta(hours=7 * n) for n in range(4)] + [datetime(2024, 2, 29, tzinfo=UTC)])
def test_it_can_be_made_at_any_instant(built, now):
    assert build(now)[0].disputes == built[0].disputes


def test_the_same_instant_and_seed_give_the_same_events(built):
    assert log(build()[1]) == log(built[1])


def test_another_seed_gives_other_orders(built):
    assert log(build(seed=2)[1]) != log(built[1])


def test_everything_happened_in_the_last_weeks_and_in_the_order_of_its_time(built):
    instants = [told.recorded_at for told in log(built[1])]
    assert instants == sorted(instants)
    assert NOW - timedelta(days=61) < instants[0] < instants[-1] <= NOW


def test_nothing_is_overdue_when_it_is_handed_over(built, cases):
    _, store = built
    recorded = Counter(told.stream for told in log(store))
    assert [case.dispute.number for case in cases if case.dispute.version != recorded[case.dispute.id]] == []


def test_every_open_dispute_has_a_deadline_to_come(cases):
    running = [case.dispute for case in cases if case.dispute.status is not Status.CLOSED]
    assert [dispute.number for dispute in running if min(d.due for d in dispute.deadlines) <= NOW] == []


def test_descriptions_are_all_different(cases):
    assert len({case.dispute.description for case in cases}) == len(cases) == 42


def test_every_party_has_something_to_do(cases):
    parties = [
        (role, persona.id) for persona in PERSONAS for role in persona.roles if role in {Role.BUYER, Role.SELLER}
    ]
    assert [person for role, person in parties if not awaiting(cases, role, person)] == []


def test_bea_can_accept_an_offer(cases):
    bea = Actor(Role.BUYER, "bea")
    offered = awaiting(cases, bea.role, bea.id)
    assert any(AcceptProposal in {action.command for action in actions(case, bea, NOW)} for case in offered)


def test_sol_has_a_claim_to_answer_within_a_day(cases):
    dues = [action.due for case in awaiting(cases, Role.SELLER, "sol") for action in actions(case, SOL, NOW)]
    assert any(due is not None and due < NOW + timedelta(days=1) for due in dues)


def open_to(cases, mediator):
    actor = Actor(Role.MEDIATOR, mediator)
    return Counter(action.command for case in cases for action in actions(case, actor, NOW))


@pytest.mark.parametrize("mediator", MEDIATORS)
def test_each_mediator_has_a_queue_to_take_from(cases, mediator):
    assert open_to(cases, mediator)[ClaimCase] == 6


def test_two_have_a_case_to_decide_and_the_third_a_draft_to_approve(cases):
    assert [open_to(cases, mediator)[Decide] for mediator in MEDIATORS] == [1, 1, 0]
    assert open_to(cases, MEDIATORS[2])[ApproveDecision] == 1


def test_the_roster_says_who_has_what(cases):
    having = {mediator: set() for mediator in MEDIATORS}
    for case in cases:
        if mediator := in_hand(case.dispute):
            having[mediator].add(case.dispute.id)
    assert {account: set(entry.cases) for account, entry in cases[0].mediators.items()} == having


def test_the_queue_has_an_overdue_case_and_some_of_every_urgency(cases):
    queued = [case.dispute for case in cases if case.dispute.status is Status.AWAITING_MEDIATOR]
    left = sorted(
        next(d.due for d in dispute.deadlines if d.kind.value == "decision") - NOW
        for dispute in queued
        if not dispute.times_overdue
    )
    day = timedelta(days=1)
    assert any(dispute.times_overdue for dispute in queued)
    assert left[0] <= day < left[1] <= 3 * day < left[2]


def test_every_role_that_is_held_by_people_has_a_persona_with_something_to_look_at():
    assert {role for persona in PERSONAS for role in persona.roles} == set(Role) - {Role.CLOCK}
    assert all(persona.look_at for persona in PERSONAS)
    assert len({persona.id for persona in PERSONAS}) == len(PERSONAS)


def test_a_store_with_a_past_keeps_it(built):
    _, store = built
    head = store.head()
    assert not is_empty(store)
    with pytest.raises(StoreNotEmpty):
        build_demonstration(store, TERMS, now=NOW)
    assert store.head() == head


def test_progress_goes_up_to_the_end():
    told = []
    store = memory_store(domain_codec())
    assert is_empty(store)
    build_demonstration(store, TERMS, now=NOW, progress=lambda done, of: told.append((done, of)))
    assert (told[0], told[-1]) == ((0, 60), (60, 60))

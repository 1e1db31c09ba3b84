"""The demonstration marketplace: people, orders and disputes at every point of their way, made by the real services."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from application.market_result import tally
from application.orders import order_id_of
from application.pasts import Progress, quietly
from application.photographs import Photograph, imagined
from application.ports import EventStore, Terms
from application.simulation import Simulation
from application.stories.acts import Story, Tale
from application.stories.decided import DECIDED
from application.stories.ended import ENDED
from application.stories.everyday import UNDISPUTED, everyday, facts_of
from application.stories.goods import PRODUCTS
from application.stories.mediated import MEDIATED
from application.stories.negotiated import NEGOTIATED
from application.stories.returned import RETURNED
from application.stories.reviewed import REVIEWED
from application.stories.talked import offered
from domain.actor import Actor, Role
from domain.dispute.status import Outcome, Status

R = Role


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to act as; ``look_at`` says what is worth seeing from there."""

    id: str
    name: str
    roles: tuple[Role, ...]
    look_at: str


PERSONAS = (
    Persona("bea", "Bea", (R.BUYER,), "an offer for a broken teapot waits for her answer"),
    Persona("ben", "Ben", (R.BUYER,), "a claim that was rejected, and a decision in his favour that is not final yet"),
    Persona("bo", "Bo", (R.BUYER,), "a negotiation that is stuck, and a refund that failed"),
    Persona("sol", "Sol's Teahouse", (R.SELLER,), "a claim about a kettle has to be answered within a day"),
    Persona("sara", "Sara Textiles", (R.SELLER,), "a claim that was lowered, and cases with the mediators"),
    Persona("sven", "Sven Outdoor", (R.SELLER,), "an overdue case, and one that went on because he was silent"),
    Persona("mia", "Mia", (R.MEDIATOR,), "one case to decide, and a queue whose first case is overdue"),
    Persona("milan", "Milan", (R.MEDIATOR,), "a parcel at the wrong address to decide on"),
    Persona("mo", "Mo", (R.MEDIATOR,), "drafts to approve, and whatever is appealed of what the two others decided"),
    Persona("gus", "Gus", (R.AGENT,), "the help desk: nothing has been asked there yet"),
    Persona("audrey", "Audrey", (R.AUDITOR,), "the case that nobody decided, until the platform paid"),
    Persona("ada", "Ada", (R.ADMIN,), "two refunds that failed and wait to be asked for again"),
    Persona("market", "The marketplace", (R.MARKETPLACE,), "refunds to pay, orders and parcels to report"),
)
MEDIATORS = tuple(persona.id for persona in PERSONAS if R.MEDIATOR in persona.roles)
EVERYDAY_ORDERS = 17
SPREAD_MINUTES = 40
"""No two stories run to the minute."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was made: disputes by where they stand, and by outcome where they have ended."""

    orders: int
    events: int
    disputes: Mapping[Status, int]
    outcomes: Mapping[Outcome, int]


def is_empty(store: EventStore) -> bool:
    """Whether there is room for a demonstration: nothing has ever happened here."""
    return store.head() == 0


def build_demonstration(
    store: EventStore,
    terms: Terms,
    *,
    now: datetime,
    seed: int = 1,
    photograph: Photograph = imagined,
    progress: Progress = quietly,
) -> Demonstration:
    """Let the last sixty days before ``now`` (UTC) happen; the same instant and seed make the same events.

    Raises ``StoreNotEmpty`` unless ``is_empty(store)``. Deadlines after ``now`` are left to whoever serves the store.
    """
    random = Random(seed)  # noqa: S311 - variety, not secrets
    stories = sorted(
        (
            *NEGOTIATED,
            *MEDIATED,
            *REVIEWED,
            *DECIDED,
            *RETURNED,
            *ENDED,
            UNDISPUTED,
            *everyday(random, EVERYDAY_ORDERS),
        ),
        key=lambda story: -story.ordered,
    )
    start = now - timedelta(days=stories[0].ordered, minutes=SPREAD_MINUTES)
    simulation = Simulation(store, terms, start=start, mediators=MEDIATORS, name="demo", photograph=photograph)
    offered(simulation)
    for n, story in enumerate(stories, 1):
        _enter(simulation, story, f"R-{1000 + n}", now - timedelta(minutes=random.uniform(0, SPREAD_MINUTES)), terms)
    for day in range(60, -1, -1):
        simulation.run(until=max(start, now - timedelta(days=day)))
        progress(60 - day, 60)
    return _result(store, simulation)


def _enter(simulation: Simulation, story: Story, number: str, now: datetime, terms: Terms) -> None:
    seller = PRODUCTS[next(iter(story.goods))].seller
    tale = Tale(simulation, order_id_of(number), Actor(R.BUYER, story.buyer), Actor(R.SELLER, seller))
    for fact in facts_of(story, tale, number, terms.in_force(now), now):
        simulation.at(fact.at, partial(tale.happens, fact))
    for ago, act in story.acts:
        simulation.at(now - timedelta(days=ago), partial(act, tale))


def _result(store: EventStore, simulation: Simulation) -> Demonstration:
    counted = tally(store)
    standing = Counter(case.dispute.status for case in simulation.cases.values())
    standing[Status.CLOSED] = sum(counted.outcomes.values())
    return Demonstration(counted.orders, counted.events, dict(standing), dict(counted.outcomes))

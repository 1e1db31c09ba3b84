"""A market replayed: real orders at their real instants, bad reviews as disputes, and people who act by a model."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from application.behaviour import Behaviour
from application.complaints import Complaint, complaint, description, is_bad, sub_reason
from application.market_model import Model
from application.market_result import Tally, tally
from application.pasts import Past, Progress, Review, quietly
from application.photographs import required
from application.ports import EventStore, Terms
from application.simulation import Simulation
from domain.actor import Actor, Role
from domain.dispute.commands import DisputeCommand, OpenDispute, Units
from domain.dispute.state import Case
from domain.mediator.decide import MOST_CASES
from domain.order.commands import OrderCommand
from domain.order.eligibility import Eligibility, eligibility
from domain.order.state import Order
from domain.refusal import Refused, Rule
from domain.terms import NOT_RECEIVED
from domain.terms import Terms as TermsVersion

NOT_YET = frozenset({Rule.TOO_EARLY_TO_OPEN, Rule.NOT_THERE_YET, Rule.NOT_PAID})
"""What may still change: the complaint is brought forward again later."""

PATIENCE = timedelta(days=365)
"""How long after the last fact a dispute may last before it is taken to be hanging."""


class MarketUnusable(Exception):  # noqa: N818 - says what is wrong, shown to people
    """The market can't be replayed like this; the message says why."""


@dataclass(frozen=True, slots=True)
class MarketResult:
    """What became of it all. ``seconds`` of real time; everything else is the same for the same seed.

    ``bad_reviews`` are those of a complaint's score: each became a dispute, could not be disputed by a rule
    (``ineligible``), or had no words about a parcel that was in time (``without_words``).
    """

    log: Tally
    bad_reviews: int
    without_words: int
    ineligible: Mapping[Rule, int]
    facts_refused: Mapping[Rule, int]
    seconds: float = field(compare=False)

    @property
    def events_per_second(self) -> float:
        return self.log.events / self.seconds


def replay_market(
    store: EventStore,
    terms: Terms,
    pasts: Sequence[Past],
    *,
    seed: int = 1,
    model: Model | None = None,
    progress: Progress = quietly,
) -> MarketResult:
    """Everything that happens in ``pasts``, and all disputes that come of it, to the end of each.

    Raises ``StoreNotEmpty``, and ``MarketUnusable`` without orders. ``progress`` counts facts and reviews.
    """
    if not pasts:
        raise MarketUnusable("a market needs orders")
    started = time.perf_counter()
    market = Market(store, terms, pasts, Behaviour(model or Model(), Random(seed)), progress)  # noqa: S311 - a model
    market.run()
    return MarketResult(
        log=tally(store),
        bad_reviews=market.bad_reviews,
        without_words=market.without_words,
        ineligible=dict(market.ineligible),
        facts_refused=dict(market.facts_refused),
        seconds=time.perf_counter() - started,
    )


class Market:
    """Orders and complaints as they come in, and acts that are void when the dispute has moved on meanwhile."""

    def __init__(
        self, store: EventStore, terms: Terms, pasts: Sequence[Past], behaviour: Behaviour, progress: Progress
    ) -> None:
        self.without_words = self.bad_reviews = 0
        self.ineligible, self.facts_refused = Counter[Rule](), Counter[Rule]()
        self._terms, self._behaviour, self._progress = terms, behaviour, progress
        start = min(past.placed.at for past in pasts)
        mediators = behaviour.model.mediators
        self._simulation = Simulation(
            store, terms, start=start, mediators=mediators, capacity=MOST_CASES, name="market", changed=self._plan
        )
        self._last = max(at for past in pasts for at in (*(f.at for f in past.facts), *(r.at for r in past.reviews)))
        self._done, self._all = 0, sum(len(past.facts) + len(past.reviews) for past in pasts)
        for past in pasts:
            self._enter(past)

    def run(self) -> None:
        """Raises ``MarketUnusable`` if a dispute is left open: then somebody in the model waits for ever."""
        self._simulation.run(until=self._last + PATIENCE)
        if hanging := self._simulation.cases:
            raise MarketUnusable(f"{len(hanging)} disputes never end, such as {next(iter(hanging))}")

    def _enter(self, past: Past) -> None:
        start = past.placed.at
        for fact in past.facts:
            self._simulation.at(fact.at, partial(self._happen, past.order_id, fact))
        for review in past.reviews:
            self._simulation.at(max(review.at, start), partial(self._read, past, review))

    def _happen(self, order_id: UUID, fact: OrderCommand) -> None:
        self._count()
        try:
            self._simulation.order(order_id, fact)
        except Refused as no:
            self.facts_refused[no.rule] += 1

    def _read(self, past: Past, review: Review) -> None:
        self._count()
        if not is_bad(review):
            return
        self.bad_reviews += 1
        said = complaint(review, past)
        if said is None:
            self.without_words += 1
        else:
            self._complain(past, said)

    def _complain(self, past: Past, said: Complaint) -> None:
        """Open a dispute as soon as that is possible; count the rule that stands in the way for good."""
        now = self._simulation.clock.now
        try:
            order = self._simulation.orders.get(past.order_id)
        except Refused as no:
            self.ineligible[no.rule] += 1
            return
        terms = self._terms.in_force(now)
        units = disputed_units(order, said.reason)
        answers = [eligibility(order, asked.line, said.reason, terms, now) for asked in units]
        barred = next((answer for answer in answers if not answer.eligible), None)
        if barred is None:
            self._open(order, said, units, terms)
        elif (later := again_at(barred, past, now)) is not None:
            self._simulation.at(later, partial(self._complain, past, said))
        elif barred.blocking_rule is not None:
            self.ineligible[barred.blocking_rule] += 1

    def _open(self, order: Order, said: Complaint, units: tuple[Units, ...], terms: TermsVersion) -> None:
        command = OpenDispute(
            by=Actor(Role.BUYER, order.buyer),
            at=self._simulation.clock.now,
            number="",
            reason=said.reason,
            sub_reason=sub_reason(said, order),
            description=description(said, terms.limits),
            lines=units,
            claim=self._behaviour.first_claim(order, units, terms.reasons[said.reason]),
            evidence=required(terms.reasons[said.reason], f"order {order.number}", self._simulation.photograph),
        )
        self._simulation.open(order.id, command)

    def _plan(self, case: Case) -> None:
        """Everybody makes up their mind; whoever moves first makes the plans of the others void."""
        dispute = case.dispute
        for command in self._behaviour.next_acts(case, self._simulation.clock.now):
            self._simulation.at(command.at, partial(self._act, dispute.id, dispute.version, command))

    def _act(self, dispute_id: UUID, version: int, command: DisputeCommand) -> None:
        case = self._simulation.cases.get(dispute_id)
        if case is not None and case.dispute.version == version:
            self._simulation.dispute(dispute_id, command)

    def _count(self) -> None:
        self._done += 1
        self._progress(self._done, self._all)


def disputed_units(order: Order, reason: str) -> tuple[Units, ...]:
    """All of a parcel that did not come; otherwise the dearest line, of which one unit when some are missing."""
    if reason == NOT_RECEIVED:
        return tuple(Units(line.number, line.quantity) for line in order.lines)
    dearest = max(order.lines, key=lambda line: line.net)
    return (Units(dearest.number, 1 if reason == "quantity" else dearest.quantity),)


def again_at(barred: Eligibility, past: Past, now: datetime) -> datetime | None:
    """When to ask again: as soon as the right begins, or the next thing happens to the order; perhaps never."""
    if barred.blocking_rule not in NOT_YET:
        return None
    facts = (fact.at for fact in past.facts)
    hopes = [at for at in (barred.opens_at, *facts) if at is not None and at > now]
    return min(hopes, default=None)

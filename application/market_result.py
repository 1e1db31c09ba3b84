"""What the event log of a market adds up to."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from statistics import median
from uuid import UUID

from application.ports import EventStore
from domain.actor import Role
from domain.dispute import events as d
from domain.dispute.status import Outcome
from domain.message import Event, Recorded
from domain.money import Money
from domain.order.events import OrderPlaced

PAGE = 1000


class Stretch(StrEnum):
    """The parts of a dispute that are timed."""

    FIRST_ANSWER = "opening to first answer"
    NEGOTIATION = "negotiation"
    MEDIATION = "mediation"
    REFUND = "decision to refund"


BEGINS: Mapping[type[Event], tuple[Stretch, ...]] = {
    d.DisputeOpened: (Stretch.FIRST_ANSWER, Stretch.NEGOTIATION),
    d.DisputeEscalated: (Stretch.MEDIATION,),
    d.DisputeDecided: (Stretch.REFUND,),
}
ENDS: Mapping[type[Event], tuple[Stretch, ...]] = {
    d.CounterProposalMade: (Stretch.FIRST_ANSWER,),
    d.ProposalRejected: (Stretch.FIRST_ANSWER,),
    d.ProposalAccepted: (Stretch.FIRST_ANSWER,),
    d.DisputeEscalated: (Stretch.NEGOTIATION,),
    d.DisputeAgreed: (Stretch.NEGOTIATION, Stretch.MEDIATION),
    d.DisputeWithdrawn: (Stretch.NEGOTIATION, Stretch.MEDIATION),
    d.DisputeDecided: (Stretch.MEDIATION,),
    d.MediationLapsed: (Stretch.MEDIATION,),
    d.DisputeRefunded: (Stretch.REFUND,),
}


COUNTED: tuple[type[Event], ...] = (
    d.EvidenceRequested,
    d.SettlementProposed,
    d.DecisionDrafted,
    d.DisputeAppealed,
    d.ReturnShipped,
    d.ReturnContested,
    d.RefundFailed,
    d.DisputeReinstated,
    d.DeadlineApproaching,
)


@dataclass(frozen=True, slots=True)
class Tally:
    """``asked`` is what buyers claimed at first, ``refunded`` what they were paid, both by currency.

    ``digest`` is over streams, versions, names, instants and bodies of all events in their order.
    """

    orders: int
    events: int
    disputes: Mapping[str, int]
    outcomes: Mapping[Outcome, int]
    asked: Mapping[str, Money]
    refunded: Mapping[str, Money]
    escalations: int
    steps: Mapping[type[Event], int]
    """How often things happened on the way that are worth a line."""
    medians: Mapping[Stretch, timedelta]
    digest: str


@dataclass(slots=True)
class _Counting:
    kinds: Counter[type[Event]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    refunded: Counter[str] = field(default_factory=Counter)
    since: dict[tuple[UUID, Stretch], datetime] = field(default_factory=dict)
    seconds: defaultdict[Stretch, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, recorded: Recorded[Event]) -> None:
        self.kinds[type(recorded.event)] += 1
        self._time(recorded.stream, recorded.event)
        match recorded.event:
            case d.DisputeOpened(reason=reason, claim=claim):
                self.reasons[reason] += 1
                asked = claim.allocation.total
                self.asked[asked.currency] += asked.minor
            case d.DisputeRefunded(amount=amount):
                self.refunded[amount.currency] += amount.minor
            case d.DisputeClosed(outcome=outcome):
                self.outcomes[recorded.stream] = outcome
            case d.DisputeReinstated():
                self.outcomes.pop(recorded.stream, None)
            case _:
                pass

    def _time(self, stream: UUID, event: Event) -> None:
        for stretch in ENDS.get(type(event), ()):
            if stretch is Stretch.FIRST_ANSWER and event.by.role is not Role.SELLER:
                continue
            since = self.since.pop((stream, stretch), None)
            if since is not None:
                self.seconds[stretch].append((event.at - since).total_seconds())
        for stretch in BEGINS.get(type(event), ()):
            self.since[stream, stretch] = event.at


def tally(store: EventStore) -> Tally:
    """Read the whole store once."""
    counting, digest, after = _Counting(), sha256(), 0
    while page := store.feed(after=after, limit=PAGE):
        for recorded in page:
            counting.add(recorded)
            digest.update(f"{recorded.stream}/{recorded.version} {recorded.event.name} {recorded.event}\n".encode())
        after = page[-1].position
    kinds = counting.kinds
    medians = {stretch: timedelta(seconds=round(median(counting.seconds[stretch]))) for stretch in counting.seconds}
    return Tally(
        orders=kinds[OrderPlaced],
        events=kinds.total(),
        disputes=dict(counting.reasons),
        outcomes=dict(Counter(counting.outcomes.values())),
        asked=_money(counting.asked),
        refunded=_money(counting.refunded),
        escalations=kinds[d.DisputeEscalated],
        steps={kind: kinds[kind] for kind in COUNTED},
        medians=medians,
        digest=digest.hexdigest(),
    )


def _money(minor: Mapping[str, int]) -> dict[str, Money]:
    return {currency: Money(currency, amount) for currency, amount in minor.items()}

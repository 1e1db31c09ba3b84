"""What a dispute's history adds up to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.actor import Actor, Role
from domain.allocation import Allocation, nothing
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.exhibit import Evidence, EvidenceRequest
from domain.dispute.proposal import Payer, Proposal, Statement
from domain.dispute.ruling import Appeal, Parcel, Ruling, Settlement
from domain.dispute.status import SITUATIONS, Outcome, Stage, Status
from domain.money import Money
from domain.order.events import DisputedLine
from domain.order.state import NOBODY

NO_MONEY = Money.zero("EUR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it will end, who brought that about, and whose money goes to the buyer."""

    outcome: Outcome
    by: Role
    automatic: bool
    from_seller: Allocation
    from_platform: Allocation
    needs_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What the marketplace was asked to pay; ``failure`` says why it has not."""

    id: UUID
    attempt: int
    from_seller: Allocation
    from_platform: Allocation
    requested_at: datetime
    paid: Money | None = None
    failure: str = ""

    @property
    def total(self) -> Money:
        return self.from_seller.total + self.from_platform.total


@dataclass(frozen=True, slots=True)
class Longer:
    """More time that one side would give, if the other side asks for the same."""

    by: Role
    kind: DeadlineKind
    until: datetime


class Reinstatement(StrEnum):
    """How far a dispute that closed by itself has come on its way back; it goes this way once."""

    NONE = "none"
    REQUESTED = "requested"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """One dispute. ``claim`` is the buyer's live proposal, ``offer`` the seller's, if any."""

    status: Status = Status.UNOPENED
    version: int = 0
    last_at: datetime | None = None
    """When the last thing happened (UTC)."""
    id: UUID = NOBODY
    number: str = ""
    order_id: UUID = NOBODY
    order_number: str = ""
    buyer: str = ""
    seller: str = ""
    terms: str = ""
    terms_sha256: str = ""
    reason: str = ""
    sub_reason: str = ""
    description: str = ""
    opened_at: datetime | None = None
    lines: tuple[DisputedLine, ...] = ()
    shipping_refundable: Money = NO_MONEY
    claim: Proposal | None = None
    offer: Proposal | None = None
    most_claimed: Allocation = field(default_factory=lambda: nothing("EUR"))
    amendments: int = 0
    proposals_by_buyer: int = 0
    proposals_by_seller: int = 0
    seller_answered: bool = False
    escalated_at: datetime | None = None
    escalated_by: Role | None = None
    mediator: str | None = None
    mediators: tuple[str, ...] = ()
    left_by: tuple[str, ...] = ()
    """Mediators who recused themselves or were objected to: none of them takes the case again."""
    objected: tuple[Role, ...] = ()
    times_overdue: int = 0
    review_overdue: bool = False
    """Whether the approval or the appeal that it waits for was not there in time."""
    settlement: Settlement | None = None
    settled_by: tuple[Role, ...] = ()
    paused_at: datetime | None = None
    paused_decision: Deadline | None = None
    """The deadline to decide while it stands still, as it was when the pause began."""
    paused_for: timedelta = timedelta(0)
    """How long it has stood still before, all pauses of this mediation together."""
    draft: Ruling | None = None
    decided_by: str | None = None
    approved_by: str | None = None
    appeals: tuple[Appeal, ...] = ()
    waived: tuple[Role, ...] = ()
    window_closes_at: datetime | None = None
    remanded: bool = False
    final: bool = False
    """Whether the decision can't be appealed any more."""
    statement: Statement | None = None
    payer: Payer | None = None
    parcel: Parcel | None = None
    messages: int = 0
    evidence: tuple[Evidence, ...] = ()
    request: EvidenceRequest | None = None
    """What a mediator waits to be shown."""
    late: tuple[Role, ...] = ()
    """Who did not answer the last request for evidence in time."""
    buyer_spoke_at: datetime | None = None
    seller_spoke_at: datetime | None = None
    buyer_silent: bool = False
    """Whether the buyer let the time to answer pass, and has said nothing since."""
    extended: tuple[DeadlineKind, ...] = ()
    """Deadlines that were moved, once for each time."""
    longer: Longer | None = None
    reminded: tuple[tuple[DeadlineKind, datetime], ...] = ()
    """Of which deadlines people were reminded, and when."""
    verdict: Verdict | None = None
    refund: Refund | None = None
    refunds: int = 0
    """How many were paid."""
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    closed_by: Role | None = None
    automatic: bool = False
    reinstatement: Reinstatement = Reinstatement.NONE
    deadlines: tuple[Deadline, ...] = ()

    @property
    def currency(self) -> str:
        return self.shipping_refundable.currency

    @property
    def stage(self) -> Stage:
        return SITUATIONS[self.status].stage

    @property
    def awaiting(self) -> tuple[Role, ...]:
        """Whose turn it is; of those who were asked for evidence or a settlement, who has not answered yet."""
        if self.status is Status.AWAITING_EVIDENCE and self.request is not None:
            return self.request.open_to
        if self.status is Status.CLOSED and self.reinstatement is Reinstatement.REQUESTED:
            return (Role.MEDIATOR,)
        return tuple(role for role in SITUATIONS[self.status].awaiting if role not in self.settled_by)

    @property
    def parties(self) -> frozenset[Actor]:
        return frozenset({Actor(Role.BUYER, self.buyer), Actor(Role.SELLER, self.seller)})

    def has_party(self, actor: Actor) -> bool:
        """Whether it is this very buyer's, or seller's."""
        return {Role.BUYER: self.buyer, Role.SELLER: self.seller}.get(actor.role) == actor.id

    @property
    def sides(self) -> frozenset[str]:
        """The accounts of the parties."""
        return frozenset({self.buyer, self.seller})

    def deadline_of(self, kind: DeadlineKind) -> Deadline | None:
        """The one of this kind, if it runs."""
        return next((deadline for deadline in self.deadlines if deadline.kind is kind), None)

    def live_proposal_of(self, role: Role) -> Proposal | None:
        return {Role.BUYER: self.claim, Role.SELLER: self.offer}.get(role)

    def spoke_at(self, role: Role) -> datetime | None:
        """When this side last said or showed something."""
        return {Role.BUYER: self.buyer_spoke_at, Role.SELLER: self.seller_spoke_at}.get(role)

    def proposals_by(self, role: Role) -> int:
        return self.proposals_by_buyer if role is Role.BUYER else self.proposals_by_seller


UNOPENED = Dispute()
"""What every history begins with; made once, as there is nothing in it that could change."""

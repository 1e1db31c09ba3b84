"""What a dispute's history adds up to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain.actor import Actor, Role
from domain.allocation import Allocation, nothing
from domain.deadlines import Deadline
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


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """One dispute. ``claim`` is the buyer's live proposal, ``offer`` the seller's, if any."""

    status: Status = Status.UNOPENED
    version: int = 0
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
    statement: Statement | None = None
    payer: Payer | None = None
    parcel: Parcel | None = None
    messages: int = 0
    verdict: Verdict | None = None
    refund: Refund | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    closed_by: Role | None = None
    automatic: bool = False
    deadlines: tuple[Deadline, ...] = ()

    @property
    def currency(self) -> str:
        return self.shipping_refundable.currency

    @property
    def stage(self) -> Stage:
        return SITUATIONS[self.status].stage

    @property
    def awaiting(self) -> tuple[Role, ...]:
        """Whose turn it is; of those to whom a settlement was proposed, who has not answered yet."""
        return tuple(role for role in SITUATIONS[self.status].awaiting if role not in self.settled_by)

    @property
    def parties(self) -> frozenset[Actor]:
        return frozenset({Actor(Role.BUYER, self.buyer), Actor(Role.SELLER, self.seller)})

    @property
    def sides(self) -> frozenset[str]:
        """The accounts of the parties."""
        return frozenset({self.buyer, self.seller})

    def live_proposal_of(self, role: Role) -> Proposal | None:
        return {Role.BUYER: self.claim, Role.SELLER: self.offer}.get(role)

    def proposals_by(self, role: Role) -> int:
        return self.proposals_by_buyer if role is Role.BUYER else self.proposals_by_seller

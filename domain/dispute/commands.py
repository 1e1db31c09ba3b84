"""Everything that can be asked of a dispute."""

from dataclasses import dataclass
from uuid import UUID

from domain.allocation import LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute.proposal import Ask, Ground, Payer, Statement
from domain.message import Command
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Units:
    """How many units of a line are in dispute."""

    line: int
    units: int


class OpenDispute(Command, name="open-dispute"):
    """``number`` is the human one; ``received`` is the buyer's word that the goods are there."""

    number: str
    reason: str
    sub_reason: str
    description: str
    lines: tuple[Units, ...]
    claim: Ask
    received: bool = False


class AmendClaim(Command, name="amend-claim"):
    claim: Ask
    note: str


class CounterPropose(Command, name="counter-propose"):
    proposal: Ask
    note: str


class AcceptProposal(Command, name="accept-proposal"):
    proposal_id: UUID


class RejectProposal(Command, name="reject-proposal"):
    proposal_id: UUID
    note: str


class WithdrawProposal(Command, name="withdraw-proposal"):
    proposal_id: UUID


class WithdrawDispute(Command, name="withdraw-dispute"):
    note: str = ""


class Escalate(Command, name="escalate"):
    ground: Ground
    statement: str


class ClaimCase(Command, name="claim-case"):
    """A mediator takes the case."""


class AssignMediator(Command, name="assign-mediator"):
    """An administrator, or the service itself, gives the case to somebody."""

    mediator: str


class ReleaseCase(Command, name="release-case"):
    note: str


class Decide(Command, name="decide"):
    """``award`` names every line that gets something; ``platform_part`` is the platform's share of it."""

    award: tuple[LineAmount, ...]
    shipping: Money
    payer: Payer
    platform_part: Money
    statement: Statement


class RecordRefund(Command, name="record-refund"):
    """The payment system's answer: ``amount`` paid, or nothing and the ``cause`` of the failure."""

    refund_id: UUID
    amount: Money | None
    cause: str = ""
    reference: str = ""


class RetryRefund(Command, name="retry-refund"):
    pass


class LapseDeadline(Command, name="lapse-deadline"):
    kind: DeadlineKind


DisputeCommand = (
    OpenDispute
    | AmendClaim
    | CounterPropose
    | AcceptProposal
    | RejectProposal
    | WithdrawProposal
    | WithdrawDispute
    | Escalate
    | ClaimCase
    | AssignMediator
    | ReleaseCase
    | Decide
    | RecordRefund
    | RetryRefund
    | LapseDeadline
)

"""Everything that can be asked of a dispute."""

from dataclasses import dataclass
from uuid import UUID

from domain.allocation import LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute.proposal import Ask, Ground, Payer, Statement
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
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


class Recuse(Command, name="recuse"):
    """The mediator should not judge this case."""

    note: str


class ObjectToMediator(Command, name="object-to-mediator"):
    """Once for each party, without giving reasons."""


class ProposeSettlement(Command, name="propose-settlement"):
    """``award`` names every disputed line that gets something; the seller pays it."""

    award: tuple[LineAmount, ...]
    shipping: Money
    note: str


class AcceptSettlement(Command, name="accept-settlement"):
    settlement_id: UUID


class RejectSettlement(Command, name="reject-settlement"):
    settlement_id: UUID
    note: str


class Decide(Command, name="decide"):
    """``award`` names every line that gets something; ``platform_part`` is the platform's share of it."""

    award: tuple[LineAmount, ...]
    shipping: Money
    payer: Payer
    platform_part: Money
    statement: Statement


class ApproveDecision(Command, name="approve-decision"):
    """A second mediator agrees with the draft."""


class ReturnDecision(Command, name="return-decision"):
    """A second mediator does not agree with the draft, and says why."""

    note: str


class AppealDecision(Command, name="appeal"):
    ground: AppealGround
    statement: str


class WaiveAppeal(Command, name="waive-appeal"):
    pass


class DecideAppeal(Command, name="decide-appeal"):
    """An upheld or remanded decision repeats nothing: its award is that of the decision."""

    judgment: Judgment
    statement: Statement
    award: tuple[LineAmount, ...] = ()
    shipping: Money | None = None
    payer: Payer = Payer.SELLER
    platform_part: Money | None = None


class GiveReturnAddress(Command, name="give-return-address"):
    address: str


class ShipReturn(Command, name="ship-return"):
    """Without a number the parcel is untracked."""

    carrier: str
    tracking_number: str | None = None


class WaiveReturn(Command, name="waive-return"):
    """The seller wants no goods back."""


class RecordReturnDelivery(Command, name="record-return-delivery"):
    """The carrier delivered it, says the marketplace."""


class AcknowledgeReturn(Command, name="acknowledge-return"):
    """The seller has it, whatever the carrier says."""


class AcceptReturn(Command, name="accept-return"):
    pass


class ContestReturn(Command, name="contest-return"):
    ground: ContestGround
    note: str


class RecordRefund(Command, name="record-refund"):
    """The payment system's answer: ``amount`` paid, or nothing and the ``cause`` of the failure."""

    refund_id: UUID
    amount: Money | None
    cause: str = ""
    reference: str = ""


class RetryRefund(Command, name="retry-refund"):
    pass


class SettleElsewhere(Command, name="settle-elsewhere"):
    """The buyer got the money by another way."""

    reference: str


class RegisterChargeback(Command, name="register-chargeback"):
    reference: str


class VoidDispute(Command, name="void-dispute"):
    cause: str


class SendMessage(Command, name="send-message"):
    text: str
    to_mediator: bool = False


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
    | Recuse
    | ObjectToMediator
    | ProposeSettlement
    | AcceptSettlement
    | RejectSettlement
    | Decide
    | ApproveDecision
    | ReturnDecision
    | AppealDecision
    | WaiveAppeal
    | DecideAppeal
    | GiveReturnAddress
    | ShipReturn
    | WaiveReturn
    | RecordReturnDelivery
    | AcknowledgeReturn
    | AcceptReturn
    | ContestReturn
    | RecordRefund
    | RetryRefund
    | SettleElsewhere
    | RegisterChargeback
    | VoidDispute
    | SendMessage
    | LapseDeadline
)

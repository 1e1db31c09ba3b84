"""Everything that can be asked of a dispute."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.actor import Role
from domain.allocation import LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute.exhibit import Showing, Visibility
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
    evidence: tuple[Showing, ...] = ()


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
    """``evidence`` comes with an appeal for new evidence."""

    ground: AppealGround
    statement: str
    evidence: tuple[Showing, ...] = ()


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
    """``evidence`` shows what is wrong with what came back."""

    ground: ContestGround
    note: str
    evidence: tuple[Showing, ...] = ()


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


class SubmitEvidence(Command, name="submit-evidence"):
    evidence: tuple[Showing, ...]
    visibility: Visibility = Visibility.PARTIES


class WithdrawEvidence(Command, name="withdraw-evidence"):
    evidence_id: UUID


class DiscloseEvidence(Command, name="disclose-evidence"):
    """The mediator lets the other side see what was for mediators alone, so that it can be relied on."""

    evidence_id: UUID


class RequestEvidence(Command, name="request-evidence"):
    """``of`` names one side or both; ``text`` says what is wanted."""

    of: tuple[Role, ...]
    text: str


class DeclineEvidence(Command, name="decline-evidence"):
    """There is nothing to show, or it will not be shown."""

    note: str


class CancelEvidenceRequest(Command, name="cancel-evidence-request"):
    """The mediator can do without it."""


class ExtendDeadline(Command, name="extend-deadline"):
    """More time for whoever has to act: granted by the mediator, by the side that it favours, or by both."""

    kind: DeadlineKind
    until: datetime


class RequestReinstatement(Command, name="request-reinstatement"):
    """A dispute that closed by itself should be opened again."""

    statement: str


class GrantReinstatement(Command, name="grant-reinstatement"):
    pass


class RefuseReinstatement(Command, name="refuse-reinstatement"):
    note: str


class Remind(Command, name="remind"):
    """Whoever has to act is told that little time is left."""

    kind: DeadlineKind


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
    | SubmitEvidence
    | WithdrawEvidence
    | DiscloseEvidence
    | RequestEvidence
    | DeclineEvidence
    | CancelEvidenceRequest
    | ExtendDeadline
    | RequestReinstatement
    | GrantReinstatement
    | RefuseReinstatement
    | Remind
    | LapseDeadline
)

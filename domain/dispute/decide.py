"""What follows from a command to a dispute: facts for it, its order and its mediator, or a refusal. Pure."""

from collections.abc import Sequence
from typing import assert_never

from domain.actor import Role
from domain.dispute import (
    appeal,
    ending,
    evidence,
    execution,
    extension,
    inquiry,
    lapses,
    mediation,
    messages,
    negotiation,
    opening,
    reinstatement,
    reminders,
    returns,
    settlement,
)
from domain.dispute.commands import (
    AcceptProposal,
    AcceptReturn,
    AcceptSettlement,
    AcknowledgeReturn,
    AmendClaim,
    AppealDecision,
    ApproveDecision,
    AssignMediator,
    CancelEvidenceRequest,
    ClaimCase,
    ContestReturn,
    CounterPropose,
    Decide,
    DecideAppeal,
    DeclineEvidence,
    DiscloseEvidence,
    DisputeCommand,
    Escalate,
    ExtendDeadline,
    GiveReturnAddress,
    GrantReinstatement,
    LapseDeadline,
    ObjectToMediator,
    OpenDispute,
    ProposeSettlement,
    RecordRefund,
    RecordReturnDelivery,
    Recuse,
    RefuseReinstatement,
    RegisterChargeback,
    RejectProposal,
    RejectSettlement,
    ReleaseCase,
    Remind,
    RequestEvidence,
    RequestReinstatement,
    RetryRefund,
    ReturnDecision,
    SendMessage,
    SettleElsewhere,
    ShipReturn,
    SubmitEvidence,
    VoidDispute,
    WaiveAppeal,
    WaiveReturn,
    WithdrawDispute,
    WithdrawEvidence,
    WithdrawProposal,
)
from domain.dispute.events import DisputeEvent
from domain.dispute.lifecycle import may_see, refusal
from domain.dispute.state import Case
from domain.mediator.events import CaseTaken
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule

Facts = Sequence[DisputeEvent | OrderEvent | CaseTaken]


def decide(command: DisputeCommand, case: Case) -> Facts:
    """Events in the order they follow from each other; those of all streams are written together or not at all."""
    permit(command, case)
    match command:  # in turn; time passes more often than anybody acts
        case LapseDeadline():
            return lapses.lapse(command, case)
        case Remind():
            return reminders.remind(command, case)
        case OpenDispute():
            return [*opening.open_dispute(command, case)]
        case AmendClaim():
            return negotiation.amend(command, case)
        case CounterPropose():
            return negotiation.counter(command, case)
        case AcceptProposal():
            return negotiation.accept(command, case)
        case RejectProposal():
            return negotiation.reject(command, case)
        case WithdrawProposal():
            return negotiation.withdraw_proposal(command, case)
        case WithdrawDispute():
            return negotiation.withdraw_dispute(command, case)
        case Escalate():
            return negotiation.escalate(command, case)
        case ClaimCase() | AssignMediator():
            return mediation.assign(command, case)
        case ReleaseCase():
            return mediation.release(command, case)
        case Decide():
            return mediation.decide_case(command, case)
        case Recuse():
            return mediation.recuse(command, case)
        case ObjectToMediator():
            return mediation.object_to(command, case)
        case ProposeSettlement():
            return settlement.propose_settlement(command, case)
        case AcceptSettlement():
            return settlement.accept_settlement(command, case)
        case RejectSettlement():
            return settlement.reject_settlement(command, case)
        case ApproveDecision():
            return mediation.approve(command, case)
        case ReturnDecision():
            return settlement.return_draft(command, case)
        case AppealDecision():
            return appeal.appeal(command, case)
        case WaiveAppeal():
            return appeal.waive(command, case)
        case DecideAppeal():
            return appeal.decide_appeal(command, case)
        case GiveReturnAddress():
            return returns.give_address(command, case)
        case ShipReturn():
            return returns.ship(command, case)
        case WaiveReturn():
            return returns.waive(command, case)
        case RecordReturnDelivery() | AcknowledgeReturn():
            return returns.delivered(command, case)
        case AcceptReturn():
            return returns.accept(command, case)
        case ContestReturn():
            return returns.contest(command, case)
        case SettleElsewhere():
            return ending.settle_elsewhere(command, case)
        case RegisterChargeback():
            return ending.register_chargeback(command, case)
        case VoidDispute():
            return ending.void(command, case)
        case SendMessage():
            return messages.say(command, case)
        case SubmitEvidence():
            return evidence.submit(command, case)
        case WithdrawEvidence():
            return evidence.withdraw(command, case)
        case DiscloseEvidence():
            return evidence.disclose(command, case)
        case RequestEvidence():
            return inquiry.request(command, case)
        case DeclineEvidence():
            return inquiry.decline(command, case)
        case CancelEvidenceRequest():
            return inquiry.cancel(command, case)
        case ExtendDeadline():
            return extension.extend(command, case)
        case RequestReinstatement():
            return reinstatement.ask(command, case)
        case GrantReinstatement():
            return reinstatement.grant(command, case)
        case RefuseReinstatement():
            return reinstatement.refuse(command, case)
        case RecordRefund():
            return execution.record_refund(command, case)
        case RetryRefund():
            return execution.retry(command, case)
        case _:
            assert_never(command)


def permit(command: DisputeCommand, case: Case) -> None:
    """The table's answer; the passing of time is answered by the dispute's own running deadlines instead."""
    if isinstance(command, LapseDeadline):
        if command.by.role is not Role.CLOCK:
            raise Refused(Rule.NOT_YOUR_ROLE)
        return
    said_no = refusal(type(command), case, command.by, command.at)
    if said_no is None:
        return
    hidden = command.by.role is Role.MEDIATOR and not may_see(case, command.by, command.at)
    if hidden and said_no[0] is not Rule.NOT_A_MEDIATOR_OF_OWN_CASE:
        raise Refused(Rule.NO_SUCH_DISPUTE)
    raise Refused(*said_no)

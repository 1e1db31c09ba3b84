"""The people of the simulated market as numbers: what they do at each point of a dispute, how often and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.actor import Role
from domain.dispute import commands as c
from domain.dispute.proposal import Payer
from domain.dispute.ruling import Judgment
from domain.dispute.status import Status

R, S = Role, Status
Act = type[c.DisputeCommand] | None
"""A command, or nothing at all."""


class Habit(NamedTuple):
    """``hours`` until somebody moves: least, usual, most. ``odds`` are weights among what is open then."""

    hours: tuple[float, float, float]
    odds: Mapping[Act, int]


HABITS: Mapping[tuple[Role, Status], Habit] = {
    (R.SELLER, S.AWAITING_SELLER): Habit(
        (1, 20, 110), {c.AcceptProposal: 30, c.CounterPropose: 32, c.RejectProposal: 18, c.SubmitEvidence: 6, None: 14}
    ),
    (R.BUYER, S.AWAITING_SELLER): Habit(
        (4, 76, 118), {c.Escalate: 20, c.WithdrawDispute: 5, c.AmendClaim: 5, c.ExtendDeadline: 2, None: 68}
    ),
    (R.BUYER, S.AWAITING_BUYER): Habit(
        (1, 22, 115),
        {
            c.AcceptProposal: 40,
            c.CounterPropose: 14,
            c.RejectProposal: 12,
            c.Escalate: 18,
            c.WithdrawDispute: 4,
            None: 12,
        },
    ),
    (R.SELLER, S.AWAITING_BUYER): Habit(
        (24, 60, 115), {c.CounterPropose: 4, c.WithdrawProposal: 2, c.Escalate: 2, None: 92}
    ),
    (R.BUYER, S.DEADLOCKED): Habit(
        (2, 40, 220),
        {c.Escalate: 52, c.AcceptProposal: 8, c.CounterPropose: 10, c.WithdrawDispute: 6, None: 24},
    ),
    (R.SELLER, S.DEADLOCKED): Habit(
        (2, 60, 220), {c.CounterPropose: 16, c.AcceptProposal: 8, c.Escalate: 12, None: 64}
    ),
    (R.MEDIATOR, S.AWAITING_MEDIATOR): Habit((0.5, 5, 30), {c.ClaimCase: 85, None: 15}),
    (R.BUYER, S.AWAITING_MEDIATOR): Habit((1, 10, 24), {c.AcceptProposal: 2, c.WithdrawDispute: 2, None: 96}),
    (R.MARKETPLACE, S.AWAITING_SELLER): Habit((1, 40, 110), {c.RegisterChargeback: 3, None: 97}),
    (R.ADMIN, S.AWAITING_SELLER): Habit((1, 40, 110), {c.VoidDispute: 3, None: 97}),
    (R.MEDIATOR, S.IN_MEDIATION): Habit(
        (4, 22, 47),
        {
            c.Decide: 50,
            c.RequestEvidence: 16,
            c.ProposeSettlement: 22,
            c.ReleaseCase: 3,
            c.Recuse: 1,
            None: 8,
        },
    ),
    (R.BUYER, S.IN_MEDIATION): Habit((2, 24, 47), {c.SubmitEvidence: 8, c.ObjectToMediator: 2, None: 90}),
    (R.SELLER, S.IN_MEDIATION): Habit(
        (2, 24, 47), {c.AcceptProposal: 4, c.SubmitEvidence: 8, c.ObjectToMediator: 2, None: 86}
    ),
    (R.BUYER, S.AWAITING_EVIDENCE): Habit((2, 26, 71), {c.SubmitEvidence: 62, c.DeclineEvidence: 18, None: 20}),
    (R.SELLER, S.AWAITING_EVIDENCE): Habit((2, 26, 71), {c.SubmitEvidence: 62, c.DeclineEvidence: 18, None: 20}),
    (R.MEDIATOR, S.AWAITING_EVIDENCE): Habit((20, 50, 71), {c.ExtendDeadline: 4, c.CancelEvidenceRequest: 2, None: 94}),
    (R.BUYER, S.SETTLEMENT_PROPOSED): Habit((2, 20, 71), {c.AcceptSettlement: 76, c.RejectSettlement: 14, None: 10}),
    (R.SELLER, S.SETTLEMENT_PROPOSED): Habit((2, 20, 71), {c.AcceptSettlement: 76, c.RejectSettlement: 14, None: 10}),
    (R.MEDIATOR, S.AWAITING_APPROVAL): Habit((2, 16, 47), {c.ApproveDecision: 84, c.ReturnDecision: 10, None: 6}),
    (R.BUYER, S.DECIDED): Habit((5, 60, 239), {c.AppealDecision: 12, c.WaiveAppeal: 18, None: 70}),
    (R.SELLER, S.DECIDED): Habit((5, 60, 239), {c.AppealDecision: 8, c.WaiveAppeal: 22, None: 70}),
    (R.MEDIATOR, S.IN_APPEAL): Habit(
        (6, 40, 150), {c.ClaimCase: 90, c.DecideAppeal: 82, c.RequestEvidence: 8, None: 10}
    ),
    (R.BUYER, S.IN_APPEAL): Habit((5, 40, 100), {c.SubmitEvidence: 6, c.DeclineEvidence: 20, None: 74}),
    (R.SELLER, S.IN_APPEAL): Habit((5, 40, 100), {c.SubmitEvidence: 6, c.DeclineEvidence: 20, None: 74}),
    (R.BUYER, S.AWAITING_RETURN): Habit((5, 60, 239), {c.ShipReturn: 60, None: 40}),
    (R.SELLER, S.AWAITING_RETURN): Habit((2, 24, 100), {c.GiveReturnAddress: 60, c.WaiveReturn: 6, None: 34}),
    (R.MARKETPLACE, S.RETURN_IN_TRANSIT): Habit((40, 150, 400), {c.RecordReturnDelivery: 92, None: 8}),
    (R.SELLER, S.RETURN_IN_TRANSIT): Habit((60, 200, 600), {c.AcknowledgeReturn: 20, None: 80}),
    (R.SELLER, S.RETURN_INSPECTION): Habit((2, 40, 119), {c.AcceptReturn: 66, c.ContestReturn: 14, None: 20}),
    (R.BUYER, S.CLOSED): Habit((1, 30, 71), {c.RequestReinstatement: 30, None: 70}),
    (R.SELLER, S.CLOSED): Habit((1, 30, 71), {c.RequestReinstatement: 15, None: 85}),
    (R.MEDIATOR, S.CLOSED): Habit((2, 20, 71), {c.GrantReinstatement: 45, c.RefuseReinstatement: 45, None: 10}),
    (R.MARKETPLACE, S.REFUNDING): Habit((0.02, 0.2, 8), {c.RecordRefund: 97, None: 3}),
    (R.ADMIN, S.REFUND_FAILED): Habit((0.5, 5, 30), {c.RetryRefund: 84, c.SettleElsewhere: 8, None: 8}),
}


class Ruling(NamedTuple):
    """What a mediator may come to: the share of the claim that is awarded, least and most."""

    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """All numbers of the behaviour. Weights are relative to each other, chances and shares lie between 0 and 1."""

    habits: Mapping[tuple[Role, Status], Habit] = field(default_factory=lambda: HABITS)
    mediators: tuple[str, ...] = tuple(f"mediator-{n}" for n in range(1, 9))
    claims_everything: float = 0.7
    """Chance that a buyer claims all of it, where less is allowed."""
    claimed: tuple[float, float] = (0.3, 0.8)
    """Otherwise the share that is claimed at first, or in a counter-proposal."""
    sends_back: float = 0.4
    """Chance that a buyer asks to send the goods back, where that is allowed."""
    offered: tuple[float, float] = (0.2, 0.8)
    """The share that a seller offers."""
    rulings: Mapping[Ruling, int] = field(
        default_factory=lambda: {Ruling(1, 1): 45, Ruling(0.2, 0.8): 30, Ruling(0, 0): 25}
    )
    settled: tuple[float, float] = (0.3, 0.7)
    """The share of the claim that a mediator proposes to both."""
    judgments: Mapping[Judgment, int] = field(
        default_factory=lambda: {
            Judgment.UPHELD: 60,
            Judgment.MODIFIED: 18,
            Judgment.REVERSED: 12,
            Judgment.REMANDED: 10,
        }
    )
    payers: Mapping[Payer, int] = field(default_factory=lambda: {Payer.SELLER: 75, Payer.SPLIT: 15, Payer.PLATFORM: 10})
    platform_share: float = 0.5
    """Of an award that both pay."""
    forgotten: float = 0.05
    """Chance that no mediator ever does anything about a case."""
    refund_fails: float = 0.05
    """Chance that the payment system answers with a failure."""

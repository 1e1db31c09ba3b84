"""The commands that people of the simulated market send: each with what it needs, drawn from the model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, NamedTuple, TypeVar

from application.market_model import Model
from application.offers import award_of, part_of, statement_on, who_pays
from application.photographs import imagined
from domain.actor import PARTIES, Actor, Role
from domain.allocation import Allocation
from domain.dispute import commands as c
from domain.dispute.appeal import decided_award
from domain.dispute.disclosure import known_in_time
from domain.dispute.exhibit import Evidence, Showing, Shows
from domain.dispute.proposal import Ask, Ground, Statement
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.dispute.viewer import Action
from domain.money import Money
from domain.terms import Remedy

ChoiceT = TypeVar("ChoiceT")
FULL = Ask(remedy=Remedy.FULL_REFUND)
SINCE = " The clauses named here say who bears the risk, and nothing was brought forward that would change it."
BARE: frozenset[type[c.DisputeCommand]] = frozenset(
    {
        c.ClaimCase,
        c.ObjectToMediator,
        c.CancelEvidenceRequest,
        c.ApproveDecision,
        c.WaiveAppeal,
        c.WaiveReturn,
        c.RecordReturnDelivery,
        c.AcknowledgeReturn,
        c.AcceptReturn,
        c.GrantReinstatement,
        c.RetryRefund,
    }
)
"""What needs nothing but somebody who wants it."""
SAID: Mapping[type[c.DisputeCommand], dict[str, str]] = {
    c.WithdrawDispute: {"note": "It has been settled."},
    c.ReleaseCase: {"note": "No time for it."},
    c.Recuse: {"note": "I know one of them."},
    c.ReturnDecision: {"note": "The second fact is not shown."},
    c.DeclineEvidence: {"note": "There is nothing more to show."},
    c.GiveReturnAddress: {"address": "Rua das Flores 12, 01310 São Paulo"},
    c.ShipReturn: {"carrier": "Correios"},
    c.RequestReinstatement: {"statement": "I could not answer in time."},
    c.RefuseReinstatement: {"note": "Nothing is new."},
    c.SettleElsewhere: {"reference": "voucher"},
    c.RegisterChargeback: {"reference": "chargeback"},
    c.VoidDispute: {"cause": "Opened by mistake."},
}
"""What people say along with it."""
ASKED = ((Role.BUYER,), (Role.SELLER,), (Role.BUYER, Role.SELLER))


class Wish(NamedTuple):
    """What is open to somebody at an instant (UTC), within these bounds."""

    action: Action
    by: Actor
    case: Case
    at: datetime

    @property
    def bounds(self) -> dict[str, Any]:
        return self.action.constraints


@dataclass(frozen=True, slots=True)
class Wishes:
    """Draws from ``random`` what the model leaves open."""

    model: Model
    random: Random

    def command(self, action: Action, by: Actor, case: Case, at: datetime) -> c.DisputeCommand:
        """The command that the action names, with a body that keeps to its bounds."""
        what: Any = action.command
        if what in BARE:
            return what(by=by, at=at)  # type: ignore[no-any-return]
        if what in SAID:
            return what(by=by, at=at, **SAID[what])  # type: ignore[no-any-return]
        return what(by=by, at=at, **BODIES[what](self, Wish(action, by, case, at)))  # type: ignore[no-any-return]

    def one_of(self, odds: Mapping[ChoiceT, int]) -> ChoiceT:
        return self.random.choices(list(odds), list(odds.values()))[0]

    def share(self, between: tuple[float, float]) -> float:
        return self.random.uniform(*between)


def _proposal(wishes: Wishes, wish: Wish) -> Ask:
    share = wishes.model.offered if wish.by.role is Role.SELLER else wishes.model.claimed
    return part_of(wish.bounds["most"], wishes.share(share), wish.bounds["at_least"]) or FULL


def _showing(wish: Wish) -> tuple[Showing, ...]:
    """A photo that was never seen before."""
    dispute = wish.case.dispute
    return (Showing(shows=Shows.ITEM, file=imagined(f"{dispute.number}, {wish.by.role}, {dispute.version}")),)


def _settlement(wishes: Wishes, wish: Wish) -> dict[str, Any]:
    most, claimed = wish.bounds["most"], wish.case.dispute.most_claimed
    award = award_of(most, claimed, wishes.share(wishes.model.settled))
    award = award if award.total else award_of(most, claimed, 1)
    return {"award": award.lines, "shipping": award.shipping, "note": "Meet in the middle."}


def _decision(wishes: Wishes, wish: Wish) -> dict[str, Any]:
    dispute = wish.case.dispute
    award = award_of(wish.bounds["most"], dispute.most_claimed, wishes.share(wishes.one_of(wishes.model.rulings)))
    return _awarded(wishes, wish, award)


def _awarded(wishes: Wishes, wish: Wish, award: Allocation) -> dict[str, Any]:
    payer, platform = who_pays(wishes.one_of(wishes.model.payers), award.total, wishes.model.platform_share)
    return {
        "award": award.lines,
        "shipping": award.shipping,
        "payer": payer,
        "platform_part": platform,
        "statement": _statement(wish, award.total),
    }


def _statement(wish: Wish, award: Money) -> Statement:
    """It rests on what both sides knew in time."""
    dispute = wish.case.dispute
    facts = (f"{dispute.reason}, {dispute.sub_reason}: as described on {dispute.opened_at:%Y-%m-%d}.",)
    words = f"After reading what both sides wrote, {award} of {dispute.most_claimed.total} are awarded."
    known = tuple(str(one.id) for one in dispute.evidence if _is_known(one, wish))
    return statement_on(dispute.reason, for_buyer=bool(award), facts=facts, text=words + SINCE, evidence=known)


def _is_known(one: Evidence, wish: Wish) -> bool:
    sides = PARTIES - {one.by}
    return not one.withdrawn and all(known_in_time(one, side, wish.case, wish.at) for side in sides)


def _judgment(wishes: Wishes, wish: Wish) -> dict[str, Any]:
    """Another award, unless it would be the same one after all."""
    case, possible = wish.case, wish.bounds["judgments"]
    judgment = wishes.one_of({one: odds for one, odds in wishes.model.judgments.items() if one in possible})
    standing = decided_award(case)
    if judgment in {Judgment.MODIFIED, Judgment.REVERSED}:
        all_of_it = 0.0 if standing.total else 1.0
        share = all_of_it if judgment is Judgment.REVERSED else wishes.share(wishes.model.claimed)
        award = award_of(wish.bounds["most"], case.dispute.most_claimed, share)
        if award.total != standing.total:
            return {"judgment": judgment, **_awarded(wishes, wish, award)}
        judgment = Judgment.UPHELD
    return {"judgment": judgment, "statement": _statement(wish, standing.total)}


def _appeal(wishes: Wishes, wish: Wish) -> dict[str, Any]:
    ground = wishes.random.choice(tuple(AppealGround))
    shown = _showing(wish) if ground is AppealGround.NEW_EVIDENCE else ()
    return {"ground": ground, "statement": "It should be looked at again.", "evidence": shown}


def _refund(wishes: Wishes, wish: Wish) -> dict[str, Any]:
    refund_id, amount = wish.bounds["refund_id"], wish.bounds["amount"]
    if wishes.random.random() < wishes.model.refund_fails:
        return {"refund_id": refund_id, "amount": None, "cause": "account-closed"}
    return {"refund_id": refund_id, "amount": amount, "reference": f"pix {refund_id.hex[:12]}"}


def _extension(_: Wishes, wish: Wish) -> dict[str, Any]:
    latest = wish.bounds["latest"][0]
    return {"kind": latest["kind"], "until": latest["until"]}


def _named(wish: Wish, **words: str) -> dict[str, Any]:
    return {name: wish.bounds[name] for name in ("proposal_id", "settlement_id") if name in wish.bounds} | words


def ground_of(case: Case, by: Actor) -> Ground:
    """What somebody would say who does not want to wait any longer."""
    dispute = case.dispute
    if by.role is Role.SELLER:
        return Ground.STALEMATE if dispute.status is Status.DEADLOCKED else Ground.OTHER
    if not dispute.seller_answered:
        return Ground.SELLER_UNRESPONSIVE
    return Ground.UNREASONABLE_OFFER if dispute.offer else Ground.STALEMATE


BODIES: Mapping[type[c.DisputeCommand], Callable[[Wishes, Wish], dict[str, Any]]] = {
    c.AcceptProposal: lambda _, wish: {"proposal_id": wish.bounds["proposal_id"]},
    c.RejectProposal: lambda _, wish: _named(wish, note="We see it differently."),
    c.WithdrawProposal: lambda _, wish: _named(wish),
    c.CounterPropose: lambda wishes, wish: {"proposal": _proposal(wishes, wish), "note": "This would be fair."},
    c.AmendClaim: lambda wishes, wish: {"claim": _proposal(wishes, wish), "note": "Less will do."},
    c.Escalate: lambda _, wish: {"ground": ground_of(wish.case, wish.by), "statement": "We do not come to terms."},
    c.SubmitEvidence: lambda _, wish: {"evidence": _showing(wish)},
    c.RequestEvidence: lambda wishes, _: {"of": wishes.random.choice(ASKED), "text": "Please show what you mean."},
    c.ExtendDeadline: _extension,
    c.ProposeSettlement: _settlement,
    c.AcceptSettlement: lambda _, wish: _named(wish),
    c.RejectSettlement: lambda _, wish: _named(wish, note="Too far from what is right."),
    c.Decide: _decision,
    c.AppealDecision: _appeal,
    c.DecideAppeal: _judgment,
    c.ContestReturn: lambda wishes, wish: {
        "ground": wishes.random.choice(tuple(ContestGround)),
        "note": "It is not what we sent.",
        "evidence": _showing(wish),
    },
    c.RecordRefund: _refund,
}
"""What the others need, within the bounds that were told."""

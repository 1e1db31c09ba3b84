"""The cast and the props: one obvious example of each thing, overridable by keyword.

Commands are made by functions in the imperative (``counter()``), situations by functions in the past tense
(``countered()``): the histories of the order and of its dispute up to there, as the deciders themselves wrote them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid5

from domain.actor import THE_CLOCK, Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute import decide as dispute_decider
from domain.dispute.affair import Affair, lapses
from domain.dispute.events import DisputeEvent
from domain.dispute.execution import refund_id_of
from domain.dispute.exhibit import Showing, Shows, Visibility
from domain.dispute.opening import dispute_id_of
from domain.dispute.proposal import Ask, Finding, Ground, Payer, Statement
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case, Dispute
from domain.dispute.status import Status
from domain.file import File
from domain.mediator.state import ANYBODY
from domain.money import Money
from domain.order import commands as o
from domain.order import decide as order_decider
from domain.order.events import OrderEvent
from domain.order.line import OrderLine
from domain.order.state import Order
from domain.terms import Execution, NegotiationCap, Remedy, Terms
from infrastructure.terms import PublishedTerms

Facts = tuple[DisputeEvent | OrderEvent, ...]
Wish = c.DisputeCommand | o.OrderCommand

BUYER = Actor(Role.BUYER, "bea")
SELLER = Actor(Role.SELLER, "sol")
MEDIATOR = Actor(Role.MEDIATOR, "mia")
ANOTHER_MEDIATOR = Actor(Role.MEDIATOR, "max")
THIRD_MEDIATOR = Actor(Role.MEDIATOR, "mo")
MARKETPLACE = Actor(Role.MARKETPLACE, "marketplace")
ADMIN = Actor(Role.ADMIN, "ada")
AUDITOR = Actor(Role.AUDITOR, "aud")
STRANGER = Actor(Role.BUYER, "eve")
STRANGE_SELLER = Actor(Role.SELLER, "eve's shop")

TERMS: Terms = PublishedTerms.shipped()["default@1"]
UNPROVEN: Terms = replace(
    TERMS, reasons={name: replace(reason, required_evidence=()) for name, reason in TERMS.reasons.items()}
)
"""Terms that ask for no evidence."""
ORDER = UUID(int=7)
DISPUTE = dispute_id_of(ORDER, 1)
REFUND = refund_id_of(DISPUTE)
TICK = timedelta(microseconds=1)

DAY_0 = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
"""The order is placed and paid. It is shipped on day 1, delivered on day 5, disputed on day 6; promised for day 10."""


def day(n: float) -> datetime:
    return DAY_0 + timedelta(days=n)


PLACED, SHIPPED, DELIVERED, OPENED, PROMISED = (day(n) for n in (0, 1, 5, 6, 10))


def eur(amount: str) -> Money:
    return Money.parse("EUR", amount)


def brl(amount: str) -> Money:
    return Money.parse("BRL", amount)


def proposal_id(n: int, dispute: UUID = DISPUTE) -> UUID:
    """The ``n``-th proposal of the dispute, whoever made it; the first is the claim that opened it."""
    return uuid5(dispute, f"proposal/{n}")


def settlement_id(version: int, dispute: UUID = DISPUTE) -> UUID:
    """The settlement that was proposed with this version of the dispute."""
    return uuid5(dispute, f"settlement/{version}")


SETTLEMENT = settlement_id(5)
"""The one of ``settlement_proposed()``."""


def allocation(*amounts: tuple[int, str], shipping: str = "0.00") -> Allocation:
    """In euro: ``allocation((1, "80.00"), (2, "10.00"))``."""
    return Allocation(parts(*amounts), eur(shipping))


def parts(*amounts: tuple[int, str]) -> tuple[LineAmount, ...]:
    return tuple(LineAmount(line, eur(amount)) for line, amount in amounts)


def line(number: int, **changes: Any) -> OrderLine:
    facts = {
        "number": number,
        "product_id": f"product-{number}",
        "title": f"Thing {number}",
        "quantity": 1,
        "unit_price": eur("80.00"),
        "discount": eur("0.00"),
        "tax": eur("0.00"),
    }
    return OrderLine(**{**facts, **changes})


LINES = (
    line(1, title="Coffee machine"),
    line(2, title="Cup", quantity=3, unit_price=eur("10.00")),
    line(3, title="Beans", quantity=2, unit_price=eur("25.00"), discount=eur("10.00"), tax=eur("5.00")),
)
"""80.00, 30.00 and 45.00: with 10.00 for shipping an order of 165.00."""
DEAR_LINES = (line(1, title="Espresso machine", unit_price=eur("500.00")),)
"""Just dear enough for a decision to need a second mediator."""
WHOLE_ORDER, CLAIMED = eur("165.00"), eur("80.00")


# commands to an order


def place(**changes: Any) -> o.PlaceOrder:
    facts = {
        "by": MARKETPLACE,
        "at": PLACED,
        "order_id": ORDER,
        "number": "O-7",
        "buyer": BUYER.id,
        "seller": SELLER.id,
        "lines": LINES,
        "shipping": eur("10.00"),
        "discount": eur("0.00"),
        "terms": TERMS.ref,
        "ship_by": day(3),
        "promised_at": PROMISED,
    }
    return o.PlaceOrder(**{**facts, **changes})


def pay(amount: Money = WHOLE_ORDER, **changes: Any) -> o.RecordPayment:
    return o.RecordPayment(**{"by": MARKETPLACE, "at": PLACED, "amount": amount, **changes})


def ship(**changes: Any) -> o.RecordShipment:
    facts = {"by": MARKETPLACE, "at": SHIPPED, "carrier": "Correios", "tracking_number": "LX123"}
    return o.RecordShipment(**{**facts, **changes})


def track(status: o.TrackingStatus, **changes: Any) -> o.UpdateTracking:
    return o.UpdateTracking(**{"by": MARKETPLACE, "at": day(2), "status": status, **changes})


def deliver(**changes: Any) -> o.RecordDelivery:
    return o.RecordDelivery(**{"by": MARKETPLACE, "at": DELIVERED, **changes})


def ask_to_cancel(**changes: Any) -> o.RequestCancellation:
    return o.RequestCancellation(**{"by": BUYER, "at": day(0.5), "note": "Bought twice.", **changes})


def agree_to_cancel(**changes: Any) -> o.AcceptCancellation:
    return o.AcceptCancellation(**{"by": SELLER, "at": day(0.6), **changes})


def refuse_to_cancel(**changes: Any) -> o.RefuseCancellation:
    return o.RefuseCancellation(**{"by": SELLER, "at": day(0.6), "note": "It is packed.", **changes})


def call_off(**changes: Any) -> o.CancelOrder:
    return o.CancelOrder(**{"by": MARKETPLACE, "at": day(2), "cause": "lost-in-the-warehouse", **changes})


def promise(promised_at: datetime, **changes: Any) -> o.ChangeDeliveryPromise:
    return o.ChangeDeliveryPromise(**{"by": SELLER, "at": day(2), "promised_at": promised_at, **changes})


def comment(text: str, **changes: Any) -> o.AddOrderComment:
    return o.AddOrderComment(**{"by": BUYER, "at": day(1), "text": text, **changes})


def rate(score: int, **changes: Any) -> o.RecordFeedback:
    return o.RecordFeedback(**{"by": MARKETPLACE, "at": day(2), "score": score, "reference": "review 1", **changes})


def confirm_receipt(**changes: Any) -> o.ConfirmReceipt:
    return o.ConfirmReceipt(**{"by": BUYER, "at": day(6), **changes})


def give_back(*amounts: tuple[int, str], shipping: str = "0.00", **changes: Any) -> o.RecordOrderRefund:
    """A refund by the marketplace, outside of any dispute."""
    facts = {
        "by": MARKETPLACE,
        "at": day(7),
        "refund_id": UUID(int=99),
        "allocation": allocation(*amounts, shipping=shipping),
    }
    return o.RecordOrderRefund(**{**facts, **changes})


# commands to a dispute


def full(**changes: Any) -> Ask:
    return Ask(**{"remedy": Remedy.FULL_REFUND, **changes})


def partial(*amounts: tuple[int, str], shipping: str | None = None) -> Ask:
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=parts(*amounts), shipping=shipping and eur(shipping))


def sent_back(*amounts: tuple[int, str], shipping: str | None = None) -> Ask:
    """All that is left for goods that go back, unless told otherwise."""
    return Ask(remedy=Remedy.RETURN_FOR_REFUND, amounts=parts(*amounts), shipping=shipping and eur(shipping))


def file(n: int = 1, **changes: Any) -> File:
    """The ``n``-th file, different from all others; a photo unless told otherwise."""
    facts = {"id": UUID(int=1000 + n), "sha256": f"{n:064x}", "size": 40_000, "kind": "image/jpeg"}
    return File(**{**facts, **changes})


def photo(n: int = 1, **changes: Any) -> Showing:
    return Showing(**{"shows": Shows.ITEM, "file": file(n), **changes})


def words(text: str = "The box was soaked.", **changes: Any) -> Showing:
    """Evidence in words alone."""
    return Showing(**{"shows": Shows.OTHER, "text": text, **changes})


def evidence_id(n: int, dispute: UUID = DISPUTE) -> UUID:
    """The ``n``-th piece of evidence in the dispute, whoever submitted it."""
    return uuid5(dispute, f"evidence/{n}")


OFFER, LOWER_CLAIM, HIGHER_CLAIM = (partial((1, amount)) for amount in ("30.00", "60.00", "70.00"))


def open_dispute(**changes: Any) -> c.OpenDispute:
    """Over the coffee machine, which came broken; the buyer wants all of its 80.00 back."""
    facts = {
        "by": BUYER,
        "at": OPENED,
        "number": "D-2018-000001",
        "reason": "damaged",
        "sub_reason": "broken",
        "description": "The glass was in pieces when I opened it.",
        "lines": (c.Units(1, 1),),
        "claim": full(),
        "evidence": (photo(),),
    }
    return c.OpenDispute(**{**facts, **changes})


def open_not_received(**changes: Any) -> c.OpenDispute:
    """Over the whole order, shipping included: 165.00."""
    facts = {
        "reason": "not-received",
        "sub_reason": "in-transit-late",
        "lines": (c.Units(1, 1), c.Units(2, 3), c.Units(3, 2)),
        "at": day(12),
        "evidence": (),
    }
    return open_dispute(**{**facts, **changes})


def amend(claim: Ask = LOWER_CLAIM, **changes: Any) -> c.AmendClaim:
    return c.AmendClaim(**{"by": BUYER, "at": day(7), "claim": claim, "note": "A repair would do.", **changes})


def counter(proposal: Ask = OFFER, **changes: Any) -> c.CounterPropose:
    facts = {"by": SELLER, "at": day(7), "proposal": proposal, "note": "Only the glass is broken."}
    return c.CounterPropose(**{**facts, **changes})


def insist(proposal: Ask = HIGHER_CLAIM, **changes: Any) -> c.CounterPropose:
    """The buyer's counter-proposal."""
    return counter(proposal, **{"by": BUYER, "at": day(8), "note": "The glass costs more.", **changes})


def accept(n: int, **changes: Any) -> c.AcceptProposal:
    return c.AcceptProposal(**{"by": BUYER, "at": day(8), "proposal_id": proposal_id(n), **changes})


def reject(n: int = 1, **changes: Any) -> c.RejectProposal:
    facts = {"by": SELLER, "at": day(7), "proposal_id": proposal_id(n), "note": "It left us in one piece."}
    return c.RejectProposal(**{**facts, **changes})


def withdraw_proposal(n: int = 2, **changes: Any) -> c.WithdrawProposal:
    return c.WithdrawProposal(**{"by": SELLER, "at": day(8), "proposal_id": proposal_id(n), **changes})


def withdraw(**changes: Any) -> c.WithdrawDispute:
    return c.WithdrawDispute(**{"by": BUYER, "at": day(8), "note": "It works after all.", **changes})


def escalate(**changes: Any) -> c.Escalate:
    facts = {"by": BUYER, "at": day(9), "ground": Ground.UNREASONABLE_OFFER, "statement": "Far too little."}
    return c.Escalate(**{**facts, **changes})


def claim_case(**changes: Any) -> c.ClaimCase:
    return c.ClaimCase(**{"by": MEDIATOR, "at": day(9.5), **changes})


def assign(**changes: Any) -> c.AssignMediator:
    return c.AssignMediator(**{"by": ADMIN, "at": day(9.5), "mediator": MEDIATOR.id, **changes})


def release(**changes: Any) -> c.ReleaseCase:
    return c.ReleaseCase(**{"by": MEDIATOR, "at": day(10), "note": "I know the seller.", **changes})


def recuse(**changes: Any) -> c.Recuse:
    return c.Recuse(**{"by": MEDIATOR, "at": day(10), "note": "The seller is my cousin.", **changes})


def object_to_mediator(**changes: Any) -> c.ObjectToMediator:
    return c.ObjectToMediator(**{"by": SELLER, "at": day(10), **changes})


def propose_settlement(*award: tuple[int, str], shipping: str = "0.00", **changes: Any) -> c.ProposeSettlement:
    """Half of the claim, unless told otherwise."""
    facts = {
        "by": MEDIATOR,
        "at": day(10),
        "award": parts(*(award or ((1, "40.00"),))),
        "shipping": eur(shipping),
        "note": "Meet in the middle.",
    }
    return c.ProposeSettlement(**{**facts, **changes})


def accept_settlement(**changes: Any) -> c.AcceptSettlement:
    return c.AcceptSettlement(**{"by": BUYER, "at": day(11), "settlement_id": SETTLEMENT, **changes})


def reject_settlement(**changes: Any) -> c.RejectSettlement:
    facts = {"by": SELLER, "at": day(11), "settlement_id": SETTLEMENT, "note": "It is too much."}
    return c.RejectSettlement(**{**facts, **changes})


def statement(**changes: Any) -> Statement:
    facts = {
        "finding": Finding.DAMAGED,
        "facts": ("The machine arrived on day 5.", "Its glass was broken."),
        "evidence": (),
        "clauses": ("conformity", "decisions"),
        "text": "The goods must arrive undamaged. They did not, and the seller has not shown that they left so.",
    }
    return Statement(**{**facts, **changes})


def decide(*award: tuple[int, str], shipping: str = "0.00", platform: str = "0.00", **changes: Any) -> c.Decide:
    """Paid by the seller unless told otherwise."""
    facts = {
        "by": MEDIATOR,
        "at": day(10),
        "award": parts(*award),
        "shipping": eur(shipping),
        "payer": Payer.SELLER,
        "platform_part": eur(platform),
        "statement": statement(),
    }
    return c.Decide(**{**facts, **changes})


def approve(**changes: Any) -> c.ApproveDecision:
    return c.ApproveDecision(**{"by": ANOTHER_MEDIATOR, "at": day(11), **changes})


def return_decision(**changes: Any) -> c.ReturnDecision:
    facts = {"by": ANOTHER_MEDIATOR, "at": day(11), "note": "The second fact is not shown."}
    return c.ReturnDecision(**{**facts, **changes})


def appeal(**changes: Any) -> c.AppealDecision:
    facts = {
        "by": BUYER,
        "at": day(11),
        "ground": AppealGround.TERMS_MISAPPLIED,
        "statement": "It is broken, not dented.",
    }
    return c.AppealDecision(**{**facts, **changes})


def waive_appeal(**changes: Any) -> c.WaiveAppeal:
    return c.WaiveAppeal(**{"by": SELLER, "at": day(11), **changes})


def decide_appeal(judgment: Judgment, *award: tuple[int, str], **changes: Any) -> c.DecideAppeal:
    facts = {
        "by": ANOTHER_MEDIATOR,
        "at": day(13),
        "judgment": judgment,
        "statement": statement(),
        "award": parts(*award),
    }
    return c.DecideAppeal(**{**facts, **changes})


def give_address(**changes: Any) -> c.GiveReturnAddress:
    return c.GiveReturnAddress(**{"by": SELLER, "at": day(9), "address": "Dock Street 1, Porto", **changes})


def ship_return(**changes: Any) -> c.ShipReturn:
    return c.ShipReturn(**{"by": BUYER, "at": day(10), "carrier": "Correios", "tracking_number": "LX456", **changes})


def waive_return(**changes: Any) -> c.WaiveReturn:
    return c.WaiveReturn(**{"by": SELLER, "at": day(9), **changes})


def deliver_return(**changes: Any) -> c.RecordReturnDelivery:
    return c.RecordReturnDelivery(**{"by": MARKETPLACE, "at": day(14), **changes})


def acknowledge_return(**changes: Any) -> c.AcknowledgeReturn:
    return c.AcknowledgeReturn(**{"by": SELLER, "at": day(13), **changes})


def accept_return(**changes: Any) -> c.AcceptReturn:
    return c.AcceptReturn(**{"by": SELLER, "at": day(15), **changes})


def contest_return(**changes: Any) -> c.ContestReturn:
    facts = {
        "by": SELLER,
        "at": day(15),
        "ground": ContestGround.EMPTY_OR_DIFFERENT,
        "note": "There is a brick in it.",
        "evidence": (photo(9),),
    }
    return c.ContestReturn(**{**facts, **changes})


def settle_elsewhere(**changes: Any) -> c.SettleElsewhere:
    return c.SettleElsewhere(**{"by": ADMIN, "at": day(10), "reference": "voucher 12", **changes})


def charge_back(**changes: Any) -> c.RegisterChargeback:
    return c.RegisterChargeback(**{"by": MARKETPLACE, "at": day(30), "reference": "CB-1", **changes})


def void(**changes: Any) -> c.VoidDispute:
    return c.VoidDispute(**{"by": ADMIN, "at": day(30), "cause": "Opened by a stolen account.", **changes})


def say(text: str = "Is there a photo of the parcel?", **changes: Any) -> c.SendMessage:
    return c.SendMessage(**{"by": BUYER, "at": day(30), "text": text, **changes})


def submit_evidence(*shown: Showing, **changes: Any) -> c.SubmitEvidence:
    """Words of the seller's for both sides to see, unless told otherwise."""
    return c.SubmitEvidence(**{"by": SELLER, "at": day(8), "evidence": shown or (words(),), **changes})


def keep_from_buyer(*shown: Showing, **changes: Any) -> c.SubmitEvidence:
    """What the seller shows to the mediator alone."""
    return submit_evidence(*shown, **{"visibility": Visibility.TO_MEDIATOR, **changes})


def withdraw_evidence(n: int = 1, **changes: Any) -> c.WithdrawEvidence:
    return c.WithdrawEvidence(**{"by": BUYER, "at": day(8), "evidence_id": evidence_id(n), **changes})


def disclose(n: int = 2, **changes: Any) -> c.DiscloseEvidence:
    return c.DiscloseEvidence(**{"by": MEDIATOR, "at": day(10), "evidence_id": evidence_id(n), **changes})


def request_evidence(*of: Role, **changes: Any) -> c.RequestEvidence:
    """Of both sides, unless told otherwise."""
    facts = {
        "by": MEDIATOR,
        "at": day(10),
        "of": of or (Role.BUYER, Role.SELLER),
        "text": "A photo of the parcel, please.",
    }
    return c.RequestEvidence(**{**facts, **changes})


def decline_evidence(**changes: Any) -> c.DeclineEvidence:
    return c.DeclineEvidence(**{"by": SELLER, "at": day(11), "note": "There is none.", **changes})


def cancel_request(**changes: Any) -> c.CancelEvidenceRequest:
    return c.CancelEvidenceRequest(**{"by": MEDIATOR, "at": day(11), **changes})


def extend(kind: DeadlineKind, until: datetime, **changes: Any) -> c.ExtendDeadline:
    return c.ExtendDeadline(**{"by": BUYER, "at": day(8), "kind": kind, "until": until, **changes})


def ask_reinstatement(**changes: Any) -> c.RequestReinstatement:
    facts = {"by": BUYER, "at": day(19), "statement": "I was in hospital."}
    return c.RequestReinstatement(**{**facts, **changes})


def grant_reinstatement(**changes: Any) -> c.GrantReinstatement:
    return c.GrantReinstatement(**{"by": MEDIATOR, "at": day(20), **changes})


def refuse_reinstatement(**changes: Any) -> c.RefuseReinstatement:
    return c.RefuseReinstatement(**{"by": MEDIATOR, "at": day(20), "note": "Ten days were enough.", **changes})


def refund(amount: Money | None = CLAIMED, **changes: Any) -> c.RecordRefund:
    facts = {"by": MARKETPLACE, "at": day(9), "refund_id": REFUND, "amount": amount, "reference": "PSP-1"}
    return c.RecordRefund(**{**facts, **changes})


def fail_refund(**changes: Any) -> c.RecordRefund:
    return refund(None, **{"cause": "card-expired", "reference": "", **changes})


def retry(**changes: Any) -> c.RetryRefund:
    return c.RetryRefund(**{"by": ADMIN, "at": day(10), **changes})


def lapse(kind: DeadlineKind, at: datetime) -> c.LapseDeadline:
    return c.LapseDeadline(by=THE_CLOCK, at=at, kind=kind)


def remind(kind: DeadlineKind, at: datetime) -> c.Remind:
    return c.Remind(by=THE_CLOCK, at=at, kind=kind)


# histories


def case_of(facts: Iterable[DisputeEvent | OrderEvent], terms: Terms = TERMS) -> Case:
    """The order, and the dispute over it that was opened last."""
    return Case(Dispute(), Order(), terms, ANYBODY).after(*facts)


def consequences(wish: Wish, case: Case) -> Facts:
    """What the decider in charge says to it."""
    if isinstance(wish, c.OpenDispute):
        case = replace(case, dispute=Dispute())
    if isinstance(wish, get_args(c.DisputeCommand)):
        return tuple(dispute_decider.decide(wish, case))
    return tuple(order_decider.decide(wish, case.order, case.terms))


def overdue(case: Case, now: datetime) -> Iterator[DisputeEvent | OrderEvent]:
    """Everything in the dispute that has lapsed by then, reminders included; its order's deadlines are left alone."""
    affair = Affair(replace(case.order, deadlines=()), (case.dispute,))
    for lapse in lapses(affair, {case.dispute.terms: case.terms}, now):
        yield from lapse.events


def happened(*wishes: Wish, since: Facts = (), terms: Terms = TERMS) -> Facts:
    """The history that these commands make, after the one ``since`` which they go on."""
    facts = since
    for wish in wishes:
        facts = (*facts, *consequences(wish, case_of(facts, terms)))
    return facts


def lapsed(until: datetime, since: Facts, terms: Terms = TERMS) -> Facts:
    """The history with everything in the dispute that is overdue by then."""
    return (*since, *overdue(case_of(since, terms), until))


def paid(**changes: Any) -> Facts:
    """An order of one buyer, paid in full; ``changes`` are to its placing."""
    placed = place(**changes)
    due = case_of(happened(placed)).order.total
    return happened(placed, pay(due))


def shipped(**changes: Any) -> Facts:
    return happened(ship(), since=paid(**changes))


def delivered(**changes: Any) -> Facts:
    return happened(deliver(), since=shipped(**changes))


def opened(**changes: Any) -> Facts:
    """80.00 claimed for the broken coffee machine: proposal 1."""
    return happened(open_dispute(**changes), since=delivered())


def not_received(**changes: Any) -> Facts:
    """165.00 claimed for an order that never came: proposal 1."""
    return happened(open_not_received(**changes), since=shipped())


def countered(proposal: Ask = OFFER, **changes: Any) -> Facts:
    """The seller offers 30.00: proposal 2."""
    return happened(counter(proposal, **changes), since=opened())


def rejected(**changes: Any) -> Facts:
    return happened(reject(**changes), since=opened())


def deadlocked() -> Facts:
    """The seller offered 30.00; the buyer turned it down."""
    return happened(reject(2, by=BUYER, at=day(8)), since=countered())


def escalated(**changes: Any) -> Facts:
    """By the buyer on day 9, with an offer of 30.00 on the table."""
    return happened(escalate(**changes), since=countered())


def in_mediation() -> Facts:
    return happened(claim_case(), since=escalated())


def decided(*award: tuple[int, str], **changes: Any) -> Facts:
    """Half of the claim on day 10, unless told otherwise; final on day 20."""
    return happened(decide(*(award or ((1, "40.00"),)), **changes), since=in_mediation())


def settlement_proposed(*award: tuple[int, str], **changes: Any) -> Facts:
    """Half of the claim on day 10; it lapses on day 13. The time to decide, until day 16, stands still meanwhile."""
    return happened(propose_settlement(*award, **changes), since=in_mediation())


def dear_in_mediation(**changes: Any) -> Facts:
    """500.00 claimed for the only thing ordered; ``changes`` are to the placing of the order."""
    bought = delivered(**{"lines": DEAR_LINES, "shipping": eur("0.00"), **changes})
    return happened(open_dispute(), counter(), escalate(), claim_case(), since=bought)


def awaiting_approval(**changes: Any) -> Facts:
    """All of the 500.00 drafted on day 10, to be paid by the seller."""
    return happened(decide((1, "500.00"), **changes), since=dear_in_mediation())


def appealed(**changes: Any) -> Facts:
    """By the buyer on day 11, of a decision for half of the claim; nobody has the appeal yet."""
    return happened(appeal(**changes), since=decided())


def in_appeal() -> Facts:
    """The same, with another mediator since day 12."""
    return happened(claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=appealed())


def remanded() -> Facts:
    """Sent back to the first mediator on day 13."""
    return happened(decide_appeal(Judgment.REMANDED), since=in_appeal())


def awaiting_return(**changes: Any) -> Facts:
    """The machine goes back for all of its 80.00: agreed on day 8, to be shipped until day 18."""
    return happened(accept(1, by=SELLER), since=opened(claim=sent_back(), **changes))


def return_in_transit(**changes: Any) -> Facts:
    """Since day 10."""
    return happened(ship_return(**changes), since=awaiting_return())


def return_inspection() -> Facts:
    """Since day 14."""
    return happened(deliver_return(), since=return_in_transit())


def contested(**changes: Any) -> Facts:
    """Since day 15."""
    return happened(contest_return(**changes), since=return_inspection())


def awaiting_evidence(*of: Role, **changes: Any) -> Facts:
    """Asked for on day 10, until day 13; the time to decide, until day 16, stands still meanwhile."""
    return happened(request_evidence(*of, **changes), since=in_mediation())


def asked_in_appeal(*of: Role, **changes: Any) -> Facts:
    """Evidence asked for by the mediator of the appeal on day 13, until day 16."""
    asked = request_evidence(*of, **{"by": ANOTHER_MEDIATOR, "at": day(13), **changes})
    return happened(asked, since=in_appeal())


def return_lapsed() -> Facts:
    """Closed by itself on day 18, as the goods were not sent back."""
    return lapsed(day(18), awaiting_return())


def reinstatement_asked(**changes: Any) -> Facts:
    """By the buyer on day 19; a mediator has until day 22 to answer."""
    return happened(ask_reinstatement(**changes), since=return_lapsed())


def reinstated() -> Facts:
    """By a mediator on day 20."""
    return happened(grant_reinstatement(), since=reinstatement_asked())


def refunding() -> Facts:
    """The seller accepted the claim of 80.00 on day 8."""
    return happened(accept(1, by=SELLER), since=opened())


def refund_failed() -> Facts:
    return happened(fail_refund(), since=refunding())


def closed() -> Facts:
    return happened(refund(), since=refunding())


EVERY_OPEN_STATUS: dict[Status, Callable[[], Facts]] = {
    Status.AWAITING_SELLER: opened,
    Status.AWAITING_BUYER: countered,
    Status.DEADLOCKED: deadlocked,
    Status.AWAITING_MEDIATOR: escalated,
    Status.IN_MEDIATION: in_mediation,
    Status.AWAITING_EVIDENCE: awaiting_evidence,
    Status.SETTLEMENT_PROPOSED: settlement_proposed,
    Status.AWAITING_APPROVAL: awaiting_approval,
    Status.DECIDED: decided,
    Status.IN_APPEAL: in_appeal,
    Status.AWAITING_RETURN: awaiting_return,
    Status.RETURN_IN_TRANSIT: return_in_transit,
    Status.RETURN_INSPECTION: return_inspection,
    Status.REFUNDING: refunding,
    Status.REFUND_FAILED: refund_failed,
}
"""A situation in each status of an open dispute."""


def terms_with(terms: Terms = TERMS, **changes: Any) -> Terms:
    """Terms with other limits or periods: ``terms_with(claim_amendments=0)``."""
    limits = {name: value for name, value in changes.items() if hasattr(terms.limits, name)}
    periods = {name: value for name, value in changes.items() if hasattr(terms.periods, name)}
    own = {name: value for name, value in changes.items() if hasattr(terms, name)}
    return replace(terms, **own, limits=replace(terms.limits, **limits), periods=replace(terms.periods, **periods))


AT_ONCE: Terms = terms_with(execution=Execution.AT_ONCE)
"""Decisions are carried out without waiting for appeals."""
CLOSING: Terms = terms_with(on_negotiation_cap=NegotiationCap.CLOSE_IF_BUYER_SILENT)
"""A negotiation that the buyer let lie is closed when its time is over."""


def decided_at_once(*award: tuple[int, str], **changes: Any) -> Facts:
    """Half of the claim on day 10, unless told otherwise, and asked for from the marketplace then and there."""
    return happened(decide(*(award or ((1, "40.00"),)), **changes), since=in_mediation(), terms=AT_ONCE)


def paid_at_once() -> Facts:
    """The half was paid on day 11 and the dispute closed; it may be appealed until day 21."""
    return happened(refund(eur("40.00"), at=day(11)), since=decided_at_once(), terms=AT_ONCE)


def appealed_at_once(**changes: Any) -> Facts:
    """By the buyer on day 12, with another mediator since."""
    asked = happened(appeal(**{"at": day(12), **changes}), since=paid_at_once(), terms=AT_ONCE)
    return happened(claim_case(by=ANOTHER_MEDIATOR, at=day(12)), since=asked, terms=AT_ONCE)

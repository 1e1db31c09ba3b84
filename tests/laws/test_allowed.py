"""What a viewer is told to be possible is exactly what succeeds."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import event, given, settings

from domain.actor import Actor, Role
from domain.allocation import Allocation, LineAmount
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute import commands as c
from domain.dispute.decide import decide
from domain.dispute.exhibit import Showing, Shows, Visibility
from domain.dispute.proposal import Ask, Ground, Payer
from domain.dispute.ruling import AppealGround, ContestGround, Judgment
from domain.dispute.state import Case
from domain.dispute.viewer import Action, actions
from domain.money import Money
from domain.refusal import Refused
from domain.terms import Remedy
from tests.examples import (
    AT_ONCE,
    EVERY_OPEN_STATUS,
    REFUND,
    SETTLEMENT,
    TICK,
    appealed_at_once,
    asked_in_appeal,
    case_of,
    day,
    evidence_id,
    file,
    opened,
    paid_at_once,
    photo,
    proposal_id,
    reinstated,
    reinstatement_asked,
    remanded,
    return_lapsed,
    statement,
    words,
)
from tests.laws.chance import EVERYBODY, chance
from tests.laws.walks import walk

POSSIBLE = [command for command in get_args(c.DisputeCommand) if command not in (c.OpenDispute, c.LapseDeadline)]
Bodies = Iterator[dict[str, Any]]
NEW = (photo(9999),)
"""A file that no walk shows."""


def within(action: Action, case: Case) -> Bodies:
    """Bodies that keep to the constraints: the least and the most that they allow."""
    told = action.constraints
    return BODIES.get(action.command, lambda *_: iter([{}]))(told, case)


def noted(told: dict[str, Any], _: Case) -> Bodies:
    yield {"note": "x" * told["note_longest"]}


def named(told: dict[str, Any], _: Case) -> Bodies:
    """An answer names what it answers; some need a note as well."""
    ids = {name: told[name] for name in ("proposal_id", "settlement_id") if name in told}
    yield ids | ({"note": "x" * told["note_longest"]} if "note_longest" in told else {})


def grounded(words: str) -> Callable[[dict[str, Any], Case], Bodies]:
    """One body for each ground, with the reasons called ``words``."""
    return lambda told, _: ({"ground": ground, words: "x" * told["note_longest"]} for ground in told["grounds"])


def contests(told: dict[str, Any], case: Case) -> Bodies:
    return ({**body, "evidence": NEW} for body in grounded("note")(told, case))


def appeals(told: dict[str, Any], case: Case) -> Bodies:
    return ({**body, "evidence": NEW} for body in grounded("statement")(told, case))


def shown(told: dict[str, Any], _: Case) -> Bodies:
    """Words for each who may see them, and of each kind the largest file that there is room for."""
    for visibility in told["visibility"]:
        yield {"evidence": (words("x" * told["note_longest"]),), "visibility": Visibility(visibility)}
    for each in told["kinds"] if told["files_left"] else ():
        size = min(each["most_bytes"], told["bytes_left"])
        yield {"evidence": (Showing(shows=Shows.ITEM, file=file(9999, kind=each["kind"], size=size)),)}


def named_evidence(told: dict[str, Any], _: Case) -> Bodies:
    return ({"evidence_id": one} for one in told["evidence"])


def requests(told: dict[str, Any], _: Case) -> Bodies:
    for of in (told["of"], told["of"][:1]):
        yield {"of": of, "text": "x" * told["note_longest"]}


def fixed(*bodies: dict[str, Any]) -> Callable[[dict[str, Any], Case], Bodies]:
    return lambda *_: iter(bodies)


def proposals(name: str) -> Callable[[dict[str, Any], Case], Bodies]:
    return lambda told, _: ({name: ask, "note": "x" * told["note_longest"]} for ask in asks(told))


def payments(told: dict[str, Any], _: Case) -> Bodies:
    yield {"refund_id": told["refund_id"], "amount": told["amount"]}
    yield {"refund_id": told["refund_id"], "amount": None, "cause": "no-funds"}


def asks(told: dict[str, Any]) -> Iterator[Ask]:
    """All of it; and in part the least that the other rules leave, and all but the last minor unit."""
    most: Allocation = told["most"]
    if Remedy.FULL_REFUND in told["remedies"]:
        yield Ask(remedy=Remedy.FULL_REFUND)
        yield Ask(remedy=Remedy.FULL_REFUND, amounts=most.lines, shipping=most.shipping)
    standing = told["at_least"]
    least = max(1, standing.minor if standing else 1)
    if Remedy.PARTIAL_REFUND in told["remedies"]:
        sums = {least, most.total.minor - 1}
        yield from (part_of(most, minor) for minor in sorted(sums) if least <= minor < most.total.minor)

    if Remedy.RETURN_FOR_REFUND in told["remedies"]:
        yield Ask(remedy=Remedy.RETURN_FOR_REFUND)
        yield replace(part_of(most, max(least, most.total.minor)), remedy=Remedy.RETURN_FOR_REFUND)


def settlements(told: dict[str, Any], _: Case) -> Bodies:
    """The least, and as much as may be awarded."""
    most, limit = told["most"], told["most_in_total"]
    for minor in (1, min(limit.minor, most.total.minor)):
        ask = part_of(most, minor)
        yield {"award": ask.amounts, "shipping": ask.shipping, "note": "x"}


def judgments(told: dict[str, Any], case: Case) -> Bodies:
    """The decision as it stands, or another award from another purse."""
    standing = case.dispute.verdict
    assert standing is not None
    platform, whole = standing.from_platform.total, standing.from_seller.total + standing.from_platform.total
    for judgment in told["judgments"]:
        for body in verdicts(told, case):
            if judgment in (Judgment.UPHELD, Judgment.REMANDED):
                yield {"judgment": judgment, "statement": body["statement"]}
            elif (total_of(body), body["platform_part"]) != (whole, platform):
                yield {"judgment": judgment, **body}


def total_of(body: dict[str, Any]) -> Money:
    return sum((part.amount for part in body["award"]), body["shipping"])


def part_of(most: Allocation, minor: int) -> Ask:
    left, amounts = minor, []
    for part in most.lines:
        taken = min(left, part.amount.minor)
        left -= taken
        amounts += [LineAmount(part.line, Money(part.amount.currency, taken))] if taken else []
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=tuple(amounts), shipping=Money(most.shipping.currency, left))


def verdicts(told: dict[str, Any], _: Case) -> Bodies:
    """Nothing; and as much as may be awarded, paid by either."""
    most, limit = told["most"], told["most_in_total"]
    none = Money.zero(limit.currency)
    minor = min(limit.minor, most.total.minor)
    ask = part_of(most, minor)
    reasons = statement(clauses=told["clauses"][:1], text="x" * told["text_at_least"])
    for award, shipping in (((), none), (ask.amounts, ask.shipping)):
        body = {"award": award, "shipping": shipping, "statement": reasons}
        yield {**body, "payer": Payer.SELLER, "platform_part": none}
        yield {**body, "payer": Payer.PLATFORM, "platform_part": total_of(body)}


BODIES: dict[type[c.DisputeCommand], Callable[[dict[str, Any], Case], Bodies]] = {
    c.AmendClaim: proposals("claim"),
    c.CounterPropose: proposals("proposal"),
    c.AcceptProposal: named,
    c.WithdrawProposal: named,
    c.RejectProposal: named,
    c.WithdrawDispute: noted,
    c.Escalate: grounded("statement"),
    c.AssignMediator: fixed({"mediator": "newcomer"}),
    c.ReleaseCase: noted,
    c.Recuse: noted,
    c.ProposeSettlement: settlements,
    c.AcceptSettlement: named,
    c.RejectSettlement: named,
    c.Decide: verdicts,
    c.ReturnDecision: noted,
    c.AppealDecision: appeals,
    c.DecideAppeal: judgments,
    c.GiveReturnAddress: fixed({"address": "x" * 5}, {"address": "x" * 500}),
    c.ShipReturn: fixed({"carrier": "Correios"}),
    c.ContestReturn: contests,
    c.RecordRefund: payments,
    c.SettleElsewhere: fixed({"reference": "voucher 12"}),
    c.RegisterChargeback: fixed({"reference": "CB-1"}),
    c.VoidDispute: lambda told, _: iter([{"cause": "x" * told["note_longest"]}]),
    c.SendMessage: lambda told, _: iter([{"text": "x" * told["note_longest"]}]),
    c.SubmitEvidence: shown,
    c.WithdrawEvidence: named_evidence,
    c.DiscloseEvidence: named_evidence,
    c.RequestEvidence: requests,
    c.DeclineEvidence: noted,
    c.ExtendDeadline: lambda told, _: iter(told["latest"]),
    c.RequestReinstatement: lambda told, _: iter([{"statement": "x" * told["note_longest"]}]),
    c.RefuseReinstatement: noted,
    c.Remind: lambda told, _: iter([told]),
}
"""Who has no row sends an empty body."""
GROUNDS = {c.AppealDecision: AppealGround.PROCEDURAL_ERROR, c.ContestReturn: ContestGround.DAMAGED}


def plausible(command: type[c.DisputeCommand], case: Case) -> Bodies:
    """Bodies that would do somewhere: with the ids that live here, and the amounts on the table."""
    dispute = case.dispute
    live = [proposal for proposal in (dispute.claim, dispute.offer) if proposal]
    one = LineAmount(dispute.lines[0].line, Money(dispute.currency, 1))
    full = Ask(remedy=Remedy.FULL_REFUND)
    running = dispute.deadlines or (Deadline(DeadlineKind.NEGOTIATION_CAP, day(30)),)
    ruled = command in (c.Decide, c.DecideAppeal)
    values: dict[str, list[Any]] = {
        "claim": [full, Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(one,))],
        "proposal": [full, Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(one,))],
        "proposal_id": [proposal.id for proposal in live],
        "note": ["Because."],
        "statement": [statement()] if ruled else ["Because."],
        "ground": [GROUNDS.get(command, Ground.OTHER)],
        "mediator": ["newcomer"],
        "settlement_id": [dispute.settlement.id if dispute.settlement else SETTLEMENT],
        "judgment": [Judgment.UPHELD, Judgment.REVERSED],
        "address": ["Quay 2, Porto"],
        "carrier": ["Correios"],
        "reference": ["CB-1"],
        "cause": ["Because."],
        "text": ["Hello?"],
        "award": [(one,)] if command is c.ProposeSettlement else [()],
        "shipping": [Money.zero(dispute.currency)],
        "payer": [Payer.SELLER],
        "platform_part": [Money.zero(dispute.currency)],
        "refund_id": [dispute.refund.id if dispute.refund else REFUND],
        "amount": [Money(dispute.currency, 1)],
        "evidence": [(words(),)],
        "evidence_id": [one.id for one in dispute.evidence] or [evidence_id(1)],
        "of": [(Role.BUYER,), (Role.SELLER,)],
        "kind": [deadline.kind for deadline in running],
        "until": [deadline.due + timedelta(hours=1) for deadline in running],
    }
    wanted = [member.name for member in fields(command) if member.name in values]
    for n in range(max((len(values[name]) for name in wanted), default=1)):
        yield {name: values[name][min(n, len(values[name]) - 1)] for name in wanted}


def succeeds(command: type[c.DisputeCommand], body: dict[str, Any], case: Case, by: Actor, at: datetime) -> bool:
    try:
        return bool(decide(command(by=by, at=at, **body), case))
    except Refused:
        return False


def assert_exact(case: Case, viewer: Actor, at: datetime) -> None:
    offered = actions(case, viewer, at)
    for action in offered:
        for body in within(action, case):
            assert succeeds(action.command, body, case, viewer, at), (viewer, action, body)
    told = {action.command for action in offered}
    for command in POSSIBLE:
        if command not in told:
            for body in plausible(command, case):
                assert not succeeds(command, body, case, viewer, at), (viewer, command, body)


@pytest.mark.parametrize("status", EVERY_OPEN_STATUS)
def test_in_every_status_exactly_what_is_offered_succeeds(status):
    case = case_of(EVERY_OPEN_STATUS[status]())
    for viewer in EVERYBODY:
        for at in (day(12), day(60)):
            assert_exact(case, viewer, at)


@pytest.mark.parametrize(
    "situation",
    [asked_in_appeal, remanded, return_lapsed, reinstatement_asked, reinstated, paid_at_once, appealed_at_once],
)
def test_also_where_something_is_opened_again(situation):
    case = case_of(situation(), AT_ONCE)
    for viewer in EVERYBODY:
        for at in (day(12), day(60)):
            assert_exact(case, viewer, at)


@settings(max_examples=settings.default.max_examples // 8)
@given(chance)
def test_allowed_actions_are_exactly_those_that_succeed(random):
    for world, step in walk(random, steps=30):
        at = step.command.at
        for key, dispute in world.disputes.items():
            if step.facts and dispute.id == step.after.dispute.id:
                event(f"offered while {dispute.status}")
                for viewer in EVERYBODY:
                    assert_exact(world.case(key), viewer, at)


def test_also_at_the_instant_from_which_escalation_is_open():
    case = case_of(opened())
    third_day = case.dispute.opened_at + timedelta(days=3)
    for at in (third_day - TICK, third_day, third_day + TICK):
        for viewer in EVERYBODY:
            assert_exact(case, viewer, at)


def test_the_bodies_tried_are_those_that_work_somewhere():
    """A plausible body has to be one: the first claim of this case can be accepted by it."""
    (body,) = plausible(c.AcceptProposal, case_of(opened()))
    assert body == {"proposal_id": proposal_id(1)}

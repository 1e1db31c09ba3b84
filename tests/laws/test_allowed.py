"""What a viewer is told to be possible is exactly what succeeds."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import event, given, settings

from domain.actor import Actor
from domain.allocation import Allocation, LineAmount
from domain.dispute import commands as c
from domain.dispute.decide import decide
from domain.dispute.proposal import Ask, Ground, Payer
from domain.dispute.state import Case
from domain.dispute.viewer import Action, actions
from domain.money import Money
from domain.refusal import Refused
from domain.terms import Remedy
from tests.examples import MEDIATOR, REFUND, TICK, case_of, opened, proposal_id, statement
from tests.laws.walks import walk
from tests.laws.wishes import EVERYBODY, chance

POSSIBLE = [command for command in get_args(c.DisputeCommand) if command not in (c.OpenDispute, c.LapseDeadline)]
Bodies = Iterator[dict[str, Any]]


def within(action: Action) -> Bodies:
    """Bodies that keep to the constraints: the least and the most that they allow."""
    told = action.constraints
    note = "x" * told.get("note_longest", 1)
    match action.command:
        case c.AmendClaim:
            yield from ({"claim": ask, "note": note} for ask in asks(told))
        case c.CounterPropose:
            yield from ({"proposal": ask, "note": note} for ask in asks(told))
        case c.AcceptProposal | c.WithdrawProposal:
            yield {"proposal_id": told["proposal_id"]}
        case c.RejectProposal:
            yield {"proposal_id": told["proposal_id"], "note": note}
        case c.WithdrawDispute | c.ReleaseCase:
            yield {"note": note}
        case c.Escalate:
            yield from ({"ground": ground, "statement": note} for ground in told["grounds"])
        case c.AssignMediator:
            yield {"mediator": MEDIATOR.id}
        case c.Decide:
            yield from verdicts(told)
        case c.RecordRefund:
            yield {"refund_id": told["refund_id"], "amount": told["amount"]}
            yield {"refund_id": told["refund_id"], "amount": None, "cause": "no-funds"}
        case _:
            yield {}


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


def part_of(most: Allocation, minor: int) -> Ask:
    left, amounts = minor, []
    for part in most.lines:
        taken = min(left, part.amount.minor)
        left -= taken
        amounts += [LineAmount(part.line, Money(part.amount.currency, taken))] if taken else []
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=tuple(amounts), shipping=Money(most.shipping.currency, left))


def verdicts(told: dict[str, Any]) -> Bodies:
    """Nothing; and as much as may be awarded, paid by either."""
    most, limit = told["most"], told["most_in_total"]
    none = Money.zero(limit.currency)
    minor = min(limit.minor, most.total.minor)
    ask = part_of(most, minor)
    reasons = statement(clauses=told["clauses"][:1], text="x" * told["text_at_least"])
    for award, shipping in (((), none), (ask.amounts, ask.shipping)):
        body = {"award": award, "shipping": shipping, "statement": reasons}
        whole = sum((part.amount for part in award), shipping)
        yield {**body, "payer": Payer.SELLER, "platform_part": none}
        yield {**body, "payer": Payer.PLATFORM, "platform_part": whole}


def plausible(command: type[c.DisputeCommand], case: Case) -> Bodies:
    """Bodies that would do somewhere: with the ids that live here, and the amounts on the table."""
    dispute = case.dispute
    live = [proposal for proposal in (dispute.claim, dispute.offer) if proposal]
    one = LineAmount(dispute.lines[0].line, Money(dispute.currency, 1))
    full = Ask(remedy=Remedy.FULL_REFUND)
    values: dict[str, list[Any]] = {
        "claim": [full, Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(one,))],
        "proposal": [full, Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(one,))],
        "proposal_id": [proposal.id for proposal in live],
        "note": ["Because."],
        "statement": [statement()] if command is c.Decide else ["Because."],
        "ground": [Ground.OTHER],
        "mediator": [MEDIATOR.id],
        "award": [()],
        "shipping": [Money.zero(dispute.currency)],
        "payer": [Payer.SELLER],
        "platform_part": [Money.zero(dispute.currency)],
        "refund_id": [dispute.refund.id if dispute.refund else REFUND],
        "amount": [Money(dispute.currency, 1)],
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
        for body in within(action):
            assert succeeds(action.command, body, case, viewer, at), (viewer, action, body)
    told = {action.command for action in offered}
    for command in POSSIBLE:
        if command not in told:
            for body in plausible(command, case):
                assert not succeeds(command, body, case, viewer, at), (viewer, command, body)


@settings(max_examples=settings.default.max_examples // 4)
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

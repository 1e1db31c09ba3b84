"""Amounts and statements that keep to the bounds of a dispute, for those who act by a model or a script."""

from domain.allocation import Allocation, LineAmount
from domain.dispute.proposal import Ask, Finding, Payer, Statement
from domain.money import Money
from domain.terms import NOT_RECEIVED, Remedy


def part_of(most: Allocation, share: float, at_least: Money | None = None) -> Ask | None:
    """A partial refund of ``share`` (0..1) of ``most``, and no less than ``at_least``; nothing when there is no room.

    >>> part_of(Allocation((LineAmount(1, Money("EUR", 1000)),), Money("EUR", 0)), 0.3).amounts[0].amount.amount
    '3.00'
    """
    whole, lowest = most.total.minor, at_least.minor if at_least else 1
    minor = min(max(round(whole * share), lowest), whole - 1)
    if minor < max(lowest, 1):
        return None
    _, part = most.split(Money(most.shipping.currency, minor))
    amounts = tuple(line for line in part.lines if line.amount)
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=amounts, shipping=part.shipping)


def award_of(most: Allocation, claimed: Allocation, share: float) -> Allocation:
    """``share`` (0..1) of what was claimed and may be awarded."""
    lines = tuple(LineAmount(part.line, min(part.amount, claimed.on(part.line))) for part in most.lines)
    whole = Allocation(lines, min(most.shipping, claimed.shipping))
    _, part = whole.split(Money(whole.shipping.currency, round(whole.total.minor * share)))
    return part


def who_pays(payer: Payer, award: Money, platform_share: float) -> tuple[Payer, Money]:
    """The payer with the platform's part of the award; too small an award is not split, an empty one is nobody's."""
    none = Money.zero(award.currency)
    if payer is Payer.PLATFORM and award:
        return payer, award
    part = Money(award.currency, round(award.minor * platform_share))
    if payer is Payer.SPLIT and none < part < award:
        return payer, part
    return Payer.SELLER, none


FINDINGS = {
    NOT_RECEIVED: (Finding.NOT_DELIVERED, Finding.DELIVERED),
    "damaged": (Finding.DAMAGED, Finding.UNPROVEN),
    "not-as-described": (Finding.NOT_AS_DESCRIBED, Finding.AS_DESCRIBED),
    "quality": (Finding.DEFECTIVE, Finding.UNPROVEN),
    "quantity": (Finding.INCOMPLETE, Finding.UNPROVEN),
}
"""By reason: what is found for the buyer, and for the seller."""


def statement_on(
    reason: str, *, for_buyer: bool, facts: tuple[str, ...], text: str, evidence: tuple[str, ...] = ()
) -> Statement:
    """The finding and the clause that the reason comes down to, with the mediator's own facts and words."""
    finding = FINDINGS[reason][0 if for_buyer else 1]
    clause = "delivery-risk" if reason == NOT_RECEIVED else "conformity"
    return Statement(finding=finding, facts=facts, evidence=evidence, clauses=(clause, "decisions"), text=text)

"""Opening a dispute: who may, about what, why, and with which claim."""

from uuid import UUID, uuid5

from domain.actor import Role
from domain.deadlines import Deadline, DeadlineKind
from domain.dispute.commands import OpenDispute
from domain.dispute.events import DisputeOpened
from domain.dispute.evidence import exhibits, missing
from domain.dispute.negotiation import propose
from domain.dispute.state import Case, Dispute
from domain.order.disputes import disputed, disputed_line
from domain.order.eligibility import eligibility
from domain.order.events import DisputedLine, LineDisputed
from domain.order.state import OrderStatus
from domain.refusal import Refused, Rule


def dispute_id_of(order_id: UUID, n: int) -> UUID:
    """The stream of the ``n``-th dispute over an order: two simultaneous openings meet at the same id."""
    return uuid5(order_id, f"dispute/{n}")


def open_dispute(command: OpenDispute, case: Case) -> list[DisputeOpened | LineDisputed]:
    order, terms, by, at = case.order, case.terms, command.by, command.at
    if order.status is OrderStatus.UNPLACED or order.buyer != by.id:
        raise Refused(Rule.NO_SUCH_ORDER)
    check_reason(command, case)
    lines = eligible_lines(command, case)
    dispute_id = dispute_id_of(order.id, order.disputes + 1)
    # The claim is judged like any later proposal, by a dispute that has its lines but no claim yet.
    draft = Dispute(
        id=dispute_id,
        reason=command.reason,
        lines=lines,
        shipping_refundable=order.shipping.refundable,
    )
    drafted = Case(draft, order, terms)
    claim = propose(command.claim, Role.BUYER, command.description, drafted)
    if lacking := missing(drafted, command.evidence):
        raise Refused(Rule.EVIDENCE_MISSING, missing=lacking)
    opened = DisputeOpened(
        by=by,
        at=at,
        dispute_id=dispute_id,
        number=command.number,
        order_id=order.id,
        order_number=order.number,
        buyer=order.buyer,
        seller=order.seller,
        terms=terms.ref,
        terms_sha256=terms.sha256,
        reason=command.reason,
        sub_reason=command.sub_reason,
        description=claim.note,
        lines=lines,
        shipping_refundable=order.shipping.refundable,
        claim=claim,
        starts=(
            Deadline(DeadlineKind.SELLER_RESPONSE, at + terms.periods.seller_response),
            Deadline(DeadlineKind.NEGOTIATION_CAP, at + terms.periods.negotiation_cap),
        ),
        exhibits=exhibits(command.evidence, Role.BUYER, drafted) if command.evidence else (),
    )
    return [opened, disputed(by, at, dispute_id, lines, order)]


def check_reason(command: OpenDispute, case: Case) -> None:
    limits = case.terms.limits
    reason = case.terms.reasons.get(command.reason)
    if reason is None or command.sub_reason not in reason.sub_reasons:
        raise Refused(Rule.UNKNOWN_REASON)
    length = len(command.description.strip())
    if not limits.description_shortest <= length <= limits.description_longest:
        raise Refused(Rule.DESCRIPTION_LENGTH)


def eligible_lines(command: OpenDispute, case: Case) -> tuple[DisputedLine, ...]:
    """The disputed units with their worth, or the rule that keeps one of the lines out."""
    order = case.order
    numbers = [asked.line for asked in command.lines]
    if not numbers or len(set(numbers)) < len(numbers):
        raise Refused(Rule.NO_SUCH_LINE)
    lines = []
    for asked in sorted(command.lines, key=lambda units: units.line):
        if not 1 <= asked.line <= len(order.lines):
            raise Refused(Rule.NO_SUCH_LINE, line=asked.line)
        answer = eligibility(order, asked.line, command.reason, case.terms, command.at, received=command.received)
        if answer.blocking_rule is not None:
            opens_at = answer.opens_at and answer.opens_at.isoformat()
            raise Refused(answer.blocking_rule, line=asked.line, opens_at=opens_at)
        lines.append(disputed_line(order, asked.line, asked.units))
    return tuple(lines)

"""In which role the caller acts on, or looks at, this very order or dispute; nobody has two of them on the same one."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from uuid import UUID

from api.house import house
from api.identity import principal
from application.answer import Answer
from domain.actor import PARTIES, Actor, Role
from domain.dispute.lifecycle import may_see
from domain.dispute.opening import dispute_id_of
from domain.dispute.state import Case
from domain.order.state import Order
from domain.refusal import Refused, Rule

READERS = (Role.BUYER, Role.SELLER, Role.MEDIATOR, Role.AUDITOR, Role.ADMIN)
"""Who may look at disputes, in the order in which somebody with several roles is taken for one."""
ORDER_READERS = (Role.BUYER, Role.SELLER, Role.MARKETPLACE, Role.AUDITOR, Role.ADMIN, Role.MEDIATOR)


def acting(roles: AbstractSet[Role], parties: Callable[[], AbstractSet[Actor]]) -> Actor:
    """The caller in one of these roles; only for somebody with several of them it matters who the ``parties`` are."""
    candidates = principal().candidates(*sorted(roles))
    if len(candidates) == 1:
        return candidates[0]
    on_it = parties()
    own = [actor for actor in candidates if actor in on_it]
    outside = [actor for actor in candidates if actor.role not in PARTIES]
    return (own or outside or candidates)[0]


def looked_at(dispute_id: UUID) -> Answer[Case]:
    """The dispute now, with what the roster says of the caller."""
    mediators = [actor.id for actor in principal().candidates(Role.MEDIATOR)]
    return house().disputes.get(dispute_id, *mediators)


def reader(answer: Answer[Case], *roles: Role) -> Actor:
    """The caller as they may look at this dispute, in one of these roles if there are any; outsiders find none."""
    for actor in principal().candidates(*(roles or READERS)):
        if may_see(answer.state, actor, answer.at):
            return actor
    raise Refused(Rule.NO_SUCH_DISPUTE)


def reader_of_order(order: Order, *roles: Role) -> Actor:
    """The caller as they may look at this order; mediators look at those of disputes that they may see."""
    for actor in principal().candidates(*(roles or ORDER_READERS)):
        if actor.role in PARTIES:
            concerned = actor in order.parties
        else:
            concerned = actor.role is not Role.MEDIATOR or _mediates(actor, order)
        if concerned:
            return actor
    raise Refused(Rule.NO_SUCH_ORDER)


def _mediates(actor: Actor, order: Order) -> bool:
    disputes = (looked_at(dispute_id_of(order.id, n + 1)) for n in range(order.disputes))
    return any(may_see(answer.state, actor, answer.at) for answer in disputes)

"""The mediators' roster: kept by administrators, and by each mediator for themselves."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from api.acting import acting
from api.answers import granted, read
from api.conditional import cause, seen
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.posted import Body, Posted, add_commands
from api.reading import PageQuerySchema, asked, page_of
from api.reading import read as read_list
from api.schemas.mediators import (
    CapacitySchema,
    ConflictSchema,
    EnrolMediatorSchema,
    ListedMediatorSchema,
    MediatorEntrySchema,
)
from application.mediators import mediator_id_of
from domain.actor import Role
from domain.mediator import commands as m
from domain.mediator.decide import BY
from domain.mediator.state import Mediator
from domain.refusal import Rule
from projections import mediators

ONE = "/<uuid:mediator_id>"
STAFF = (Role.ADMIN, Role.AUDITOR)
EVERY = (Rule.NO_SUCH_MEDIATOR, Rule.NOT_YOUR_ROLE, Rule.SO_ALREADY, Rule.KEY_REUSED)
"""What every command may be refused for."""
COMMANDS: dict[str, Posted[m.MediatorCommand]] = {
    "capacity": Posted(
        m.ChangeCapacity,
        "Change how many cases a mediator may have at a time.",
        CapacitySchema(),
        (Rule.CAPACITY_OUT_OF_RANGE,),
    ),
    "conflicts": Posted(m.DeclareConflict, "Declare that a mediator is not to judge this account.", ConflictSchema()),
    "conflict-withdrawals": Posted(
        m.WithdrawConflict, "Withdraw a declared conflict: nothing stands in the way any more.", ConflictSchema()
    ),
    "absence": Posted(m.GoAway, "Take no new cases for the time being."),
    "return": Posted(m.ComeBack, "Take new cases again."),
    "deactivation": Posted(m.DeactivateMediator, "Let an account do nothing as a mediator any more."),
    "reactivation": Posted(m.ReactivateMediator, "Let an account be a mediator's again."),
}
"""The last part of the path, and what is posted there."""

MEDIATORS = Blueprint("mediators", url_prefix="/v1/mediators", description="Who mediates, how much, and whom not")


def roles_of(command: type[m.MediatorCommand]) -> frozenset[Role]:
    """Who may send it at all."""
    return frozenset(BY[command]) - {Role.CLOCK}


def as_seen(one: Mediator) -> dict[str, Any]:
    return {
        "id": mediator_id_of(one.id),
        "account": one.id,
        "active": one.active,
        "away": one.away,
        "capacity": one.capacity,
        "cases": sorted(one.cases),
        "conflicts": sorted(one.conflicts),
        "version": one.version,
    }


@MEDIATORS.operation(
    "POST",
    "",
    roles=roles_of(m.EnrolMediator),
    body=EnrolMediatorSchema(),
    answers=MediatorEntrySchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=(Rule.MEDIATOR_ENROLLED, Rule.CAPACITY_OUT_OF_RANGE, Rule.NOT_YOUR_ROLE, Rule.KEY_REUSED),
    headers=("Location",),
)
def enrol_mediator(body: Body) -> Response:
    """Put an account on the roster.

    Only who is on it may mediate. Orders that the account has placed or fulfilled before count as trades.
    """
    mediator_id = mediator_id_of(body["account"])
    command = m.EnrolMediator(
        by=principal().acting_as(Role.ADMIN),
        at=house().clock(),
        mediator=body["account"],
        capacity=body.get("capacity"),
    )
    answer = house().mediators.execute(mediator_id, command, cause=cause(), seen=seen())
    return granted(answer, as_seen(answer.state), location=f"/v1/mediators/{mediator_id}")


def grant(posted: Posted[m.MediatorCommand], mediator_id: UUID, body: Body) -> Response:
    by = acting(roles_of(posted.command), frozenset)
    command = posted.command(by=by, at=house().clock(), **posted.build(mediator_id, body))
    answer = house().mediators.execute(mediator_id, command, cause=cause(), seen=seen())
    return granted(answer, as_seen(answer.state))


add_commands(
    MEDIATORS, ONE, COMMANDS, roles=roles_of, rules=EVERY, answers=lambda _: MediatorEntrySchema(), grant=grant
)


@MEDIATORS.operation("GET", "", roles=frozenset(STAFF), query=PageQuerySchema(), answers=page_of(ListedMediatorSchema))
def list_mediators(query: dict[str, Any]) -> Response:
    """Look at the roster: everybody who was ever enrolled, by account."""
    page = asked(query)
    principal().acting_as(*STAFF)
    return read_list(mediators.MEDIATORS, page.min_position, lambda db: mediators.page(db, page.cursor, page.limit))


@MEDIATORS.operation(
    "GET",
    "/me",
    roles={Role.MEDIATOR},
    answers=MediatorEntrySchema(),
    versioned=True,
    rules=(Rule.NO_SUCH_MEDIATOR,),
)
def get_own_entry() -> Response:
    """Look at one's own entry."""
    return entry(mediator_id_of(principal().id), Role.MEDIATOR)


@MEDIATORS.operation(
    "GET",
    ONE,
    roles={*STAFF, Role.MEDIATOR},
    answers=MediatorEntrySchema(),
    versioned=True,
    rules=(Rule.NO_SUCH_MEDIATOR,),
)
def get_mediator(mediator_id: UUID) -> Response:
    """Look at an entry: for administrators and auditors any, for mediators their own."""
    return entry(mediator_id, *STAFF, Role.MEDIATOR)


def entry(mediator_id: UUID, *roles: Role) -> Response:
    """As the caller may see it in the first of these roles that is theirs."""
    one = house().mediators.get(mediator_id, principal().acting_as(*roles))
    return read(as_seen(one), one.version)

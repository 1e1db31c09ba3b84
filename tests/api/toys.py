"""A toy resource that shows every side of the house around the resources."""

from typing import Any
from uuid import UUID

from flask import abort
from marshmallow import RAISE, Schema

from api import fields
from api.conditional import cause, etag, seen
from api.identity import PEOPLE, PUBLIC, principal
from api.operation import Blueprint
from application.ports import StoreUnavailable, StreamMoved
from domain.actor import Role
from domain.money import Money
from domain.refusal import Refused, Rule

TOY = UUID("6f0c1b0e-8a55-4c0e-9a3c-0d3f0e9b1c11")
VERSION = 4


class ToySchema(Schema):
    class Meta:
        unknown = RAISE

    name = fields.Text(40, least=1, required=True)
    price = fields.Money(required=True)
    pieces = fields.Int(1, 1000)
    made_at = fields.Instant()
    series = fields.Uuid()
    fragile = fields.Flag()


class ToyPageSchema(Schema):
    limit = fields.QueryInt(1, 200, load_default=50)
    fragile = fields.QueryFlag()


class WishSchema(Schema):
    seen = fields.Int(allow_none=True)
    command_id = fields.Text(32)
    fingerprint = fields.Text(64)
    correlation_id = fields.Text(32)


def toys() -> Blueprint:
    blueprint = Blueprint("toys", url_prefix="/v1/toys", description="Toys")
    toy = "/<uuid:toy_id>"

    @blueprint.operation(
        "POST",
        "",
        body=ToySchema(),
        answers=ToySchema(),
        status=201,
        roles={Role.BUYER},
        command=True,
        rules=(Rule.OVERPAID,),
        headers=("Location",),
    )
    def make_toy(body: dict[str, Any]) -> Any:
        """Make a toy.

        It is not kept.
        """
        return body, etag(1) | {"Location": f"/v1/toys/{TOY}"}

    @blueprint.operation("GET", "", query=ToyPageSchema(), roles={Role.BUYER, Role.SELLER})
    def list_toys(query: dict[str, Any]) -> Any:
        """List toys."""
        return query

    @blueprint.operation("GET", toy, answers=ToySchema(), roles=PEOPLE, versioned=True)
    def get_toy(toy_id: UUID) -> Any:
        """Look at a toy."""
        if toy_id != TOY:
            raise Refused(Rule.NO_SUCH_ORDER)
        return {"name": "bear", "price": Money("EUR", 1230)}, etag(VERSION)

    @blueprint.operation("POST", f"{toy}/wish", answers=WishSchema(), roles={Role.BUYER, Role.SELLER}, command=True)
    def wish(toy_id: UUID) -> Any:  # noqa: ARG001
        """Tell what was understood of the headers of a command."""
        why = cause()
        return {
            "seen": seen(),
            "command_id": why.command_id,
            "fingerprint": why.fingerprint,
            "correlation_id": why.correlation_id,
        }

    @blueprint.operation("GET", "/catalogue", roles=PUBLIC)
    def catalogue() -> Any:
        """Show what everybody may see."""
        return {"toys": ["bear"]}

    @blueprint.operation("GET", "/me", roles=PEOPLE)
    def me() -> Any:
        """Tell who is calling."""
        return {"id": principal().id, "roles": sorted(principal().roles)}

    _add_ways_to_fail(blueprint, toy)
    return blueprint


def _add_ways_to_fail(blueprint: Blueprint, toy: str) -> None:
    @blueprint.operation("POST", f"{toy}/move", roles=PEOPLE, command=True)
    def move(toy_id: UUID) -> Any:
        """Be too late."""
        raise StreamMoved(toy_id, 7)

    @blueprint.operation("POST", f"{toy}/pay", roles=PEOPLE, command=True, rules=(Rule.OVERPAID,))
    def pay(toy_id: UUID) -> Any:  # noqa: ARG001
        """Pay too much."""
        raise Refused(Rule.OVERPAID, "Only 1.00 is due.", due=Money("EUR", 100))

    @blueprint.operation("GET", f"{toy}/outage", roles=PEOPLE)
    def outage(toy_id: UUID) -> Any:  # noqa: ARG001
        """Find the store closed."""
        raise StoreUnavailable

    @blueprint.operation("GET", f"{toy}/tea", roles=PEOPLE)
    def brew(toy_id: UUID) -> Any:  # noqa: ARG001
        """Ask for what toys can't do."""
        abort(418)

    @blueprint.operation("GET", f"{toy}/crash", roles=PEOPLE)
    def crash(toy_id: UUID) -> Any:  # noqa: ARG001
        """Hit a defect."""
        raise RuntimeError("the password is swordfish")

"""Promotions: the marketplace tells buyers of offers, and whoever has enough of them says so."""

from http import HTTPStatus
from typing import Any, NamedTuple

from flask import Response
from marshmallow import Schema

from api.encoding import encode
from api.house import house
from api.identity import principal
from api.operation import Blueprint
from api.people import EVERY, SELVES, grant, themselves
from api.posted import Body
from api.schemas.people import PersonSchema
from api.schemas.promotions import MutingSchema, PromoterSchema, PromotionSchema, SentSchema
from domain.actor import Role
from domain.person import commands as c
from domain.promotion.promotion import SendPromotion
from domain.refusal import Rule

PROMOTIONS = Blueprint("promotions", url_prefix="/v1", description="Offers that buyers are told of, unless they mind")


@PROMOTIONS.operation(
    "POST",
    "/promotions",
    roles={Role.MARKETPLACE},
    body=PromotionSchema(),
    answers=SentSchema(),
    status=HTTPStatus.CREATED,
    rules=(Rule.NOT_YOUR_ROLE, Rule.PROMOTION_EXPIRED),
    headers=("Redress-Position",),
)
def send_promotion(body: Body) -> Response:
    """Tell buyers of an offer.

    Each is told of a promotion once, however often it is sent; who muted its sender, or all promotions, is not. It is
    in the folder promotions until it expires, and with the spam of those who had reported its sender.
    """
    recipients = body.pop("recipients")
    command = SendPromotion(by=principal().acting_as(Role.MARKETPLACE), at=house().clock(), **body)
    told = house().promotions.send(command, recipients)
    headers = {"Redress-Position": str(told.position)} if told.position else {}
    counts = {"sent": told.sent, "known": told.known, "muted": told.muted}
    return Response(encode(counts), HTTPStatus.CREATED, headers, mimetype="application/json")


class Asked(NamedTuple):
    """What can be asked for about promotions, and what has to be said with it."""

    command: type[c.MutePromotions | c.UnmutePromotions | c.ReportPromoter]
    summary: str
    body: Schema


COMMANDS = {
    "mute": Asked(c.MutePromotions, "Want no promotions any more: of one sender, or none at all.", MutingSchema()),
    "unmute": Asked(c.UnmutePromotions, "Want promotions again that were muted.", MutingSchema()),
    "report": Asked(
        c.ReportPromoter,
        "Report a sender of promotions: those that came and those to come are with the spam.",
        PromoterSchema(),
    ),
}
"""The last part of the path, and what is posted there."""


def view_of(one: Asked) -> Any:
    def view(body: Body) -> Response:
        return grant(one.command(by=themselves(), at=house().clock(), **body))

    view.__name__ = one.command.name.replace("-", "_")
    view.__doc__ = one.summary
    return view


for segment, posted in COMMANDS.items():
    PROMOTIONS.operation(
        "POST",
        f"/me/promotions/{segment}",
        roles=SELVES,
        body=posted.body,
        answers=PersonSchema(),
        status=HTTPStatus.CREATED,
        command=True,
        rules=EVERY,
    )(view_of(posted))

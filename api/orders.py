"""Orders: placed and reported on by the marketplace, cancelled, received and talked about by buyer and seller."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from api.acting import ORDER_READERS, acting, reader_of_order
from api.answers import granted, read
from api.conditional import cause, seen
from api.files import sent
from api.histories import known, past_event
from api.house import house, moderation
from api.identity import principal
from api.operation import Blueprint
from api.order_commands import COMMANDS, EVERY, PLACING, roles_of
from api.order_representation import eligibility_of, order_as_seen
from api.posted import Body, Posted, add_commands
from api.schemas.histories import HistoryQuerySchema, HistorySchema
from api.schemas.order_answers import EligibilityQuerySchema, EligibilitySchema, OrderSchema
from api.schemas.order_bodies import PlaceOrderSchema
from application.orders import order_id_of
from domain.actor import Actor, Role
from domain.file import File
from domain.order.commands import OrderCommand, PlaceOrder
from domain.refusal import Refused, Rule
from infrastructure.media import IMAGES, THUMBNAIL

ONE = "/<uuid:order_id>"
SEEING = (Role.BUYER, Role.SELLER, Role.AUDITOR, Role.MEDIATOR)
"""Who sees what was shown beside an order."""
ORDERS = Blueprint("orders", url_prefix="/v1/orders", description="What was bought, its parcel and its money")


@ORDERS.operation(
    "POST",
    "",
    roles=roles_of(PlaceOrder),
    body=PlaceOrderSchema(),
    answers=OrderSchema(),
    status=HTTPStatus.CREATED,
    command=True,
    rules=PLACING,
    headers=("Location",),
)
def place_order(body: Body) -> Response:
    """Place an order.

    Its id follows from its number, so that the same order can't be placed twice.
    """
    order_id, placed_at = order_id_of(body["number"]), body.pop("placed_at")
    by, terms = principal().acting_as(Role.MARKETPLACE), house().terms.in_force(placed_at)
    command = PlaceOrder(by=by, at=placed_at, order_id=order_id, terms=terms.ref, **body)
    answer = house().orders.execute(order_id, command, cause(), seen=seen())
    return granted(answer, order_as_seen(answer.state), location=f"/v1/orders/{order_id}")


def grant(posted: Posted[OrderCommand], order_id: UUID, body: Body) -> Response:
    by = acting(roles_of(posted.command), lambda: house().orders.get(order_id).parties)
    at = body.pop("at", None)
    if at is not None and by.role is not Role.MARKETPLACE:
        raise Refused(Rule.NOT_YOUR_ROLE, "Only the marketplace may say when something happened.")
    command = posted.command(by=by, at=at or house().clock(), **posted.build(order_id, body))
    answer = house().orders.execute(order_id, command, cause(), seen=seen())
    return granted(answer, order_as_seen(answer.state))


add_commands(ORDERS, ONE, COMMANDS, roles=roles_of, rules=EVERY, answers=lambda _: OrderSchema(), grant=grant)


@ORDERS.operation(
    "GET", ONE, roles=frozenset(ORDER_READERS), answers=OrderSchema(), versioned=True, rules=(Rule.NO_SUCH_ORDER,)
)
def get_order(order_id: UUID) -> Response:
    """Look at an order.

    For its buyer and seller, the marketplace, the staff, and mediators of a dispute over it.
    """
    order = house().orders.get(order_id)
    reader_of_order(order)
    return read(order_as_seen(order), order.version)


@ORDERS.operation(
    "GET",
    f"{ONE}/images/<uuid:image_id>",
    roles=frozenset(SEEING),
    sends=IMAGES,
    versioned=True,
    rules=(Rule.NO_SUCH_ORDER, Rule.NO_SUCH_FILE),
)
def get_order_image(order_id: UUID, image_id: UUID) -> Response:
    """Download an image that was shown beside the order, byte by byte as it was uploaded."""
    return sent(image_of(order_id, image_id))


@ORDERS.operation(
    "GET",
    f"{ONE}/images/<uuid:image_id>/thumbnail",
    roles=frozenset(SEEING),
    sends=(THUMBNAIL,),
    versioned=True,
    rules=(Rule.NO_SUCH_ORDER, Rule.NO_SUCH_FILE),
)
def get_order_thumbnail(order_id: UUID, image_id: UUID) -> Response:
    """Download a small picture of an image that was shown beside the order."""
    return sent(image_of(order_id, image_id), thumbnail=True)


def image_of(order_id: UUID, image_id: UUID) -> File:
    order = house().orders.get(order_id)
    reader_of_order(order, *SEEING)
    for image in (image for said in order.comments for image in said.images):
        if image.id == image_id:
            return image
    raise Refused(Rule.NO_SUCH_FILE)


@ORDERS.operation(
    "GET",
    f"{ONE}/eligibility",
    roles={Role.BUYER},
    query=EligibilityQuerySchema(),
    answers=EligibilitySchema(),
    rules=(Rule.NO_SUCH_ORDER, Rule.UNKNOWN_REASON),
)
def get_eligibility(order_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Ask which lines may be disputed now, for a reason.

    Told before anything is filled in: since when and until when, how much may be claimed, and what stands in the way.
    """
    order, now = house().orders.get(order_id), house().clock()
    if Actor(Role.BUYER, principal().id) not in order.parties:
        raise Refused(Rule.NO_SUCH_ORDER)
    terms = house().terms.in_force(now)
    if query["reason"] not in terms.reasons:
        raise Refused(Rule.UNKNOWN_REASON)
    return eligibility_of(order, query["reason"], terms, now, received=query["received"])


@ORDERS.operation(
    "GET",
    f"{ONE}/history",
    roles=frozenset(ORDER_READERS),
    query=HistoryQuerySchema(),
    answers=HistorySchema(),
    rules=(Rule.NO_SUCH_ORDER,),
    headers=("ETag",),
)
def get_order_history(order_id: UUID, query: dict[str, Any]) -> Response:
    """Read what happened to an order, what was said beside it included."""
    order = house().orders.get(order_id)
    viewer = reader_of_order(order)
    history = known(house().store.history(order_id), query.get("as_of"))
    return read({"items": [past_event(recorded, viewer, moderation()) for recorded in history]}, order.version)

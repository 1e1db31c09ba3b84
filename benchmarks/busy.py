"""A house full of disputes to command: each paid, delivered, opened and countered, ten events of history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from application.orders import order_id_of
from application.ports import Cause
from domain.actor import Actor, Role
from domain.allocation import LineAmount
from domain.dispute import commands as c
from domain.dispute.proposal import Ask
from domain.money import Money
from domain.order import commands as o
from domain.order.line import OrderLine
from domain.terms import Remedy
from infrastructure.bootstrap import House, build
from infrastructure.settings import Settings

BUYER, SELLER, HOST = Actor(Role.BUYER, "bea"), Actor(Role.SELLER, "sol"), Actor(Role.MARKETPLACE, "market")
ROUNDS_OF_PROPOSALS = 9


def eur(minor: int) -> Money:
    return Money("EUR", minor)


@dataclass
class Hour:
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def house(directory: Path, clock: Hour | None = None) -> House:
    return build(Settings(data=directory), clock)


def offer(minor: int) -> Ask:
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(LineAmount(1, eur(minor)),))


def disputes(over: House, numbers: Iterator[int], amount: int) -> list[UUID]:
    """As many new disputes, in which it is the seller's turn."""
    return [dispute(over, next(numbers)) for _ in range(amount)]


def dispute(over: House, number: int) -> UUID:
    placed, ordered = datetime.now(UTC) - timedelta(days=2), order_id_of(f"bench-{number}")
    over.orders.record(ordered, past(ordered, number, placed), Cause(uuid4().hex))
    at = placed + timedelta(hours=4)
    opening = c.OpenDispute(
        by=BUYER,
        at=at,
        number="",
        reason="damaged",
        sub_reason="broken",
        description="The glass was in pieces when I opened the box.",
        lines=(c.Units(1, 1),),
        claim=Ask(remedy=Remedy.FULL_REFUND),
    )
    opened = over.disputes.open(ordered, opening, Cause(uuid4().hex)).state.dispute.id
    for turn in range(ROUNDS_OF_PROPOSALS - 1):
        by, minor = (SELLER, 1000 + turn) if turn % 2 == 0 else (BUYER, 7000 - turn)
        over.disputes.execute(opened, countered(by, minor, at), Cause(uuid4().hex))
    return opened


def countered(by: Actor, minor: int, at: datetime) -> c.CounterPropose:
    return c.CounterPropose(by=by, at=at, proposal=offer(minor), note="This is what I can do.")


def past(order_id: UUID, number: int, placed: datetime) -> list[o.OrderCommand]:
    line = OrderLine(
        number=1,
        product_id="kettle",
        title="Kettle",
        quantity=1,
        unit_price=eur(8000),
        discount=eur(0),
        tax=eur(0),
    )
    place = o.PlaceOrder(
        by=HOST,
        at=placed,
        order_id=order_id,
        number=f"bench-{number}",
        buyer=BUYER.id,
        seller=SELLER.id,
        lines=(line,),
        shipping=eur(500),
        discount=eur(0),
        terms="default@1",
        promised_at=placed + timedelta(days=5),
    )
    pay = o.RecordPayment(by=HOST, at=placed, amount=eur(8500))
    ship = o.RecordShipment(by=HOST, at=placed + timedelta(hours=1), carrier="DHL", tracking_number="1")
    deliver = o.RecordDelivery(by=HOST, at=placed + timedelta(hours=2))
    return [place, pay, ship, deliver]


def numbered() -> Iterator[int]:
    return count()

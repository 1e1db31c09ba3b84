"""Disputes to command: each paid, delivered, opened and countered, with nine events of its own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from application.orders import order_id_of
from application.ports import Addition
from benchmarks.ground import fill
from benchmarks.marketplace import Story, Told, photo
from domain.actor import Actor, Role
from domain.allocation import LineAmount
from domain.dispute import commands as c
from domain.dispute.proposal import Ask
from domain.dispute.state import Case
from domain.money import Money
from domain.order import commands as o
from domain.order.line import OrderLine
from domain.terms import Remedy
from infrastructure.settings import Settings
from infrastructure.terms import PublishedTerms

BUYER, SELLER, HOST = Actor(Role.BUYER, "bea"), Actor(Role.SELLER, "sol"), Actor(Role.MARKETPLACE, "market")
PROPOSALS = 8
TERMS = PublishedTerms.shipped()["default@1"]


def eur(minor: int) -> Money:
    return Money("EUR", minor)


def offer(minor: int) -> Ask:
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(LineAmount(1, eur(minor)),))


def disputes(settings: Settings, numbers: Iterator[int], amount: int) -> list[UUID]:
    """As many new disputes, opened two days ago, in which it is the seller's turn."""
    opened = datetime.now(UTC) - timedelta(days=2)
    told = [Told(TERMS, story(number, opened)) for number in islice(numbers, amount)]
    fill(settings, (written for one in told for written in commands(one)))
    return [one.case.dispute.id for one in told]


def commands(told: Told) -> Iterator[list[Addition]]:
    """What each command of the story adds."""
    while told.goes_on():
        yield told.written


def story(
    number: int, opened: datetime, *, proposals: int = PROPOSALS, buyer: Actor = BUYER, seller: Actor = SELLER
) -> Callable[[Callable[[], Case]], Story]:
    """An order whose dispute is opened at that instant; then offers go to and fro."""

    def told(_: Callable[[], Case]) -> Story:
        yield from past(number, opened - timedelta(hours=4), buyer, seller)
        yield opening(number, opened, buyer)
        for turn in range(proposals):
            by, minor = (seller, 1000 + turn) if turn % 2 == 0 else (buyer, 7000 - turn)
            yield countered(by, minor, opened)

    return told


def opening(number: int, at: datetime, buyer: Actor) -> c.OpenDispute:
    return c.OpenDispute(
        by=buyer,
        at=at,
        number=f"D-{at.year}-{number:06d}",
        reason="damaged",
        sub_reason="broken",
        description="The glass was in pieces when I opened the box.",
        lines=(c.Units(1, 1),),
        claim=Ask(remedy=Remedy.FULL_REFUND),
        evidence=(photo(number),),
    )


def countered(by: Actor, minor: int, at: datetime) -> c.CounterPropose:
    return c.CounterPropose(by=by, at=at, proposal=offer(minor), note="This is what I can do.")


def past(number: int, placed: datetime, buyer: Actor, seller: Actor) -> Iterator[o.OrderCommand]:
    line = OrderLine(
        number=1,
        product_id="kettle",
        title="Kettle",
        quantity=1,
        unit_price=eur(8000),
        discount=eur(0),
        tax=eur(0),
    )
    yield o.PlaceOrder(
        by=HOST,
        at=placed,
        order_id=order_id_of(f"bench-{number}"),
        number=f"bench-{number}",
        buyer=buyer.id,
        seller=seller.id,
        lines=(line,),
        shipping=eur(500),
        discount=eur(0),
        terms="default@1",
        promised_at=placed + timedelta(days=5),
    )
    yield o.RecordPayment(by=HOST, at=placed, amount=eur(8500))
    yield o.RecordShipment(by=HOST, at=placed + timedelta(hours=1), carrier="DHL", tracking_number="1")
    yield o.RecordDelivery(by=HOST, at=placed + timedelta(hours=2))

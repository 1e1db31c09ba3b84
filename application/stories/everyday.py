"""The everyday orders of the demonstration, in which nobody disputes anything, and what makes up an order there."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from application.stories.acts import HOST, Act, Story, Tale
from application.stories.goods import PRODUCTS, shipping
from domain.actor import Role
from domain.money import Money
from domain.order import commands as o
from domain.order.line import OrderLine
from domain.terms import Terms

BUYERS = ("bea", "ben", "bo", "bella", "bianca", "bruno")
HANDED_OVER, ON_THE_ROAD = timedelta(days=1), timedelta(days=1, hours=9)
SHIP_WITHIN, DELIVER_WITHIN = timedelta(days=3), timedelta(days=7)
PAID_AFTER = timedelta(minutes=5)
UNDISPUTED = Story(buyer="bea", goods={"kettle": 1}, ordered=9, delivered=5)
"""Nobody has complained about it yet: whoever tries Redress can."""


def everyday(random: Random, many: int) -> Iterator[Story]:
    """Buyers, goods and days are drawn; how far an order has come goes through the courses in turn."""
    for n in range(many):
        course = COURSES[n % len(COURSES)]
        yield course(random.choice(BUYERS), {random.choice(list(PRODUCTS)): random.choice((1, 1, 1, 2, 3))}, random)


def unpaid(buyer: str, goods: dict[str, int], random: Random) -> Story:
    return Story(buyer=buyer, goods=goods, ordered=random.uniform(0.05, 1), paid=False, shipped=False)


def to_be_shipped(buyer: str, goods: dict[str, int], random: Random) -> Story:
    return Story(buyer=buyer, goods=goods, ordered=random.uniform(0.2, 0.9), shipped=False)


def on_its_way(buyer: str, goods: dict[str, int], random: Random) -> Story:
    return Story(buyer=buyer, goods=goods, ordered=random.uniform(2, 6))


def arrived(buyer: str, goods: dict[str, int], random: Random) -> Story:
    delivered = random.uniform(1, 10)
    return Story(buyer=buyer, goods=goods, ordered=delivered + 4, delivered=delivered)


def received(buyer: str, goods: dict[str, int], random: Random) -> Story:
    delivered = random.uniform(4, 30)
    thanks = (delivered - 0.5, comments(Role.BUYER, "Arrived well packed, thank you."))
    return Story(
        buyer=buyer,
        goods=goods,
        ordered=delivered + 4,
        delivered=delivered,
        acts=(thanks, (delivered - 0.6, confirms())),
    )


def completed_by_itself(buyer: str, goods: dict[str, int], random: Random) -> Story:
    delivered = random.uniform(18, 50)
    return Story(buyer=buyer, goods=goods, ordered=delivered + 5, delivered=delivered)


def called_off(buyer: str, goods: dict[str, int], random: Random) -> Story:
    ordered = random.uniform(3, 40)
    acts = (
        (ordered - 0.2, asks_to_cancel("Ordered twice by mistake, please cancel this one.")),
        (ordered - 0.5, lets_cancel()),
    )
    return Story(buyer=buyer, goods=goods, ordered=ordered, shipped=False, acts=acts)


def perhaps_called_off(buyer: str, goods: dict[str, int], random: Random) -> Story:
    ordered = random.uniform(0.5, 0.9)
    asks = (ordered - 0.3, asks_to_cancel("Can I still change my mind?"))
    return Story(buyer=buyer, goods=goods, ordered=ordered, shipped=False, acts=(asks,))


Course = Callable[[str, dict[str, int], Random], Story]
COURSES: tuple[Course, ...] = (
    received,
    on_its_way,
    arrived,
    completed_by_itself,
    to_be_shipped,
    received,
    unpaid,
    called_off,
    arrived,
    perhaps_called_off,
)


def comments(role: Role, text: str) -> Act:
    return lambda tale: tale.happens(o.AddOrderComment(by=tale.party(role), at=tale.now, text=text))


def confirms() -> Act:
    return lambda tale: tale.happens(o.ConfirmReceipt(by=tale.buyer, at=tale.now))


def asks_to_cancel(note: str) -> Act:
    return lambda tale: tale.happens(o.RequestCancellation(by=tale.buyer, at=tale.now, note=note))


def lets_cancel() -> Act:
    return lambda tale: tale.happens(o.AcceptCancellation(by=tale.seller, at=tale.now))


def facts_of(story: Story, tale: Tale, number: str, terms: Terms, now: datetime) -> Iterator[o.OrderCommand]:
    """What happens to the order itself, each fact at its instant (UTC)."""
    ordered = now - timedelta(days=story.ordered)
    lines = tuple(_line(n, key, quantity) for n, (key, quantity) in enumerate(story.goods.items(), 1))
    carriage = shipping(lines[0].unit_price.currency)
    placed = o.PlaceOrder(
        by=HOST,
        at=ordered,
        order_id=tale.order_id,
        number=number,
        buyer=story.buyer,
        seller=tale.seller.id,
        lines=lines,
        shipping=carriage,
        discount=Money.zero(carriage.currency),
        terms=terms.ref,
        ship_by=ordered + SHIP_WITHIN,
        promised_at=ordered + DELIVER_WITHIN,
    )
    yield placed
    if story.paid:
        price = sum((line.net for line in lines), carriage)
        yield o.RecordPayment(by=HOST, at=ordered + PAID_AFTER, amount=price, reference=f"card {number}")
    if story.shipped:
        parcel = f"RX{number.removeprefix('R-')}"
        yield o.RecordShipment(by=HOST, at=ordered + HANDED_OVER, carrier="Redwing Parcels", tracking_number=parcel)
        yield o.UpdateTracking(by=HOST, at=ordered + ON_THE_ROAD, status=o.TrackingStatus.IN_TRANSIT)
    if story.delivered is not None:
        yield o.RecordDelivery(by=HOST, at=now - timedelta(days=story.delivered))


def _line(number: int, key: str, quantity: int) -> OrderLine:
    product = PRODUCTS[key]
    none = Money.zero(product.currency)
    return OrderLine(
        number=number,
        product_id=key,
        title=product.title,
        quantity=quantity,
        unit_price=product.unit_price,
        discount=none,
        tax=none,
    )

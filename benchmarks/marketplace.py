"""A marketplace's log to measure with, made by the deciders: most orders go well, one in three ends in a dispute."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice
from typing import cast, get_args
from uuid import uuid5

from application.ports import Addition
from benchmarks.disputes import NAMESPACE, NOTE
from benchmarks.ground import PHOTO
from domain.actor import THE_CLOCK, Actor, Role
from domain.allocation import LineAmount
from domain.deadlines import DeadlineKind
from domain.dispute import commands as c
from domain.dispute.decide import decide as decide_dispute
from domain.dispute.events import DisputeEvent
from domain.dispute.exhibit import Showing, Shows
from domain.dispute.proposal import Ask, Finding, Ground, Payer, Statement
from domain.dispute.state import Case, Dispute
from domain.file import File
from domain.mediator.events import CaseTaken
from domain.mediator.state import ANYBODY
from domain.money import Money
from domain.order import commands as o
from domain.order.decide import decide as decide_order
from domain.order.line import OrderLine
from domain.order.state import Order
from domain.terms import Remedy, Terms

HOST, MEDIATOR = Actor(Role.MARKETPLACE, "host"), Actor(Role.MEDIATOR, "mia-12")
START, HOUR, DAY = datetime(2018, 3, 1, 9, tzinfo=UTC), timedelta(hours=1), timedelta(days=1)
NOTHING, PRICE = Money("EUR", 0), Money("EUR", 5990)
IN_FLIGHT = 200
"""Orders whose events stand between each other in the log."""
OF_DISPUTES = get_args(c.DisputeCommand)

Story = Iterator[c.DisputeCommand | o.OrderCommand]


def log(terms: Terms, first: int = 1, step: int = 1, start: datetime = START) -> Iterator[list[Addition]]:
    """One append after the other, for ever, the same every time; of every ``step``-th order from the ``first`` on."""
    numbers = count(first, step)
    while True:
        stories = [Told(terms, partial(_story, number, start)) for number in islice(numbers, IN_FLIGHT)]
        while stories:
            stories = [story for story in stories if story.goes_on()]
            yield from (story.written for story in stories)


class Told:
    """One order as far as its story was told; a story can look at the case as it stands."""

    def __init__(self, terms: Terms, story: Callable[[Callable[[], Case]], Story]) -> None:
        self.case = Case(Dispute(), Order(), terms, ANYBODY)
        self.written: list[Addition] = []
        self._story = story(lambda: self.case)

    def goes_on(self) -> bool:
        command = next(self._story, None)
        if command is None:
            return False
        before = self.case
        if isinstance(command, OF_DISPUTES):
            events = list(decide_dispute(command, before))
        else:
            events = list(decide_order(cast(o.OrderCommand, command), before.order, before.terms))
        self.case = after = before.after(*events)
        of_dispute = [event for event in events if isinstance(event, DisputeEvent)]
        # The entry of the one mediator would be a stream that all stories wait for: it is left out.
        of_order = [event for event in events if not isinstance(event, DisputeEvent | CaseTaken)]
        additions = (
            Addition(after.order.id, before.order.version, of_order),
            Addition(after.dispute.id, before.dispute.version, of_dispute),
        )
        self.written = [addition for addition in additions if addition.events]
        return True


def _story(number: int, start: datetime, case: Callable[[], Case]) -> Story:
    order_id, at = uuid5(NAMESPACE, f"order-{number}"), start + number * HOUR
    buyer, seller = Actor(Role.BUYER, f"bea-{number % 977}"), Actor(Role.SELLER, f"sam-{number % 89}")
    yield o.PlaceOrder(
        by=HOST,
        at=at,
        order_id=order_id,
        number=f"2018-{number:08d}",
        buyer=buyer.id,
        seller=seller.id,
        lines=tuple(_line(n) for n in range(1, 2 + number % 2)),
        shipping=Money("EUR", 490),
        discount=NOTHING,
        terms="default@1",
        ship_by=at + 3 * DAY,
        promised_at=at + 12 * DAY,
    )
    yield o.RecordPayment(by=HOST, at=at, amount=case().order.total, reference=f"psp-{number}")
    yield o.RecordShipment(by=HOST, at=at + DAY, carrier="Correios", tracking_number=f"LX{number}BR")
    yield o.UpdateTracking(by=HOST, at=at + 2 * DAY, status=o.TrackingStatus.IN_TRANSIT)
    yield o.UpdateTracking(by=HOST, at=at + 4 * DAY, status=o.TrackingStatus.OUT_FOR_DELIVERY)
    yield o.RecordDelivery(by=HOST, at=at + 5 * DAY)
    if number % 3 == 0:
        yield from _dispute(number, buyer, seller, at + 6 * DAY, case)
    yield _lapse_order(DeadlineKind.AUTO_RECEIPT, case())
    yield _lapse_order(DeadlineKind.BUYER_PROTECTION, case())


def _dispute(number: int, buyer: Actor, seller: Actor, at: datetime, case: Callable[[], Case]) -> Story:
    """A third is settled at once, a third after some haggling, a third is decided."""
    yield c.OpenDispute(
        by=buyer,
        at=at,
        number=f"D-2018-{number:06d}",
        reason="damaged",
        sub_reason="broken",
        description=NOTE,
        lines=(c.Units(1, 1),),
        claim=Ask(remedy=Remedy.FULL_REFUND),
        evidence=(photo(number),),
    )
    if number % 9:
        for n in range(2 + number % 3):
            by = buyer if n % 2 else seller
            yield c.CounterPropose(by=by, at=at + (n + 1) * HOUR, proposal=_ask(n), note=NOTE)
    if number % 9 == 6:  # noqa: PLR2004 - every third dispute
        yield from _mediation(buyer, at + DAY, case)
    else:
        claim = case().dispute.claim
        assert claim is not None  # noqa: S101 - a dispute was opened
        yield c.AcceptProposal(by=seller, at=at + DAY, proposal_id=claim.id)
    refund = case().dispute.refund
    assert refund is not None  # noqa: S101 - there is an award
    yield c.RecordRefund(by=HOST, at=refund.requested_at + HOUR, refund_id=refund.id, amount=refund.total)


def _mediation(buyer: Actor, at: datetime, case: Callable[[], Case]) -> Story:
    yield c.Escalate(by=buyer, at=at, ground=Ground.STALEMATE, statement=NOTE)
    yield c.ClaimCase(by=MEDIATOR, at=at + HOUR)
    yield c.Decide(
        by=MEDIATOR,
        at=at + 2 * HOUR,
        award=(LineAmount(1, Money("EUR", 3000)),),
        shipping=NOTHING,
        payer=Payer.SELLER,
        platform_part=NOTHING,
        statement=Statement(
            finding=Finding.DAMAGED, facts=(NOTE,), evidence=(), clauses=("decisions",), text=f"{NOTE} {NOTE}"
        ),
    )
    due = case().dispute.deadlines[0].due
    yield c.LapseDeadline(by=THE_CLOCK, at=due, kind=DeadlineKind.APPEAL_WINDOW)


def photo(number: int) -> Showing:
    """An upload of its own for each dispute, of the file that is there."""
    there = hashlib.sha256(PHOTO).hexdigest()
    file = File(id=uuid5(NAMESPACE, f"photo-{number}"), sha256=there, size=len(PHOTO), kind="image/jpeg")
    return Showing(shows=Shows.ITEM, file=file)


def _ask(n: int) -> Ask:
    """Sellers start low and buyers high, and they never meet."""
    amount = Money("EUR", 5500 - 100 * n if n % 2 else 1000 + 100 * n)
    return Ask(remedy=Remedy.PARTIAL_REFUND, amounts=(LineAmount(1, amount),))


def _line(number: int) -> OrderLine:
    return OrderLine(
        number=number,
        product_id=f"product-{number}",
        title="Headphones, wireless, black",
        quantity=1,
        unit_price=PRICE,
        discount=NOTHING,
        tax=NOTHING,
    )


def _lapse_order(kind: DeadlineKind, case: Case) -> o.LapseOrderDeadline:
    due = next(deadline.due for deadline in case.order.deadlines if deadline.kind is kind)
    return o.LapseOrderDeadline(by=THE_CLOCK, at=due, kind=kind)


def of(length: int, terms: Terms) -> Iterator[list[Addition]]:
    """Appends with about ``length`` events altogether."""
    for additions in log(terms):
        yield additions
        length -= sum(len(addition.events) for addition in additions)
        if length <= 0:
            break

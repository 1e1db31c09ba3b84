"""What the assistant tells of an order to its buyer or seller: as the domain has it now."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from application.help.facts import Fact, Reader, joined, said, until
from application.help.intents import Intent
from domain.actor import Actor, Role
from domain.order.commands import RequestCancellation
from domain.order.eligibility import Eligibility, eligibility
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.order.state import Order
from domain.refusal import Rule
from domain.terms import Terms


class OrderAsked(NamedTuple):
    """An order, who of its parties asks about it, and when (UTC); ``terms`` are those in force."""

    order: Order
    viewer: Actor
    at: datetime
    terms: Terms


Tell = Callable[[OrderAsked, Reader], Iterator[Fact]]


def facts_of_order(asked: OrderAsked, intents: frozenset[Intent], reader: Reader) -> list[Fact]:
    """Where it stands, and what was asked for; when that is not understood, the parcel and what comes next."""
    wanted = [tell for intent, tells in TOLD.items() if intent in intents for tell in tells] or [parcel, deadlines]
    return [*status(asked, reader), *(fact for tell in dict.fromkeys(wanted) for fact in tell(asked, reader))]


def status(asked: OrderAsked, reader: Reader) -> Iterator[Fact]:
    one = asked.order
    yield _fact(one, "status", said("order", reader, number=one.number, status=one.status), status=one.status)


def parcel(asked: OrderAsked, reader: Reader) -> Iterator[Fact]:
    """What tracking says last, and the promise while nothing has come."""
    one = asked.order
    if one.tracking is not None:
        yield _fact(one, "tracking", said("tracking", reader, tracking=one.tracking), tracking=one.tracking)
    if one.promised_at is not None and one.delivered_at is None and one.completed_at is None:
        yield _fact(one, "promise", said("promised", reader, at=one.promised_at), promised_at=one.promised_at)


def deadlines(asked: OrderAsked, reader: Reader) -> Iterator[Fact]:
    running = (deadline for deadline in asked.order.deadlines if asked.at < deadline.due)
    for deadline in sorted(running, key=lambda one: one.due):
        yield until("order", asked.order.number, deadline, reader)


def disputable(asked: OrderAsked, reader: Reader) -> Iterator[Fact]:
    """For the buyer: for which reasons a dispute may be opened over some line now, or else from when on."""
    if asked.viewer.role is not Role.BUYER:
        return
    by_reason = {reason: _eligible(asked, reason) for reason in asked.terms.reasons}
    reasons = tuple(reason for reason, lines in by_reason.items() if any(line.eligible for line in lines))
    if reasons:
        yield _fact(asked.order, "disputable", said("disputable", reader, reasons=reasons), reasons=reasons)
        return
    ahead = ((_ahead(line, asked.at), reason) for reason, lines in by_reason.items() for line in lines)
    opens_at, reason = min(((at, reason) for at, reason in ahead if at is not None), default=(None, ""))
    texts = [said("not-disputable", reader)]
    if opens_at is not None:
        texts.append(said("disputable-from", reader, at=opens_at, reason=reason))
    yield _fact(asked.order, "disputable", joined(texts, reader), reasons=(), opens_at=opens_at)


def cancellable(asked: OrderAsked, reader: Reader) -> Iterator[Fact]:
    one, buys = asked.order, asked.viewer.role is Role.BUYER
    early = one.status in ORDER_LIFECYCLE[RequestCancellation].during
    if early and not (buys or one.cancellation_requested):
        return
    pending = "cancellation-asked" if one.cancellation_requested else "cancellable"
    name = pending if early else "not-cancellable"
    yield _fact(one, "cancellation", said(name, reader), state=name)


TOLD: dict[Intent, tuple[Tell, ...]] = {
    Intent.DEADLINE: (deadlines,),
    Intent.PARCEL: (parcel,),
    Intent.DISPUTE: (disputable,),
    Intent.CANCEL: (cancellable,),
    Intent.NEXT: (cancellable, disputable, deadlines),
}
"""What answers which question; the others are answered by articles alone."""


def _eligible(asked: OrderAsked, reason: str) -> list[Eligibility]:
    lines = range(1, len(asked.order.lines) + 1)
    return [eligibility(asked.order, line, reason, asked.terms, asked.at) for line in lines]


def _ahead(line: Eligibility, now: datetime) -> datetime | None:
    """From when on it may be disputed, if only the day stands in the way."""
    too_early = line.blocking_rule in {Rule.TOO_EARLY_TO_OPEN, Rule.NOT_THERE_YET}
    return line.opens_at if too_early and line.opens_at is not None and now < line.opens_at else None


def _fact(one: Order, kind: str, text: str, **values: object) -> Fact:
    return Fact("order", one.number, kind, values, text)

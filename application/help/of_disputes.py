"""What the assistant tells of a dispute to one of its parties: as the domain has it now."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from babel.lists import format_list

from application.help.facts import Fact, Reader, joined, said, until
from application.help.intents import Intent
from application.help.sayings import sayings
from domain.actor import Actor
from domain.dispute.dispute import Dispute
from domain.dispute.outlook import outlooks
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.dispute.viewer import ViewerState, actions, viewer_state


class DisputeAsked(NamedTuple):
    """A dispute, who of its parties asks about it, and when (UTC)."""

    case: Case
    viewer: Actor
    at: datetime


Tell = Callable[[DisputeAsked, Reader], Iterator[Fact]]


def facts_of_dispute(asked: DisputeAsked, intents: frozenset[Intent], reader: Reader) -> list[Fact]:
    """Where it stands, and what was asked for; when that is not understood, what comes next."""
    wanted = [tell for intent, tells in TOLD.items() if intent in intents for tell in tells] or [next_deadline, open_to]
    return [*status(asked, reader), *(fact for tell in dict.fromkeys(wanted) for fact in tell(asked, reader))]


def status(asked: DisputeAsked, reader: Reader) -> Iterator[Fact]:
    one, state = asked.case.dispute, viewer_state(*asked)
    texts = [said("dispute", reader, number=one.number, order=one.order_number, status=one.status)]
    if state is ViewerState.ACTION_REQUIRED:
        texts.append(said("your-turn", reader))
    yield _fact(one, "status", joined(texts, reader), status=one.status, viewer_state=state)


def deadlines(asked: DisputeAsked, reader: Reader) -> Iterator[Fact]:
    """Every one that runs, the next one first."""
    for outlook in outlooks(asked.case):
        yield until("dispute", asked.case.dispute.number, outlook, reader)


def next_deadline(asked: DisputeAsked, reader: Reader) -> Iterator[Fact]:
    for fact in deadlines(asked, reader):
        yield fact
        return


def open_to(asked: DisputeAsked, reader: Reader) -> Iterator[Fact]:
    """Exactly what would succeed for who asks."""
    names = [action.command.name for action in actions(*asked)]
    texts = [sayings(reader.language).actions[name] for name in names]
    told = format_list(texts, locale=reader.language.value, style="or")
    text = said("actions", reader, actions=told) if names else said("no-action", reader)
    yield _fact(asked.case.dispute, "actions", text, names=tuple(names))


def money(asked: DisputeAsked, reader: Reader) -> Iterator[Fact]:
    """What is claimed and offered, what a decision gives, and how far the refund has come."""
    one = asked.case.dispute
    for kind, proposal in (("claim", one.claim), ("offer", one.offer)):
        if proposal is not None:
            values = {"remedy": proposal.remedy, "money": proposal.allocation.total}
            yield _fact(one, kind, said(kind, reader, **values), **values)
    if one.verdict is not None and one.statement is not None:
        award = one.verdict.from_seller.plus(one.verdict.from_platform).total
        yield _fact(one, "award", said("award", reader, money=award), money=award)
    if one.refund is not None:
        unpaid = "failed" if one.status is Status.REFUND_FAILED else "requested"
        state, total = ("paid", one.refund.paid) if one.refund.paid else (unpaid, one.refund.total)
        yield _fact(one, "refund", said(f"refund-{state}", reader, money=total), state=state, money=total)


TOLD: dict[Intent, tuple[Tell, ...]] = {
    Intent.DEADLINE: (deadlines,),
    Intent.NEXT: (open_to, next_deadline),
    Intent.MONEY: (money,),
}
"""What answers which question; the others are answered by articles alone."""


def _fact(one: Dispute, kind: str, text: str, **values: object) -> Fact:
    return Fact("dispute", one.number, kind, values, text)

"""Events in words: when, where, what and who."""

from collections.abc import Iterator

import click

from api.commands.screen import instant, show_table
from application.ports import EventStore
from domain.actor import Actor, Role
from domain.dispute.events import DisputeOpened
from domain.mediator.events import MediatorEnrolled
from domain.message import Event, Recorded
from domain.order.events import OrderPlaced

PAGE = 500


def show_happenings(store: EventStore, *, after: int) -> None:
    """Print what was written since the position ``after``."""
    rows = [(instant(r.event.at), subject(r, store), r.event.name, who(r.event.by)) for r in _since(store, after)]
    if rows:
        show_table(("at", "on", "event", "by"), rows)
    else:
        click.echo("Nothing happened meanwhile.")


def subject(recorded: Recorded[Event], store: EventStore) -> str:
    """The human number of the dispute or order that an event belongs to, or the mediator's account."""
    match store.history(recorded.stream, upto=1)[0].event:
        case DisputeOpened(number=number):
            return number
        case OrderPlaced(number=number):
            return f"order {number}"
        case MediatorEnrolled(mediator=account):
            return f"mediator {account}"
        case _:
            return str(recorded.stream)


def who(actor: Actor) -> str:
    return "the clock" if actor.role is Role.CLOCK else f"{actor.role} {actor.id}"


def _since(store: EventStore, after: int) -> Iterator[Recorded[Event]]:
    while page := store.feed(after=after, limit=PAGE):
        yield from page
        after = page[-1].position
